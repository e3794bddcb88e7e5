import type { ListedParts } from '../listed-parts.ts';
import type { TokenizerPlan } from './plan.ts';

/** Changes whenever the layout or what is put into it does. */
export const COMPILED_VERSION = 4;
const MAGIC = 0x54505344;
const HEADER_WORDS = 32;
const ALIGNMENT = 16;

/**
 * A tokenizer's tables, all in one buffer that can be written to disk and attached to by workers. Ids are below 2^20 - 1, ranks below 2^24.
 */
export interface CompiledTokenizer {
  buffer: ArrayBufferLike;
  plan: TokenizerPlan;
  /** So that a tokenizer.json that was compiled need not be parsed again. */
  listed: ListedParts;
  /** Where the token of an id ends in `tokenBytes`; it begins where the one before ends. Empty for ids that no text gives. */
  tokenEnds: Int32Array;
  tokenBytes: Uint8Array;
  /** 1 where a piece of exactly the token's bytes gives just the token. */
  wholeTokens: Uint8Array;
  /** All tokens by their bytes (vocabulary-trie.ts). */
  trie: Int32Array;
  /** How each token is merged (token-parts.ts); empty for SentencePiece. */
  tokenParts: Int32Array;
  /** A filter, then two words for each slot: left id and the lower 12 bits of the rank, right id and the upper 12 bits. */
  pairRanks: Int32Array;
  /** Rank → id of the merged token. */
  mergedTokens: Int32Array;
  /** Byte → id of its token; SentencePiece: of its fallback token. */
  byteTokens: Int32Array;
  /** Byte-level: rank of merging the tokens of two bytes, or -1. SentencePiece: 1 where a token has the two ASCII characters side by side. */
  bytePairs: Int32Array;
  /** SentencePiece: pairs of code points that some token has side by side, other than ASCII pairs; two words for each slot. */
  pointPairs: Int32Array;
  /** Strings that are not what their bytes say (added tokens, fallback tokens), and others that no text gives: [id, token]. */
  oddTokens: readonly (readonly [number, string])[];
}

const SECTIONS = [
  'json',
  'tokenEnds',
  'tokenBytes',
  'wholeTokens',
  'trie',
  'tokenParts',
  'pairRanks',
  'mergedTokens',
  'byteTokens',
  'bytePairs',
  'pointPairs',
] as const;
type Section = (typeof SECTIONS)[number];

type Tables = Omit<CompiledTokenizer, 'buffer' | keyof PlainParts>;
/** What is no table, and kept as JSON. */
type PlainParts = Pick<CompiledTokenizer, 'plan' | 'listed' | 'oddTokens'>;

/** Copies tables into one shared buffer. */
export function packCompiled(tables: Tables, { plan, listed, oddTokens }: PlainParts): CompiledTokenizer {
  const json = new TextEncoder().encode(JSON.stringify({ plan, listed, oddTokens }));
  const parts: Record<Section, Uint8Array | Int32Array> = { json, ...tables };
  let size = HEADER_WORDS * 4;
  const header: number[] = [MAGIC, COMPILED_VERSION];
  for (const name of SECTIONS) {
    header.push(size, parts[name].byteLength);
    size = Math.ceil((size + parts[name].byteLength) / ALIGNMENT) * ALIGNMENT;
  }
  const buffer = new SharedArrayBuffer(size);
  new Int32Array(buffer, 0, HEADER_WORDS).set(header);
  for (const [index, name] of SECTIONS.entries()) {
    const part = parts[name];
    new Uint8Array(buffer).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), header[2 + 2 * index]);
  }
  return attachCompiled(buffer) as CompiledTokenizer;
}

/** Views over a buffer that `packCompiled` made, here or elsewhere; `undefined` where it is none of this version. */
export function attachCompiled(buffer: ArrayBufferLike): CompiledTokenizer | undefined {
  if (buffer.byteLength < HEADER_WORDS * 4) return undefined;
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  if (header[0] !== MAGIC || header[1] !== COMPILED_VERSION) return undefined;
  const places = {} as Record<Section, [start: number, length: number]>;
  for (const [index, name] of SECTIONS.entries()) {
    const [start = 0, length = 0] = header.subarray(2 + 2 * index);
    if (start < 0 || length < 0 || start + length > buffer.byteLength) return undefined;
    places[name] = [start, length];
  }
  const bytes = (name: Section): Uint8Array => new Uint8Array(buffer, ...places[name]);
  const words = (name: Section): Int32Array => new Int32Array(buffer, places[name][0], places[name][1] / 4);
  const plain = JSON.parse(new TextDecoder().decode(bytes('json').slice())) as PlainParts;
  return {
    buffer,
    ...plain,
    tokenEnds: words('tokenEnds'),
    tokenBytes: bytes('tokenBytes'),
    wholeTokens: bytes('wholeTokens'),
    trie: words('trie'),
    tokenParts: words('tokenParts'),
    pairRanks: words('pairRanks'),
    mergedTokens: words('mergedTokens'),
    byteTokens: words('byteTokens'),
    bytePairs: words('bytePairs'),
    pointPairs: words('pointPairs'),
  };
}
