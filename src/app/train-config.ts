import { readFileSync } from 'node:fs';
import { usageError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, setOwn } from '../json.ts';
import { parseYaml } from '../yaml-text.ts';

/** A file of settings that aliases could blow up is refused beyond this many. */
const MAX_ALIASES = 100;

/** Reads a framework's training config (YAML or JSON). Throws `DsprepError` (usage) where it is no mapping. */
export function readTrainConfig(path: string): JsonObject {
  let config: unknown;
  try {
    config = parseYaml(readFileSync(path, 'utf8'), { maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw usageError('USAGE_TRAIN_CONFIG', `${path} can't be read as YAML: ${reason}`);
  }
  if (config === null || config === undefined) return {};
  if (!isJsonObject(config)) throw usageError('USAGE_TRAIN_CONFIG', `${path} is no mapping of options`);
  return config;
}

/** The config with `key=value` options over it; a value is YAML (`max_length=2048`, `packing=true`). Throws `DsprepError` (usage). */
export function withSettings(config: JsonObject, settings: readonly string[]): JsonObject {
  const result: JsonObject = { ...config };
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at <= 0) throw usageError('USAGE_SET', `--set ${setting} is not key=value`, '--set sequence_len=4096');
    setOwn(result, setting.slice(0, at), valueOf(setting.slice(at + 1)));
  }
  return result;
}

function valueOf(text: string): JsonValue {
  try {
    return parseYaml(text) as JsonValue;
  } catch {
    return text;
  }
}
