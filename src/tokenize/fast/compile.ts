import { listedParts } from '../listed-parts.ts';
import { bytesOfToken, charOfByte } from './byte-alphabet.ts';
import { packCompiled } from './compiled.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { pointPairsOf } from './cut-table.ts';
import { fallbackToken } from './fallback-token.ts';
import { NOT_MERGED, lastRanksOf } from './last-ranks.ts';
import { frameOf, modelParts } from './model-parts.ts';
import type { ModelParts, TokenizerSource } from './model-parts.ts';
import { pairRank, pairRanksFor, setPairRank } from './pair-table.ts';
import { META_SPACE } from './plan-text.ts';
import { withPythonIds } from './plan-added.ts';
import { planTokenizer } from './plan.ts';
import { tokenPartsOf } from './token-parts.ts';
import type { MergeLists } from './token-parts.ts';
import { Unplanned } from './unplanned.ts';
import { vocabularyTrie } from './vocabulary-trie.ts';

/** Bytes that may be read beyond the last token. */
const PADDING = 16;
const NO_PAIRS = new Int32Array(32).fill(-1);

/** Tables of a tokenizer. Throws `Unplanned` where the fast engine does not know a part of it. */
export function compileTokenizer(source: TokenizerSource): CompiledTokenizer {
  const planned = planTokenizer(frameOf(source));
  const parts = modelParts(source);
  const plan = { ...planned, addedTokens: withPythonIds(planned.addedTokens, parts.ids) };
  const isByteLevel = plan.text.kind === 'byte-level';
  const { oddTokens, ...vocabulary } = isByteLevel ? byteLevelTokens(parts) : sentencePieceTokens(parts);
  const { pairRanks, ...merges } = mergeTables(parts);
  const byteTokens = Int32Array.from({ length: 256 }, (_, byte) => {
    const id = parts.ids.get(isByteLevel ? charOfByte(byte) : fallbackToken(byte));
    if (id === undefined) throw new Unplanned('a vocabulary without a token for each byte');
    return id;
  });
  const cuts = isByteLevel ? { bytePairs: bytePairRanks(byteTokens, pairRanks), pointPairs: NO_PAIRS } : pointPairsOf(parts.tokens);
  const tables = { plan, ...vocabulary, ...vocabularyTrie(vocabulary), pairRanks, mergedTokens: merges.mergedTokens, byteTokens, ...cuts };
  const lastRanks = lastRanksOf(tables);
  const wholeTokens = Uint8Array.from(lastRanks, (rank) => (plan.ignoreMerges || rank !== NOT_MERGED ? 1 : 0));
  const tokenParts = isByteLevel ? tokenPartsOf({ ...tables, ...merges, lastRanks }) : new Int32Array(0);
  return packCompiled(
    { ...tables, pairRanks: usedPairRanks(merges, lastRanks), wholeTokens, tokenParts },
    { plan, listed: listedParts(frameOf(source)), oddTokens },
  );
}

type Vocabulary = Pick<CompiledTokenizer, 'tokenEnds' | 'tokenBytes' | 'oddTokens'>;

function byteLevelTokens({ tokens }: ModelParts): Vocabulary {
  return tokenTable(tokens, (token) => bytesOfToken(token));
}

/** `▁` is written as a blank: no text has both once it is normalised, so tokens with a blank of their own are met by none. */
function sentencePieceTokens({ tokens }: ModelParts): Vocabulary {
  const encoder = new TextEncoder();
  return tokenTable(tokens, (token) =>
    token.includes(' ') || !token.isWellFormed() ? undefined : encoder.encode(token.replaceAll(META_SPACE, ' ')),
  );
}

function tokenTable(tokens: readonly (string | undefined)[], bytesOf: (token: string) => ArrayLike<number> | undefined): Vocabulary {
  const oddTokens: [number, string][] = [];
  const tokenEnds = new Int32Array(tokens.length);
  let bytes = new Uint8Array(tokens.length * 8 + PADDING);
  let size = 0;
  for (let id = 0; id < tokens.length; id++) {
    const token = tokens[id];
    const piece = token === undefined ? [] : bytesOf(token);
    if (token !== undefined && (piece === undefined || piece.length === 0)) oddTokens.push([id, token]);
    if (piece !== undefined) {
      if (size + piece.length + PADDING > bytes.length) {
        const larger = new Uint8Array(2 * (size + piece.length + PADDING));
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(piece, size);
      size += piece.length;
    }
    tokenEnds[id] = size;
  }
  return { tokenEnds, tokenBytes: bytes.slice(0, size + PADDING), oddTokens };
}

function mergeTables({ ids, merges }: ModelParts): Pick<CompiledTokenizer, 'pairRanks'> & MergeLists {
  const lefts: number[] = [];
  const rights: number[] = [];
  const results: number[] = [];
  for (const [left, right] of merges) {
    const leftId = ids.get(left);
    const rightId = ids.get(right);
    const merged = ids.get(left + right);
    if (leftId === undefined || rightId === undefined || merged === undefined)
      throw new Unplanned('a merge of tokens that are not in the vocabulary');
    lefts.push(leftId);
    rights.push(rightId);
    results.push(merged);
  }
  const pairRanks = pairRanksFor(lefts.length);
  for (let rank = 0; rank < lefts.length; rank++) setPairRank(pairRanks, lefts[rank] as number, rights[rank] as number, rank);
  return { pairRanks, lefts, rights, mergedTokens: Int32Array.from(results) };
}

/** Without the pairs that never stand side by side: where two do, merging what they are made of leads to them and then, last, to their token. */
function usedPairRanks({ lefts, rights, mergedTokens }: MergeLists, lastRanks: Int32Array): Int32Array {
  const used = [...mergedTokens.keys()].filter((rank) => lastRanks[mergedTokens[rank] as number] === rank);
  const pairRanks = pairRanksFor(used.length);
  for (const rank of used) setPairRank(pairRanks, lefts[rank] as number, rights[rank] as number, rank);
  return pairRanks;
}

function bytePairRanks(byteTokens: Int32Array, pairRanks: Int32Array): Int32Array {
  return Int32Array.from({ length: 65_536 }, (_, pair) =>
    pairRank(pairRanks, byteTokens[pair >> 8] as number, byteTokens[pair & 0xff] as number),
  );
}
