import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { packageFile } from '../package-files.ts';
import type { MergeRule } from './merge-rules.ts';
import { once } from './once.ts';
import { packedTokenizer } from './packed-tokenizer.ts';
import type { PackedTokenizer, Probe } from './packed-tokenizer.ts';
import { namedSpecialTokens } from './special-tokens.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

/** What assets/tokenizers/index.json says of one; made by scripts/make-embedded-tokenizers.mjs. */
export interface EmbeddedEntry {
  /** The model on the hub whose tokenizer it is, and the licence. */
  from: string;
  mergeRule: MergeRule;
  probe: Probe;
  /** Of the whole tokenizer.json, as it is exported. */
  tokenizerSha256: string;
  tokenizerSizeBytes: number;
}

/** The tokenizers inside this package, by name. */
export const embeddedTokenizers = once(
  () => JSON.parse(readFileSync(packageFile('assets/tokenizers/index.json'), 'utf8')) as Readonly<Record<string, EmbeddedEntry>>,
);

export function isEmbedded(name: string): boolean {
  return Object.hasOwn(embeddedTokenizers(), name);
}

export function embeddedFolder(name: string): string {
  return packageFile(`assets/tokenizers/${name}`);
}

export function packedEmbedded(name: string): PackedTokenizer {
  return packedTokenizer(embeddedFolder(name), entryOf(name));
}

export function readEmbedded(name: string): TokenizerFiles {
  const folder = embeddedFolder(name);
  const config = JSON.parse(readFileSync(join(folder, 'tokenizer_config.json'), 'utf8')) as JsonObject;
  return {
    tokenizer: { kind: 'packed', packed: packedEmbedded(name) },
    tokenizerSha256: entryOf(name).tokenizerSha256,
    config,
    specialTokens: namedSpecialTokens(config, {}),
    chatTemplates: { default: readFileSync(join(folder, 'chat_template.jinja'), 'utf8') },
  };
}

function entryOf(name: string): EmbeddedEntry {
  const entry = embeddedTokenizers()[name];
  if (entry === undefined) throw new Error(`no embedded tokenizer ${name}`);
  return entry;
}
