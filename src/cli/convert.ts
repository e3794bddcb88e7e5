import type { Command } from 'commander';
import type { Readable } from 'node:stream';
import type { ConvertOptions } from '../app/convert-options.ts';
import { parseMap } from '../formats/map-columns.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import { parseSize, parseWhole } from './flag-values.ts';
import type { WishFlags } from './config-flags.ts';
import { many, wishFlags, withWishFlags } from './config-flags.ts';
import { usageError } from '../errors.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';
import { progressLine } from './progress-line.ts';

interface Flags
  extends
    CommonFlags,
    WishFlags,
    Pick<
      ConvertOptions,
      | 'from'
      | 'method'
      | 'layout'
      | 'tokenizer'
      | 'chatTemplate'
      | 'dedupe'
      | 'split'
      | 'over'
      | 'filter'
      | 'multiTurn'
      | 'mergeConsecutive'
      | 'dropExtra'
      | 'name'
      | 'force'
      | 'dryRun'
      | 'strict'
      | 'maxRejects'
      | 'mergeDatasetInfo'
      | 'limit'
      | 'maxTokens'
      | 'workers'
      | 'pretokenize'
      | 'trainConfig'
    > {
  to: string[];
  out: string;
  map?: string;
  mapRole?: string;
  set: string[];
  keepExtra?: string | true;
  memory?: number;
  maxRowBytes?: number;
  writeConfig?: boolean;
  skipChecks?: boolean;
}

export const convertCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('convert')
    .summary('convert data into the layout that a framework reads')
    .description('Reads training data in any format and writes the exact layout that a framework expects. Loses nothing silently.')
    .argument('<input...>', 'files, globs, folders, or - for stdin')
    .requiredOption('--to <name>', 'framework or plain layout; repeatable (see dsprep targets)', collect, [])
    .requiredOption('-o, --out <dir>', 'output folder; - writes the rows to stdout');
  addDataFlags(command);
  addStageFlags(command);
  addTokenFlags(command);
  addOutputFlags(command);
  addConfigFlags(command);
  withExamples(withCommonFlags(command), [
    'dsprep convert chats.json --to trl -o out/',
    'dsprep convert data/*.jsonl --to axolotl --dedupe exact --split val=5% -o out/',
    'dsprep convert pairs.jsonl.gz --to llamafactory --method dpo -o out/',
    'dsprep convert chats.jsonl --to litgpt --multi-turn expand --max-tokens 2048 -o out/',
    'dsprep convert chats.jsonl --to trl --pretokenize --tokenizer ./model --set max_length=4096 -o out/',
    'dsprep convert chats.jsonl --to axolotl --split val=2% -o out/ --write-config --model Qwen/Qwen3-0.6B --method qlora --vram 24GB',
    'cat chats.jsonl | dsprep convert - --to trl -o - | head',
  ]);
  command.action(async (inputs: string[], flags: Flags) => {
    const { convert } = await import('../app/convert.ts');
    const { convertSummary } = await import('../report/convert-summary.ts');
    const progress = progressLine(io, flags);
    try {
      const result = await convert({
        ...toOptions(inputs, flags),
        signal: io.signal,
        stdin: io.stdin as Readable,
        env: io.env,
        ...(progress.show === undefined ? {} : { onProgress: progress.show }),
      });
      progress.clear();
      // rows own standard output with -o -, so the summary goes beside it
      const out = flags.out === '-' && flags.json !== true ? { ...io, stdout: { ...io.stdout, write: io.stderr.write } } : io;
      printResult(out, flags, result, convertSummary);
      exit(result.exitCode);
    } finally {
      progress.clear();
    }
  });
};

function addDataFlags(command: Command): void {
  command
    .option('--from <name>', 'source format; auto detects it and says why', 'auto')
    .option('--map <pairs>', 'source column=canonical name, for odd column names')
    .option('--map-role <pairs>', 'source role=role, for odd role names')
    .option(
      '--method <name>',
      'what it will be trained for: sft, pretrain, dpo, orpo, kto, grpo, … (default: by the data); with --write-config also how, e.g. dpo-qlora',
    )
    .option('--layout <name>', "one of the target's layouts (default: its first)")
    .option('--max-row-bytes <size>', 'largest row', parseSize);
}

function addStageFlags(command: Command): void {
  command
    .option('--merge-consecutive', 'join neighbouring turns of one role')
    .option('--filter <expr>', 'keep the records for which this is true, e.g. "turns <= 8 and not has_reasoning"')
    .option('--dedupe <how>', 'exact: keep the first of records with equal content')
    .option('--split <splits>', 'hold out, e.g. val=5% or val=5%,test=1%')
    .option('--max-tokens <n>', "longest training example, counted by a real tokenizer through the target's template", parseWhole)
    .option('--over <what>', 'longer examples: drop or keep', 'drop')
    .option('--tokenizer <t>', 'folder, file, hub id, qwen3 or gpt-oss')
    .option('--chat-template <file>', "a .jinja file over the tokenizer's own")
    .option('--limit <n>', 'stop after this many records', parseWhole)
    .option('--multi-turn <how>', 'for targets that hold one turn: first, last, expand or flatten');
}

function addTokenFlags(command: Command): void {
  command
    .option('--pretokenize', 'write token ids and labels as the framework makes them, so that it starts at once')
    .option('--train-config <file>', "with --pretokenize: the framework's own training config")
    .option(
      '--set <key=value>',
      "with --pretokenize or --write-config: one of the framework's options, over the config; repeatable",
      many,
      [],
    );
}

function addOutputFlags(command: Command): void {
  command
    .option('--keep-extra [names]', 'write columns that no format understood: all, or these')
    .option('--drop-extra', 'leave those columns out without calling it a loss')
    .option('--name <name>', "dataset's name in registration files")
    .option('--merge-dataset-info <file>', 'LLaMA-Factory: add the entries to this dataset_info.json too')
    .option('--force', 'replace an output that is there')
    .option('--dry-run', 'do everything but write')
    .option('--strict', 'no tolerated dirt, no declared loss, no warning')
    .option('--max-rejects <n|p%>', 'rejected rows tolerated before exit 3 (default 0)')
    .option('--workers <n>', 'threads (default: cores, at most 8)', parseWhole)
    .option('--memory <size>', 'for stages that remember records (default 1 GiB)', parseSize);
}

function addConfigFlags(command: Command): void {
  withWishFlags(
    command.option(
      '--write-config',
      "write the framework's training config too, beside the output folder; the flags from here on are for it",
    ),
  ).option('--skip-checks', 'write it without a look at what the first rows would train');
}

function collect(value: string, before: string[]): string[] {
  return [...before, ...value.split(',')];
}

function toOptions(inputs: string[], flags: Flags): ConvertOptions {
  const { map, mapRole, keepExtra, memory, maxRowBytes, json: _, quiet: __, color: ___, progress: ____, ...others } = flags;
  const { writeConfig, model, skipChecks, preset: _____, vram: ______, ...same } = others;
  const wish = { ...wishFlags(flags), ...(model === undefined ? {} : { model }), ...(skipChecks === undefined ? {} : { skipChecks }) };
  if (writeConfig !== true) refuseWish(wish);
  return {
    ...same,
    inputs,
    ...(writeConfig === true ? { writeConfig: wish } : {}),
    ...(map === undefined ? {} : { map: parseMap(map) }),
    ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
    ...(keepExtra === undefined ? {} : { keepExtra: keepExtra === true ? true : keepExtra.split(',') }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
  };
}

/** A flag that says something of a config that is not written. */
function refuseWish({ method: _, presets = [], ...wish }: ReturnType<typeof wishFlags> & { model?: string; skipChecks?: boolean }): void {
  const [name] = [...Object.keys(wish), ...(presets.length > 0 ? ['preset'] : [])];
  if (name === undefined) return;
  const flag = name === 'vramBytes' ? 'vram' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw usageError('USAGE_WRITE_CONFIG', `--${flag} is for a training config, and none is written`, 'give --write-config too');
}
