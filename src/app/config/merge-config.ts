import { isDeepStrictEqual } from 'node:util';
import { isMap, parseDocument } from 'yaml';
import { DsprepError, EXIT, usageError } from '../../errors.ts';
import type { Setting, SettingGroup } from '../../frameworks/config.ts';
import { settingsObject } from '../../frameworks/config.ts';
import type { ConfigRules } from '../../frameworks/shared/lint/config-problem.ts';
import { CONFIG_YAML, configText } from '../../frameworks/shared/plan/config-text.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import type { YamlEdit } from './edit-yaml.ts';
import { editYaml } from './edit-yaml.ts';

export interface MergeOptions {
  /** A person's config, YAML or JSON. */
  text: string;
  /** What it is called in errors. */
  file: string;
  /** What was worked out. */
  groups: readonly SettingGroup[];
  /** Options, with dots, whose values are taken over: those that name the data, and those that were asked for. */
  follows: readonly string[];
  /** What of an old value stays inside the new one. */
  keeps?: (key: string, old: JsonValue, fresh: JsonValue) => JsonValue;
  rules: ConfigRules;
}

export interface MergedConfig {
  text: string;
  /** Options that are not added, for they would fight what the person has. */
  leftOut: readonly { key: string; message: string }[];
}

const MAX_ALIASES = 100;

/** A config as a mapping. Throws `DsprepError` (usage) for what is none. */
export function parseConfig(text: string, file: string): JsonObject {
  const document = parseDocument(text, { ...CONFIG_YAML, merge: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw mergeError(`${file} is no YAML: ${error.message.split('\n', 1)[0] ?? ''}`, 'dsprep lint-config shows where');
  const config: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
  if (!isJsonObject(config)) throw usageError('USAGE_TRAIN_CONFIG', `${file} is no mapping of options`);
  return config;
}

/**
 * A person's config with what the data needs: what stays is theirs, what names the data is taken over, what is missing is added at the end. Throws `DsprepError` (usage)
 * where the text can't be changed without touching more.
 */
export function mergeConfig({ text, file, groups, follows, keeps, rules }: MergeOptions): MergedConfig {
  const existing = parseConfig(text, file);
  const fresh = settingsObject(groups);
  const edits: YamlEdit[] = [];
  const merged = structuredClone(existing);
  const change = (path: YamlEdit['path'], value: JsonValue | undefined, why?: string): void => {
    edits.push({ path, value, ...(why === undefined ? {} : { why }) });
    putAt(merged, path, value);
  };
  const added = new Map<string, Setting[]>();
  for (const key of follows) {
    const path = key.split('.') as [string, ...string[]];
    const [old, value] = [valueAt(existing, path), valueAt(fresh, path)];
    const next = old === undefined || value === undefined ? value : (keeps?.(key, old, value) ?? value);
    if (next !== undefined && !Object.hasOwn(existing, path[0])) continue;
    if (old !== undefined ? next === undefined || !isDeepStrictEqual(old, next) : next !== undefined) change(path, next);
  }
  const leftOut: { key: string; message: string }[] = [];
  for (const { title, settings } of groups) {
    for (const setting of settings) {
      const { key, value, why } = setting;
      const path = key.split('.') as [string, ...string[]];
      if (isThere(merged, fresh, path)) continue;
      const trial = structuredClone(merged);
      putAt(trial, path, value);
      const [fight] = newConflicts(rules, merged, trial);
      if (fight !== undefined && !isUnder(key, follows)) {
        leftOut.push({ key, message: fight });
        continue;
      }
      putAt(merged, path, value);
      if (Object.hasOwn(existing, path[0])) edits.push({ path, value, ...(why === undefined ? {} : { why }) });
      else added.set(title, [...(added.get(title) ?? []), setting]);
    }
  }
  const result = withAdded(
    edited(text, file, edits, merged),
    [...added].map(([title, settings]) => ({ title, settings })),
    merged,
  );
  if (!isDeepStrictEqual(parseConfig(result, file), merged)) throw tooEntangled(file);
  return { text: result, leftOut };
}

/** Whether the person has an option, or something in its place: another class has other arguments. */
function isThere(config: JsonObject, fresh: JsonObject, path: readonly string[]): boolean {
  for (let length = 1; length <= path.length; length++) {
    const part = path.slice(0, length);
    const value = valueAt(config, part);
    if (value === undefined) return false;
    if (length < path.length && !isJsonObject(value)) return true;
    const classPath = [...part, 'class_path'];
    if (
      path[length] === 'init_args' &&
      valueAt(config, classPath) !== undefined &&
      valueAt(config, classPath) !== valueAt(fresh, classPath)
    ) {
      return true;
    }
  }
  return true;
}

function isUnder(key: string, parents: readonly string[]): boolean {
  return parents.some((parent) => key === parent || key.startsWith(`${parent}.`));
}

function newConflicts(rules: ConfigRules, before: JsonObject, after: JsonObject): string[] {
  const errors = (config: JsonObject): string[] =>
    rules(config)
      .filter(({ severity, code }) => severity === 'error' && code === 'CONFIG_CONFLICT')
      .map(({ message }) => message);
  const known = new Set(errors(before));
  return errors(after).filter((message) => !known.has(message));
}

function edited(text: string, file: string, edits: readonly YamlEdit[], merged: JsonObject): string {
  const { contents } = parseDocument(text, CONFIG_YAML);
  if (contents === null || (isMap(contents) && contents.flow !== true)) {
    try {
      return edits.length === 0 ? text : editYaml(text, edits);
    } catch (cause) {
      throw tooEntangled(file, cause);
    }
  }
  try {
    JSON.parse(text);
  } catch {
    throw mergeError(`${file} is a mapping in braces, but no JSON`, 'write its options one a line, or as JSON');
  }
  return `${JSON.stringify(merged, null, 2)}\n`;
}

function withAdded(text: string, groups: readonly SettingGroup[], merged: JsonObject): string {
  if (groups.length === 0 || /^\s*\{/.test(text)) return text;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text === '' || text.endsWith('\n') ? text : `${text}${lineEnd}`;
  const more = configText(groups, []).trim().replaceAll('\n', lineEnd);
  return `${before}${Object.keys(merged).length === 0 ? '' : lineEnd}${more}${lineEnd}`;
}

function valueAt(config: JsonObject, path: readonly string[]): JsonValue | undefined {
  let at: JsonValue = config;
  for (const part of path) {
    if (!isJsonObject(at) || !Object.hasOwn(at, part)) return undefined;
    at = at[part] as JsonValue;
  }
  return at;
}

function putAt(config: JsonObject, path: readonly string[], value: JsonValue | undefined): void {
  const last = path.at(-1) ?? '';
  let at = config;
  for (const part of path.slice(0, -1)) {
    const inner = Object.hasOwn(at, part) ? at[part] : undefined;
    const next = isJsonObject(inner) ? inner : {};
    setOwn(at, part, next);
    at = next;
  }
  if (value === undefined) delete at[last];
  else setOwn(at, last, value);
}

function tooEntangled(file: string, cause?: unknown): DsprepError {
  return mergeError(
    `${file} can't be changed without touching more than the data: it uses anchors or several documents`,
    'write them out',
    cause,
  );
}

function mergeError(message: string, hint: string, cause?: unknown): DsprepError {
  return new DsprepError({ code: 'CONFIG_MERGE', message, hint, exitCode: EXIT.usage, cause });
}
