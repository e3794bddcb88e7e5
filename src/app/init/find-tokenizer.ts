import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundConfig } from './recognise-config.ts';

/** A tokenizer, and what names it. */
export interface FoundTokenizer {
  name: string;
  because: string;
}

/**
 * The tokenizer of the model that the training configs name; where they name none, a folder with a `tokenizer.json`. Nothing where configs disagree: then each brings its own.
 */
export function findTokenizer(folder: string, configs: readonly FoundConfig[], folders: readonly string[]): FoundTokenizer | undefined {
  const named = configs.flatMap(({ path, model }) =>
    model === undefined ? [] : [{ name: model.name, because: `${model.key} of ${path}` }],
  );
  const [first, ...others] = named;
  if (first !== undefined) return others.every(({ name }) => name === first.name) && isUsable(folder, first.name) ? first : undefined;
  const [own] = folders;
  if (own === undefined) return undefined;
  const more = folders.length === 1 ? '' : `, one of ${folders.length} such folders`;
  return { name: own === '.' ? './tokenizer.json' : own, because: `holds a tokenizer.json${more}` };
}

/** A hub id, or a folder that is there with a tokenizer that is read. */
function isUsable(folder: string, name: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name) || existsSync(join(folder, name, 'tokenizer.json'));
}
