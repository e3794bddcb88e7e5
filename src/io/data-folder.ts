import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DATA_NAME = /\.(jsonl|ndjson|json|csv|tsv|txt)(\.gz)?$/i;

/** Files that stand beside data and are not data: of Hugging Face, LLaMA-Factory and dsprep itself. */
const NOT_DATA_NAME = /^(readme(\..*)?|dataset_infos?\.json|dsprep\.json|.*rejects.*)$/i;

/** Whether a file found by looking around, not named by the user, is left out. */
export function isNotData(name: string): boolean {
  return name.startsWith('.') || NOT_DATA_NAME.test(name);
}

/** Whether it is what an output of dsprep keeps beside its data: reports, rejects and drops. */
function isKeptAside(folder: string, name: string): boolean {
  return name === 'dsprep' && statSync(join(folder, 'dsprep.json'), { throwIfNoEntry: false }) !== undefined;
}

/** The data files in a folder and the folders in it, by extension, sorted by path. Links are followed, each folder once. Hidden names are skipped. */
export function dataFilesIn(folder: string): string[] {
  const visited = new Set<string>();
  const found: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const real = realpathSync(next);
    if (visited.has(real)) continue;
    visited.add(real);
    for (const name of readdirSync(next)) {
      if (isNotData(name) || isKeptAside(next, name)) continue;
      const path = join(next, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory()) pending.push(path);
      else if (stats?.isFile() && DATA_NAME.test(name)) found.push(path);
    }
  }
  return found.sort();
}
