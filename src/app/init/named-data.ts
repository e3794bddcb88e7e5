import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** Values looked at in a config; one that has more names no data in them. */
const MAX_VALUES = 5000;

/** The files of `data` that a training config names: by path, by a folder that they are in, or by their names in a LLaMA-Factory `dataset_info.json`. */
export function namedData(
  folder: string,
  configPath: string,
  config: JsonObject,
  data: readonly string[],
  datasetInfos: readonly string[],
): string[] {
  const texts = textsIn(config).flatMap((text) => text.split(',').map((part) => part.trim()));
  const registered = datasetInfos.flatMap((path) =>
    filesOfInfo(join(folder, path), texts).map((file) => posix.join(posix.dirname(path), file)),
  );
  const named = new Set([...texts.flatMap((text) => [posix.normalize(text), posix.join(posix.dirname(configPath), text)]), ...registered]);
  return data.filter((path) => named.has(path) || foldersOf(path).some((parent) => named.has(parent) || named.has(`${parent}/`)));
}

function textsIn(config: JsonObject): string[] {
  const texts: string[] = [];
  const pending: JsonValue[] = [config];
  for (let looked = 0; looked < MAX_VALUES; looked++) {
    const value = pending.pop();
    if (value === undefined) return texts;
    if (typeof value === 'string') texts.push(value);
    else if (Array.isArray(value)) pending.push(...value.slice(0, MAX_VALUES));
    else if (isJsonObject(value)) pending.push(...Object.values(value));
  }
  return texts;
}

function filesOfInfo(path: string, names: readonly string[]): string[] {
  try {
    const info: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isJsonObject(info)) return [];
    return names.flatMap((name) => {
      const entry = Object.hasOwn(info, name) ? info[name] : undefined;
      return isJsonObject(entry) && typeof entry['file_name'] === 'string' ? [entry['file_name']] : [];
    });
  } catch {
    return [];
  }
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.push(folder);
  return folders;
}
