import { isAbsolute, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { usageError } from '../errors.ts';
import type { Method } from '../frameworks/target.ts';
import { METHODS } from '../frameworks/target.ts';
import type { ConfigWish } from './config/config-beside.ts';
import { readMethod } from './config/method-and-tuning.ts';

/** Everything that `convert` can be told. The command line's flags are the kebab-case of these names. */
export interface ConvertOptions {
  /** Files, globs, folders, or `-` for standard input. */
  inputs: readonly string[];
  /** Framework or plain layout, or several; several write one subfolder of `out` each. */
  to: string | readonly string[];
  /** Output folder; `-` writes the rows to standard output and nothing else. */
  out: string;
  /** Source format; `auto` (default) detects it for each source. */
  from?: string;
  /** Source column → canonical name. */
  map?: Readonly<Record<string, string>>;
  /** Source role → role. */
  mapRole?: Readonly<Record<string, string>>;
  /** What the data will be trained for; default by the kind of the data (a chat is for sft, a preference pair for dpo, …). */
  method?: string;
  /** One of the target's layouts; default: its first for the kind and method. */
  layout?: string;
  /** Folder, file, hub id, or `qwen3` / `gpt-oss`. Needed for `maxTokens`, where the default is `qwen3`. */
  tokenizer?: string;
  /** A `.jinja` file over the tokenizer's own template. */
  chatTemplate?: string;
  /** `exact`: keep the first of records with equal content. */
  dedupe?: 'exact';
  /** Held-out splits, e.g. `val=5%` or `val=5%,test=1%`. */
  split?: string;
  /** Longest training example in tokens, through the target's template. */
  maxTokens?: number;
  /** What to do with longer ones: `drop` (default) or `keep`. */
  over?: 'drop' | 'keep';
  /** Keep the records for which this expression is true. */
  filter?: string;
  /** Stop after this many records. */
  limit?: number;
  /** For targets that hold one turn: what to do with longer conversations. */
  multiTurn?: 'first' | 'last' | 'expand' | 'flatten';
  /** Join neighbouring turns of one role. */
  mergeConsecutive?: boolean;
  /** Write columns that no format understood: all of them, or these. */
  keepExtra?: boolean | readonly string[];
  /** Leave those columns out without calling it a loss. */
  dropExtra?: boolean;
  /** Name of the dataset in registration files; default: the output folder's name. */
  name?: string;
  /** Replace an output that is there. */
  force?: boolean;
  /** Do everything but write. */
  dryRun?: boolean;
  /** Worker threads for sources that can be split (uncompressed JSONL). Default: the cores, at most 8, for inputs worth it. */
  workers?: number;
  /** Memory for stages that remember records. Default 1 GiB. */
  memoryBytes?: number;
  /** A row's largest size. Default 32 MiB. */
  maxRowBytes?: number;
  /** No tolerated dirt, no declared loss, no warning. */
  strict?: boolean;
  /** Rejected rows tolerated: a count, or a percentage like `1.5%`. Default 0. */
  maxRejects?: string;
  /** Write token ids and labels in place of texts, as the framework would make them with `trainConfig`, `set` and `tokenizer`. One target. */
  pretokenize?: boolean;
  /** With `pretokenize`: the framework's own training config, for its options. */
  trainConfig?: string;
  /** With `pretokenize` or `writeConfig`: `key=value` options of the framework over the config's. */
  set?: readonly string[];
  /** Write the framework's training config too, beside the output folder. Frameworks only. */
  writeConfig?: ConfigWish;
  /** LLaMA-Factory: an existing `dataset_info.json` to add the entries to. */
  mergeDatasetInfo?: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  stdin?: Readable;
  env?: NodeJS.ProcessEnv;
}

export interface Progress {
  rows: number;
  bytesRead: number;
  totalBytes: number;
}

/** Options with every default filled in and every contradiction refused. */
export interface CheckedOptions extends Omit<ConvertOptions, 'to' | 'out' | 'method'> {
  targets: readonly string[];
  /** Absolute, or `undefined` for standard output. */
  outDir: string | undefined;
  method?: Method;
  over: 'drop' | 'keep';
  limit: number;
  memoryBytes: number;
  maxRowBytes: number;
  rejectsTolerated: (rejected: number, read: number) => boolean;
}

const DEFAULT_MEMORY_BYTES = 2 ** 30;
export const DEFAULT_MAX_ROW_BYTES = 32 * 2 ** 20;

/** Throws `DsprepError` (usage) on options that contradict each other or the data model. */
export function checkOptions(options: ConvertOptions): CheckedOptions {
  const targets = typeof options.to === 'string' ? options.to.split(',').map((name) => name.trim()) : [...options.to];
  if (options.inputs.length === 0)
    throw usageError('USAGE_NO_INPUT', 'no input given', 'name files, a folder, a glob, or - for standard input');
  if (targets.length === 0 || targets.includes('')) throw usageError('USAGE_NO_TARGET', 'no target given', '--to trl (see dsprep targets)');
  if (new Set(targets).size !== targets.length) throw usageError('USAGE_TARGET_TWICE', `a target is named twice: ${targets.join(', ')}`);
  if (options.out === '') throw usageError('USAGE_NO_OUT', 'no output folder given', '-o out/');
  if (options.out === '-' && targets.length > 1) throw usageError('USAGE_STDOUT_TARGETS', 'standard output takes one target', '-o out/');
  if (options.out === '-' && options.split !== undefined)
    throw usageError('USAGE_STDOUT_SPLIT', 'standard output takes no --split', '-o out/');
  if (options.pretokenize === true) checkPretokenize(options, targets);
  if (options.keepExtra !== undefined && options.keepExtra !== false && options.dropExtra === true) {
    throw usageError('USAGE_EXTRA', '--keep-extra and --drop-extra contradict each other', 'give one of them');
  }
  if (options.dedupe !== undefined && options.dedupe !== 'exact')
    throw usageError('USAGE_DEDUPE', `--dedupe ${String(options.dedupe)} is not known`, '--dedupe exact');
  checkPositive('--limit', options.limit);
  checkPositive('--max-tokens', options.maxTokens);
  checkPositive('--workers', options.workers);
  const { method: given, writeConfig, ...others } = options;
  // how it is trained is for the config
  const method = writeConfig === undefined ? given : readMethod(given).method;
  return {
    ...others,
    ...(writeConfig === undefined ? {} : { writeConfig: { ...(given === undefined ? {} : { method: given }), ...writeConfig } }),
    targets,
    outDir: options.out === '-' ? undefined : isAbsolute(options.out) ? options.out : resolve(options.out),
    ...(method === undefined ? {} : { method: checkMethod(method) }),
    over: options.over ?? 'drop',
    limit: options.limit ?? Infinity,
    memoryBytes: options.memoryBytes ?? DEFAULT_MEMORY_BYTES,
    maxRowBytes: options.maxRowBytes ?? DEFAULT_MAX_ROW_BYTES,
    rejectsTolerated: parseMaxRejects(options.maxRejects ?? '0'),
  };
}

function checkPretokenize({ out, mergeDatasetInfo }: ConvertOptions, targets: readonly string[]): void {
  const refuse = (message: string, hint: string): never => {
    throw usageError('USAGE_PRETOKENIZE', `--pretokenize ${message}`, hint);
  };
  if (targets.length > 1) refuse('takes one target', 'run it once for each');
  if (out === '-') refuse('writes files that standard output cannot hold', '-o out/');
  if (mergeDatasetInfo !== undefined) refuse('registers nothing in a dataset_info.json', 'leave --merge-dataset-info out');
}

function checkPositive(flag: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value > 0))
    throw usageError('USAGE_NUMBER', `${flag} must be a whole number above 0, not ${value}`);
}

function checkMethod(name: string): Method {
  const method = METHODS.find((known) => known === name);
  if (method === undefined) throw usageError('USAGE_METHOD', `--method ${name} is not known`, `one of ${METHODS.join(', ')}`);
  return method;
}

/** `3` rows, or `1.5%` of the rows read. */
export function parseMaxRejects(text: string): (rejected: number, read: number) => boolean {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (match === null || (match[2] === '' && match[1]?.includes('.'))) {
    throw usageError(
      'USAGE_MAX_REJECTS',
      `--max-rejects ${text} is neither a count nor a percentage`,
      '--max-rejects 10 or --max-rejects 1.5%',
    );
  }
  const value = Number(match[1]);
  return match[2] === '%' ? (rejected, read) => rejected * 100 <= value * read : (rejected) => rejected <= value;
}

/** A name that every registration file can hold. */
export function datasetNameFrom(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  return name === '' ? 'dataset' : name;
}
