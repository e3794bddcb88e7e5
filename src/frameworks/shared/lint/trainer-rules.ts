import type { JsonObject } from '../../../json.ts';
import type { ConfigProblem } from './config-problem.ts';
import { conflict, isAbsent } from './config-problem.ts';

/** Rules of transformers' TrainingArguments, which LLaMA-Factory and TRL share (transformers 5, training_args.py `__post_init__`). */
export function trainerRules(config: JsonObject): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (config['bf16'] === true && config['fp16'] === true)
    problems.push(conflict(['fp16'], 'bf16 and fp16 exclude each other', 'keep bf16, or fp16 on older GPUs'));
  if (config['load_best_model_at_end'] === true) {
    const [evalStrategy, saveStrategy] = [config['eval_strategy'] ?? 'no', config['save_strategy'] ?? 'steps'];
    if (saveStrategy !== 'best' && evalStrategy !== saveStrategy) {
      problems.push(
        conflict(
          ['load_best_model_at_end'],
          `it needs save_strategy (${JSON.stringify(saveStrategy)}) to be eval_strategy (${JSON.stringify(evalStrategy)})`,
          'make them equal',
        ),
      );
    }
    const [evalSteps, saveSteps] = [config['eval_steps'], config['save_steps']];
    if (evalStrategy === 'steps' && typeof evalSteps === 'number' && typeof saveSteps === 'number' && saveSteps % evalSteps !== 0) {
      problems.push(
        conflict(
          ['save_steps'],
          `${saveSteps} is no multiple of eval_steps (${evalSteps}): the best model would not be there to load`,
          `save_steps: ${evalSteps}`,
        ),
      );
    }
  }
  if (!isAbsent(config['deepspeed']) && !isAbsent(config['fsdp']))
    problems.push(conflict(['fsdp'], 'deepspeed and fsdp exclude each other', 'remove one of them'));
  return problems;
}
