import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { packedEmbedded } from '../embedded.ts';
import { compileTokenizer } from './compile.ts';
import { COMPILED_VERSION } from './compiled.ts';
import type { TokenizerSource } from './model-parts.ts';
import { sentencePieceJson } from './testing/small-tokenizers.ts';

// A kept file of another layout with the same version would be read as if it were of this one: where a sum changes, the version must.
test('what a tokenizer is compiled to is that of its version', () => {
  const sumOf = (source: TokenizerSource): string =>
    createHash('sha256')
      .update(new Uint8Array(compileTokenizer(source).buffer))
      .digest('hex')
      .slice(0, 16);
  expect({
    version: COMPILED_VERSION,
    byteLevel: sumOf({ kind: 'packed', packed: packedEmbedded('qwen3') }),
    sentencePiece: sumOf({ kind: 'json', json: sentencePieceJson() }),
  }).toEqual({
    version: 4,
    byteLevel: '95b1b5aa9fdea146',
    sentencePiece: '28accf4f8dc35612',
  });
});
