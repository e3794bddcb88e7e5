import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { compileTokenizer } from './compile.ts';
import { attachFastEngine } from './kept-engine.ts';
import { shareTables, sharedTables, tablesForWorkers, takeTables } from './shared-tables.ts';
import { sentencePieceJson } from './testing/small-tokenizers.ts';

afterEach(() => takeTables(undefined));

/** Writes into the last word of the header, and says what tokenizer it was told of. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { sha256, buffer } = workerData;
new Int32Array(buffer)[31] += 1;
parentPort.postMessage(sha256);
`;

test('a worker has the same memory, not a copy', async () => {
  const compiled = compileTokenizer({ kind: 'json', json: sentencePieceJson() });
  shareTables({ sha256: 'a'.repeat(64), referenceEngine: 'reference 1.0' }, compiled);
  const worker = new Worker(WORKER, { eval: true, workerData: tablesForWorkers() });
  const [told] = (await once(worker, 'message')) as [string];
  expect(told).toBe('a'.repeat(64));
  expect(new Int32Array(compiled.buffer)[31]).toBe(1);
  expect(attachFastEngine(compiled.buffer).count('ab a')).toBeGreaterThan(0);
});

test('a worker takes only tables of the same tokenizer and the same proof', () => {
  const place = { sha256: 'c'.repeat(64), referenceEngine: 'reference 1.0' };
  shareTables(place, compileTokenizer({ kind: 'json', json: sentencePieceJson() }));
  takeTables(tablesForWorkers());
  expect(sharedTables(place)?.plan.text.kind).toBe('sentencepiece');
  expect(sharedTables({ ...place, sha256: 'd'.repeat(64) })).toBeUndefined();
  expect(sharedTables({ ...place, referenceEngine: 'reference 2.0' })).toBeUndefined();
});

test('the main thread does not take what it shared for what is in the cache', () => {
  const place = { sha256: 'b'.repeat(64), referenceEngine: 'reference 1.0' };
  shareTables(place, compileTokenizer({ kind: 'json', json: sentencePieceJson() }));
  expect(sharedTables(place)).toBeUndefined();
});
