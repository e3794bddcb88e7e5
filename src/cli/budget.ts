import type { BudgetOptions } from '../app/budget.ts';
import type { Project } from '../app/project/project.ts';
import { EXIT, usageError } from '../errors.ts';
import { hasColour, printResult } from './cli-io.ts';
import { parsePositive, parseWhole } from './flag-values.ts';
import type { PredictFlags } from './predict-flags.ts';
import { predictOptions, withPredictFlags } from './predict-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface BudgetFlags extends Omit<PredictFlags, 'to'> {
  to?: string;
  config?: string;
  seqLen?: readonly number[];
  gpus?: number;
  microBatchSize?: number;
  gradientAccumulation?: number;
  epochs?: number;
  tokensPerSecond?: number;
  pricePerGpuHour?: number;
  pricePerMillionTokens?: number;
  html?: string;
}

export const budgetCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('budget')
    .summary('tokens, packing, steps and cost of a training run, before it')
    .description(
      'Says what a training run will do with the data: its tokens and which of them are trained, and for each sequence length what is cut, dropped, padded and packed, and in how many steps.',
    )
    .argument('[input...]', "files, globs, folders, or - for stdin (default: the project file's sources)")
    .option('--to <name>', "axolotl, llamafactory, litgpt, unsloth or trl; or openai for its API (default: the project file's)")
    .option('--config <file>', 'project file (default: dsprep.yaml, where there is one)')
    .option('--seq-len <lengths>', 'sequence lengths to compare, as 2048,4096 (default: powers of two)', sequenceLengths)
    .option('--gpus <n>', 'GPUs that share the rows (default: what the config says, else 1)', parseWhole)
    .option('--micro-batch-size <n>', "examples of one GPU in one pass (default: the config's)", parseWhole)
    .option('--gradient-accumulation <n>', "passes in one step (default: the config's)", parseWhole)
    .option('--epochs <n>', "times that all rows are trained (default: the config's)", parsePositive)
    .option('--tokens-per-second <n>', 'what one GPU was measured to train, padding included: says hours', parsePositive)
    .option('--price-per-gpu-hour <n>', 'says what the hours cost', parsePositive)
    .option('--price-per-million-tokens <n>', "of an API's billed tokens", parsePositive)
    .option('--html <file>', 'write the whole report as one page');
  withExamples(withCommonFlags(withPredictFlags(command)), [
    'dsprep budget chats.json --to trl --tokenizer qwen3',
    'dsprep budget data/*.jsonl --to axolotl --train-config axolotl.yaml --gpus 8 --html budget.html',
  ]);
  command.action(async (inputs: string[], flags: BudgetFlags) => {
    const { budget } = await import('../app/budget.ts');
    const { budgetText } = await import('../report/budget-text.ts');
    const { palette } = await import('../report/colour.ts');
    const {
      seqLen,
      gpus,
      microBatchSize,
      gradientAccumulation,
      epochs,
      tokensPerSecond,
      pricePerGpuHour,
      pricePerMillionTokens,
      html,
      config,
    } = flags;
    const { findProject } = await import('../app/project/load-project.ts');
    const { projectOptions } = await import('../app/project/examine-options.ts');
    const project = findProject(config);
    const remarks: string[] = [];
    const ofProject = projectOptions(project, { inputs, ...given({ to: flags.to }) }, remarks);
    const to = flags.to ?? ofProject.to;
    if (ofProject.inputs.length === 0)
      throw usageError('USAGE_NO_INPUT', 'no input given', 'name files, a folder, a glob, or - for standard input');
    if (to === undefined) throw usageError('USAGE_NO_TARGET', 'no framework given', '--to trl');
    const { set, ...asked } = predictOptions([...ofProject.inputs], { ...flags, to }, io);
    const result = await budget({
      ...ofProject,
      ...budgetOfProject(project),
      ...asked,
      ...(set === undefined || set.length === 0 ? {} : { set }),
      withSample: html !== undefined,
      ...given({ seqLen, gpus, microBatchSize, gradientAccumulation, epochs, tokensPerSecond, pricePerGpuHour, pricePerMillionTokens }),
    });
    if (html !== undefined) {
      const { writeFileAtomic } = await import('../io/atomic-file.ts');
      const { budgetHtml } = await import('../report/budget-html.ts');
      writeFileAtomic(html, budgetHtml(result));
    }
    printResult(
      io,
      flags,
      { ...result, remarks: [...remarks, ...result.remarks] },
      (shown) => budgetText(shown, palette(hasColour(io, flags))) + (html === undefined ? '' : `\n${html}\n`),
    );
    exit(EXIT.done);
  });
};

/** What a project file says of budgets. */
function budgetOfProject(project: Project | undefined): Partial<BudgetOptions> {
  if (project === undefined) return {};
  const splits = project.sources.flatMap(({ path, split }) => (split === undefined ? [] : [[path, split] as const]));
  return { ...project.budget, splits: Object.fromEntries(splits) };
}

/** Without what was not given. */
function given<T extends object>(flags: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function sequenceLengths(text: string): number[] {
  return text.split(',').map(parseWhole);
}
