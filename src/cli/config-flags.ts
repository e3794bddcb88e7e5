import type { Command } from 'commander';
import type { ConfigOptions } from '../app/config/config.ts';
import type { CommonFlags } from './cli-io.ts';
import { parsePositive, parseSize, parseWhole } from './flag-values.ts';

/** Flags of the commands that work a training config out. */
export interface ConfigFlags extends CommonFlags, WishFlags {
  to: string;
  set: string[];
}

/** Those of them that say what it is for. */
export interface WishFlags extends Pick<
  ConfigOptions,
  | 'method'
  | 'seqLen'
  | 'epochs'
  | 'microBatchSize'
  | 'gradientAccumulation'
  | 'learningRate'
  | 'loraRank'
  | 'gpus'
  | 'nodes'
  | 'logger'
  | 'outputDir'
> {
  model?: string;
  preset: string[];
  vram?: number;
}

/** A flag that may be given more than once. */
export const many = (value: string, before: string[]): string[] => [...before, value];

export function withConfigFlags(command: Command): Command {
  command
    .requiredOption('--to <name>', 'the framework that it was converted for')
    .option(
      '--method <name>',
      'what is trained and how: sft, dpo, …, full, lora, qlora, or both, e.g. dpo-qlora (default: by the data, with lora)',
    )
    .option('--set <key=value>', "one of the framework's options, over those worked out; repeatable", many, []);
  return withWishFlags(command);
}

/** What a config is written for, without what `convert` has flags for already. */
export function withWishFlags(command: Command): Command {
  return command
    .option('--model <name>', 'hub id or folder of the model')
    .option('--preset <name>', 'an addition that the framework knows; repeatable', many, [])
    .option('--seq-len <tokens>', 'longest sequence (default: by the lengths of the examples)', parseWhole)
    .option('--epochs <n>', 'passes over the data (default: by its size)', parsePositive)
    .option('--micro-batch-size <rows>', 'rows on one GPU at a time (default: what fits)', parseWhole)
    .option('--gradient-accumulation <n>', 'micro batches in a step (default: by the rows)', parseWhole)
    .option('--learning-rate <rate>', '(default: by method, tuning and size)', parsePositive)
    .option('--lora-rank <n>', '(default: 16; 64 for pretrain)', parseWhole)
    .option('--gpus <n>', 'GPUs in all (default: 1)', parseWhole)
    .option('--nodes <n>', 'machines (default: 1)', parseWhole)
    .option('--vram <size>', 'memory of one GPU, e.g. 24GB', parseSize)
    .option('--logger <name>', 'none, wandb, tensorboard or mlflow')
    .option('--output-dir <dir>', 'where the trained weights go');
}

/** Flags that are options of the same name. */
const SAME = [
  ...(['method', 'seqLen', 'epochs', 'microBatchSize', 'gradientAccumulation', 'learningRate', 'loraRank'] as const),
  ...(['gpus', 'nodes', 'logger', 'outputDir'] as const),
];

/** What the flags say of a config; the rest of a command's flags is its own. */
export function configFlags(flags: ConfigFlags): Omit<ConfigOptions, 'dir' | 'model'> {
  return { to: flags.to, set: flags.set, ...wishFlags(flags) };
}

export function wishFlags(flags: WishFlags): Omit<ConfigOptions, 'dir' | 'model' | 'to' | 'set'> {
  const { preset, vram } = flags;
  const same: Pick<ConfigOptions, (typeof SAME)[number]> = Object.fromEntries(
    SAME.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  return { presets: preset, ...same, ...(vram === undefined ? {} : { vramBytes: vram }) };
}
