import { readFileSync } from 'node:fs';
import { DsprepError, EXIT, usageError } from '../../errors.ts';
import type { ConfigKeys, PlanChoice, WrittenData } from '../../frameworks/config.ts';
import { settingsObject } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import { linterOf } from '../../frameworks/linters.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { unifiedDiff } from '../../report/unified-diff.ts';
import type { ConfigOptions } from './config.ts';
import { commandOf, lintText } from './lint-config.ts';
import { mergeConfig, parseConfig } from './merge-config.ts';
import { readMethod } from './method-and-tuning.ts';
import type { WorkedOut } from './work-out.ts';
import { workOut } from './work-out.ts';

/** A person's config with what the data needs. */
export interface MergedInto {
  /** The file that was merged into; it is only read. */
  file: string;
  isChanged: boolean;
  /** From it to what came of it, unified. */
  diff: string;
}

/**
 * Works a config out by what a person's config already decides (the model, which weights are trained, lengths and batches), and puts into it what the data needs. Throws
 * `DsprepError`.
 */
export async function workOutMerged(
  here: WrittenData,
  data: WrittenData,
  file: string,
  options: Omit<ConfigOptions, 'dir' | 'outFile' | 'force' | 'placedAt' | 'merge'>,
): Promise<WorkedOut & { merged: MergedInto }> {
  const { keys } = configOf(options.to);
  const before = read(file);
  const existing = parseConfig(before, file);
  const model = options.model ?? textAt(existing, keys.model);
  if (model === undefined)
    throw usageError('USAGE_NO_MODEL', `neither --model nor ${file} names a model`, '--model Qwen/Qwen3-0.6B, or a folder');
  const method = methodOf(options, existing, before, file);
  const worked = await workOut(here, data, { ...choicesOf(existing, keys), ...options, model, ...(method === '' ? {} : { method }) });
  if (worked.isScript)
    throw mergeError(`${file} can't be merged: what is written for ${options.to} is a script`, 'for `unsloth train`: --preset yaml-cli');

  const asked = worked.groups.flatMap(({ settings }) => settings.filter(({ why }) => why === 'as asked').map(({ key }) => key));
  const set = worked.groups.find(({ title }) => title === 'As asked')?.settings.map(({ key }) => key) ?? [];
  const follows = [...keys.ofData(existing, data), ...asked, ...set, ...(options.model === undefined ? [] : [keys.model])];
  const { text, leftOut } = mergeConfig({
    text: before,
    file,
    groups: worked.groups,
    follows,
    ...(keys.keeps === undefined ? {} : { keeps: keys.keeps }),
    rules: linterOf(options.to).rules,
  });
  const result = parseConfig(text, file);
  return {
    ...worked,
    text,
    read: result,
    outputDir: textAt(result, keys.outputDir) ?? worked.outputDir,
    notes: [
      ...worked.notes,
      ...leftOut.map(({ key, message }) => `${key} is not added: ${message}`),
      ...fights(result, keys, worked),
      ...problems(text, file, options.to, worked.start),
    ],
    merged: { file, isChanged: text !== before, diff: unifiedDiff(before, text, file) },
  };
}

/** The method that is asked for, with the tuning of what is there. */
function methodOf(options: Pick<ConfigOptions, 'to' | 'method'>, existing: JsonObject, text: string, file: string): string {
  const said = readMethod(options.method);
  const found = commandOf(existing, text, linterOf(options.to));
  const there = configOf(options.to).keys.tuningOf(existing, 'command' in found ? found.command : undefined);
  if (said.tuning !== undefined && there !== undefined && said.tuning !== there) {
    throw mergeError(
      `${file} trains ${there}, and --method asks for ${said.tuning}`,
      'leave it out, or write a new config without --merge',
    );
  }
  const tuning = said.tuning ?? there;
  if (tuning === undefined)
    throw mergeError(`it can't be told which weights ${file} trains`, `--method ${configOf(options.to).tunings.join('|')}`);
  return [...(said.method === undefined ? [] : [said.method]), tuning].join('-');
}

/** What the person has decided already. */
function choicesOf(config: JsonObject, { choices }: ConfigKeys): Partial<Record<PlanChoice, number>> {
  const found: Partial<Record<PlanChoice, number>> = {};
  for (const [choice, key] of Object.entries(choices) as [PlanChoice, string][]) {
    const value = Number(valueAt(config, key));
    if (Number.isFinite(value) && value > 0) found[choice] = value;
  }
  return found;
}

/** Kept values that fight what was worked out. */
function fights(config: JsonObject, { choices }: ConfigKeys, { tokens, groups }: WorkedOut): string[] {
  const notes: string[] = [];
  const seqLen = Number(valueAt(config, choices.seqLen ?? ''));
  if (tokens !== undefined && seqLen > 0 && seqLen < tokens.p99) {
    notes.push(
      `${choices.seqLen ?? ''} is ${seqLen}, and 99 of 100 examples have up to ${tokens.p99} tokens (the longest ${tokens.max}): the longer ones are cut or left out`,
    );
  }
  const fresh = settingsObject(groups);
  for (const key of ['template', 'chat_template']) {
    const [kept, usual] = [valueAt(config, key), valueAt(fresh, key)];
    if (typeof kept === 'string' && typeof usual === 'string' && kept !== usual)
      notes.push(`${key} stays ${kept}; for this model it would be ${usual}`);
  }
  return notes;
}

function problems(text: string, file: string, to: string, start: readonly string[]): string[] {
  const command = start.find((word) => linterOf(to).commands.includes(word));
  const linted = lintText(text, { file, to, ...(command === undefined ? {} : { command }) });
  return linted.problems.map(({ line, message, fix }) => `line ${line}: ${message}${fix === undefined ? '' : ` (${fix})`}`);
}

function valueAt(config: JsonObject, key: string): JsonValue | undefined {
  let at: JsonValue | undefined = config;
  for (const part of key.split('.')) at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

function textAt(config: JsonObject, key: string): string | undefined {
  const value = valueAt(config, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DsprepError({ code: 'INPUT_UNREADABLE', message: `${file} can't be read`, exitCode: EXIT.io, cause });
  }
}

function mergeError(message: string, hint: string): DsprepError {
  return usageError('CONFIG_MERGE', message, hint);
}
