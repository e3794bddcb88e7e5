import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { ENGINE } from '../engine-name.ts';
import { openEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { openFastEngine } from './open-fast-engine.ts';
import type { FastEngineChoice } from './open-fast-engine.ts';
import { sentencePieceJson } from './testing/small-tokenizers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-fast-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = 'f'.repeat(64);
const unread = (): never => {
  throw new Error('not to be asked');
};

function open(json: JsonObject, changes: { reference?: () => Engine; cacheFolder?: string } = {}): FastEngineChoice {
  return openFastEngine({
    sha256,
    source: () => ({ kind: 'json', json: structuredClone(json) }),
    reference: () => openEngine({ tokenizer: { kind: 'json', json: structuredClone(json) }, config: {} }),
    referenceEngine: ENGINE,
    ...changes,
  });
}

describe('what the fast engine does not know is left to the reference engine, with the reason', () => {
  const bpe = sentencePieceJson()['model'] as JsonObject;
  const cases: [string, JsonObject][] = [
    ['a Unigram model', { model: { ...bpe, type: 'Unigram' } }],
    ['dropout in its model', { model: { ...bpe, dropout: 0.1 } }],
    ['the normalizer Lowercase', { normalizer: { type: 'Lowercase' } }],
    ['the pre-tokenizer Whitespace', { pre_tokenizer: { type: 'Whitespace' } }],
    ['the post-processor BertProcessing', { post_processor: { type: 'BertProcessing', sep: ['</s>', 2], cls: ['<s>', 1] } }],
    ['the decoder WordPiece', { decoder: { type: 'WordPiece' } }],
    ['a vocabulary without a token for each byte', { model: { ...bpe, vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] } }],
    ['a merge of tokens that are not in the vocabulary', { model: { ...bpe, merges: ['a z'] } }],
  ];
  test.each(cases)('%s', (reason, changes) => {
    expect(open(sentencePieceJson(changes), { reference: unread })).toEqual({ engine: undefined, reason: `it has ${reason}` });
  });
});

test('an engine that differs from the reference engine does not serve', () => {
  const reference = (): Engine => ({ encode: () => [1], decode: () => '' });
  expect(open(sentencePieceJson(), { reference }).reason).toMatch(/^the engines differ on/);
});

describe('the cache', () => {
  const kept = (): string[] => readdirSync(folder);
  const again = (): FastEngineChoice =>
    openFastEngine({ sha256, source: unread, reference: unread, referenceEngine: ENGINE, cacheFolder: folder });

  test('gives what was proven, without the source and the reference engine', () => {
    const first = open(sentencePieceJson(), { cacheFolder: folder });
    expect(kept()).toHaveLength(1);
    expect(again().engine?.encode('ab a', true)).toEqual(first.engine?.encode('ab a', true));
  });

  test('keeps nothing that failed the probe', () => {
    open(sentencePieceJson(), { cacheFolder: folder, reference: () => ({ encode: () => [1], decode: () => '' }) });
    expect(kept()).toEqual([]);
  });

  test.each([
    ['cut short', (path: string) => truncateSync(path, 500)],
    ['empty', (path: string) => truncateSync(path, 0)],
    [
      'changed',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.writeUInt8(bytes.readUInt8(2000) ^ 1, 2000);
        writeFileSync(path, bytes);
      },
    ],
  ])('a file that is %s is made anew', (_name, damage) => {
    open(sentencePieceJson(), { cacheFolder: folder });
    damage(join(folder, kept()[0] as string));
    expect(again).toThrow('not to be asked');
    open(sentencePieceJson(), { cacheFolder: folder });
    expect(again().engine).toBeDefined();
  });

  test('what another reference engine has proven is proven again', () => {
    open(sentencePieceJson(), { cacheFolder: folder });
    expect(() =>
      openFastEngine({ sha256, source: unread, reference: unread, referenceEngine: 'another 1.0', cacheFolder: folder }),
    ).toThrow('not to be asked');
  });

  test('a folder that can not be written is no error', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(open(sentencePieceJson(), { cacheFolder: join(file, 'below') }).engine).toBeDefined();
    expect(existsSync(join(file, 'below'))).toBe(false);
  });
});
