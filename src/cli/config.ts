import { EXIT, usageError } from '../errors.ts';
import { configSummary } from '../report/config-text.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import { parseSize, parseWhole } from './flag-values.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface ConfigFlags extends CommonFlags {
  to: string;
  model: string;
  method?: string;
  preset: string[];
  set: string[];
  seqLen?: number;
  epochs?: number;
  microBatchSize?: number;
  gradientAccumulation?: number;
  learningRate?: number;
  loraRank?: number;
  gpus?: number;
  nodes?: number;
  vram?: number;
  logger?: string;
  outputDir?: string;
  outFile?: string;
  force?: boolean;
}

const many = (value: string, before: string[]): string[] => [...before, value];

export const configCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('config')
    .summary("write a framework's training config for converted data")
    .description(
      'Writes a training config that fits the data, the model and the hardware, with a comment that says why each value is what it is. Without --out-file it is printed.',
    )
    .argument('<dir>', 'an output folder of convert')
    .requiredOption('--to <name>', 'the framework that it was converted for')
    .requiredOption('--model <name>', 'hub id or folder of the model')
    .option(
      '--method <name>',
      'what is trained and how: sft, dpo, …, full, lora, qlora, or both, e.g. dpo-qlora (default: by the data, with lora)',
    )
    .option('--preset <name>', 'an addition that the framework knows; repeatable', many, [])
    .option('--set <key=value>', "one of the framework's options, over those worked out; repeatable", many, [])
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
    .option('--output-dir <dir>', 'where the trained weights go')
    .option('--out-file <file>', 'file to write')
    .option('--force', 'replace a file that is there');
  withExamples(withCommonFlags(command), [
    'dsprep config out/ --to trl --model Qwen/Qwen3-0.6B --method qlora --vram 24GB',
    'dsprep config out/ --to trl --model ./model --method full --gpus 8 --preset fsdp --out-file trl.yaml',
  ]);
  command.action(async (dir: string, flags: ConfigFlags) => {
    const { config } = await import('../app/config/config.ts');
    const { to, model, preset, vram, json: _, quiet: __, verbose: ___, color: ____, progress: _____, ...same } = flags;
    const result = await config({
      ...same,
      dir,
      to,
      model,
      presets: preset,
      ...(vram === undefined ? {} : { vramBytes: vram }),
      env: io.env,
      signal: io.signal,
    });
    if (flags.json !== true && flags.outFile === undefined) {
      io.stdout.write(result.text);
      if (flags.quiet !== true) io.stderr.write(`\n${configSummary(result)}`);
    } else printResult(io, flags, result, configSummary);
    exit(EXIT.done);
  });
};

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw usageError('USAGE_NUMBER', `${text} is not a number above 0`);
  return value;
}
