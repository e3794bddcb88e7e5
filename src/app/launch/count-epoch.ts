import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenData } from '../../frameworks/config.ts';
import type { TrainPlan } from '../../frameworks/shared/plan/train-plan.ts';
import type { StepCount, TrainingDoor, TrainingPlan } from '../../frameworks/training.ts';
import { TRAININGS } from '../../frameworks/trainings.ts';
import type { JsonObject } from '../../json.ts';
import type { TokenBudget } from '../../report/findings.ts';
import type { Epoch } from '../../report/launch-text.ts';
import { readTrainConfig } from '../train-config.ts';
import type { ValidateOptions } from '../validate/validate-options.ts';

/** A config by which rows are predicted. */
export interface Predicted {
  /** For `validate`. */
  options: ValidateOptions;
  door: TrainingDoor | undefined;
  config: JsonObject;
  method: WrittenData['method'];
  close(): void;
}

/** Puts a config where it can be read, for nothing is in its place yet; a script is told by its plan. */
export function openPredicted(
  to: string,
  { method, layout }: WrittenData,
  { text, fileName, plan, model }: { text: string; fileName: string; plan?: TrainPlan; model?: string },
): Predicted {
  const door = Object.hasOwn(TRAININGS, to) ? TRAININGS[to] : undefined;
  if (!/\.(?:ya?ml|json)$/.test(fileName)) {
    const config = plan === undefined ? {} : scriptConfig(plan, method, layout);
    const set = Object.entries(config).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    return { options: { to, set, ...(model === undefined ? {} : { tokenizer: model }) }, door, config, method, close: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'dsprep-config-'));
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const trainConfig = join(folder, fileName);
    writeFileSync(trainConfig, text);
    const config = readTrainConfig(trainConfig);
    return { options: { to, trainConfig, set: door === undefined ? [] : unpacked(door, config) }, door, config, method, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Options of the scripts for Unsloth, whose packing is not predicted. */
function scriptConfig(plan: TrainPlan, method: WrittenData['method'], layout: string): JsonObject {
  return {
    max_length: plan.seqLen.value,
    per_device_train_batch_size: plan.microBatchSize.value,
    gradient_accumulation_steps: plan.gradientAccumulation.value,
    num_train_epochs: plan.epochs.value,
    ...(method === 'sft' ? { train_on_responses_only: true } : {}),
    ...(layout === 'conversations' ? { apply_chat_template: true } : {}),
  };
}

/** Rows one by one, at the length that the config has. */
function unpacked(door: TrainingDoor, config: JsonObject): string[] {
  const { lengthKey } = door.open({ config, method: 'sft', given: {} });
  return door.uncut(config).filter((setting) => !setting.startsWith(`${lengthKey}=`));
}

/** `all` is of training and evaluation rows together. */
export function epochOf(all: TokenBudget, evaluated: TokenBudget | undefined, { door, config, method }: Predicted, gpus?: number): Epoch {
  const examples = all.examples - (evaluated?.examples ?? 0);
  const tokens = all.tokens - (evaluated?.tokens ?? 0);
  const plan = door?.open({ config, method, given: gpus === undefined ? {} : { gpus } });
  const packing = plan?.packings.find(({ isChosen }) => isChosen);
  const steps = plan === undefined ? undefined : packing === undefined ? plan.steps(examples) : packing.steps(fullSequences(plan, tokens));
  return {
    examples,
    tokens,
    trainedTokens: all.trainedTokens - (evaluated?.trainedTokens ?? 0),
    tokenizer: all.tokenizer.name,
    epochs: plan?.shape.epochs ?? 1,
    ...stepsOf(steps),
    isAbout: packing !== undefined || config['packing'] === true,
  };
}

function stepsOf(steps: StepCount | undefined): Pick<Epoch, 'stepsPerEpoch' | 'totalSteps'> {
  return { stepsPerEpoch: steps?.stepsPerEpoch ?? 0, totalSteps: steps?.totalSteps ?? 0 };
}

function fullSequences({ sequenceLength }: TrainingPlan, tokens: number): Parameters<TrainingPlan['packings'][number]['steps']>[0] {
  const length = sequenceLength ?? tokens;
  const examples = length === 0 ? 0 : Math.ceil(tokens / length);
  return { examples, tokens, trained: tokens, room: examples * length, computed: examples * length };
}
