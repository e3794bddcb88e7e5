import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';

/**
 * The entry of dataset_info.json for the rows: `dataset_info` of the config where it is given, else that of `dataset` in `dataset_dir`, which is a folder or, as in
 * LLaMA-Factory's own Python, the content of dataset_info.json.
 */
export function findEntry(config: JsonObject, refuse: (key: string, message: string) => void): JsonObject {
  const given = Object.hasOwn(config, 'dataset_info') ? config['dataset_info'] : undefined;
  if (given !== undefined) {
    if (isJsonObject(given)) return given;
    refuse('dataset_info', 'handled is the entry of dataset_info.json for these rows, an object');
    return {};
  }
  const { dataset = null, dataset_dir: place = 'data' } = config;
  if (typeof dataset !== 'string' || dataset.includes(',')) {
    refuse('dataset', `${JSON.stringify(dataset)}; handled is one name, or dataset_info with the entry of these rows`);
    return {};
  }
  const info = typeof place === 'string' ? infoFile(place) : place;
  if (!isJsonObject(info)) {
    refuse('dataset_dir', `${JSON.stringify(place)} has no dataset_info.json that can be read; or give its entry as dataset_info`);
    return {};
  }
  const entry = Object.hasOwn(info, dataset.trim()) ? info[dataset.trim()] : undefined;
  if (isJsonObject(entry)) return entry;
  refuse('dataset', `${dataset} is not defined in dataset_info.json: LLaMA-Factory stops`);
  return {};
}

function infoFile(folder: string): JsonValue | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'dataset_info.json'), 'utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
