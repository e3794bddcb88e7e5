import { bytesOfToken } from './byte-alphabet.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { normalizedContent } from './normalized-content.ts';
import { META_SPACE } from './plan-text.ts';

/** Ids to text, as Python's `tokenizers` decodes (decoders/): ids that there are not are left out. */
export type IdDecoder = (ids: readonly number[], skipSpecialTokens: boolean) => string;

/** What stands for one id. `byte` is set for SentencePiece's fallback tokens. */
interface DecodedToken {
  bytes: Uint8Array;
  byte: boolean;
}

const FIRST_BYTES = 1 << 12;
const NOTHING: DecodedToken = { bytes: new Uint8Array(0), byte: false };

export function idDecoder(compiled: CompiledTokenizer): IdDecoder {
  const { plan, byteTokens } = compiled;
  const special = new Set(plan.addedTokens.filter(({ isSpecial }) => isSpecial).map(({ id }) => id));
  const odd = oddBytes(compiled);
  const fallback = new Map(plan.text.kind === 'sentencepiece' ? Array.from(byteTokens, (id, byte) => [id, byte] as const) : []);
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

  function tokenOf(id: number): DecodedToken {
    const known = odd.get(id);
    if (known !== undefined) return { bytes: known, byte: false };
    const byte = fallback.get(id);
    if (byte !== undefined) return { bytes: Uint8Array.of(byte), byte: true };
    if (!(id >= 0 && id < compiled.tokenEnds.length)) return NOTHING;
    const start = id === 0 ? 0 : (compiled.tokenEnds[id - 1] as number);
    return { bytes: compiled.tokenBytes.slice(start, compiled.tokenEnds[id]), byte: false };
  }

  /** Bytes in a row are UTF-8, or all of them unknown characters (decoders/byte_fallback.rs). */
  function fallbackText(bytes: readonly number[]): string {
    if (bytes.length === 0) return '';
    try {
      return strict.decode(Uint8Array.from(bytes));
    } catch {
      return '\uFFFD'.repeat(bytes.length);
    }
  }

  function sentencePieceText(tokens: readonly DecodedToken[], stripsBlanks: number): string {
    let text = '';
    let waiting: number[] = [];
    for (const { bytes, byte } of tokens) {
      if (byte) {
        waiting.push(bytes[0] as number);
        continue;
      }
      text += fallbackText(waiting) + utf8.decode(bytes);
      waiting = [];
    }
    text += fallbackText(waiting);
    let start = 0;
    while (start < stripsBlanks && text.charAt(start) === ' ') start++;
    return text.slice(start);
  }

  const { tokenEnds, tokenBytes } = compiled;
  let joined = new Uint8Array(FIRST_BYTES);

  function reserve(size: number): void {
    if (size <= joined.length) return;
    const larger = new Uint8Array(2 * size);
    larger.set(joined);
    joined = larger;
  }

  function byteLevelText(ids: readonly number[], skipSpecialTokens: boolean): string {
    let size = 0;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index] as number;
      if (skipSpecialTokens && special.has(id)) continue;
      const known = odd.get(id);
      if (known !== undefined) {
        reserve(size + known.length);
        joined.set(known, size);
        size += known.length;
      } else if (id >= 0 && id < tokenEnds.length) {
        const end = tokenEnds[id] as number;
        const start = id === 0 ? 0 : (tokenEnds[id - 1] as number);
        reserve(size + end - start);
        for (let at = start; at < end; at++) joined[size++] = tokenBytes[at] as number;
      }
    }
    return utf8.decode(joined.subarray(0, size));
  }

  return (ids, skipSpecialTokens) => {
    if (plan.decoder.kind !== 'sentencepiece') return byteLevelText(ids, skipSpecialTokens);
    const tokens = ids.filter((id) => !skipSpecialTokens || !special.has(id)).map(tokenOf);
    return sentencePieceText(tokens, plan.decoder.stripsBlanks);
  };
}

/** Bytes of the tokens that are decoded otherwise than a text reaches them. */
function oddBytes({ plan, oddTokens }: CompiledTokenizer): Map<number, Uint8Array> {
  const encoder = new TextEncoder();
  const isByteLevel = plan.text.kind === 'byte-level';
  const bytesOf = (token: string): Uint8Array => {
    const bytes = isByteLevel ? bytesOfToken(token) : undefined;
    return bytes === undefined ? encoder.encode(isByteLevel ? token : token.replaceAll(META_SPACE, ' ')) : Uint8Array.from(bytes);
  };
  // tokenizers 0.23 decodes a normalised token as it looks in normalised text
  const added = plan.addedTokens.map(
    (token) => [token.id, token.isNormalized ? normalizedContent(token, plan.text) : token.content] as const,
  );
  return new Map([...oddTokens, ...added].map(([id, token]) => [id, bytesOf(token)]));
}
