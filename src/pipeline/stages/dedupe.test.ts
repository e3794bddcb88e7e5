import { mkdirSync, readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DsprepError, EXIT } from '../../errors.ts';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { openDedupe } from './dedupe.ts';

const folder = useTempFolder();
const noSpill = (): never => {
  throw new Error('nothing should be spilled');
};

function keyOf(name: number): Buffer {
  return createHash('sha256').update(String(name)).digest().subarray(0, 16);
}

function payloadOf(ordinal: number): Buffer {
  return Buffer.from(`${ordinal}`.repeat(1 + (ordinal % 200)));
}

interface Judged {
  kept: number[];
  dropped: number[];
  spilled: number;
}

/** Ordinals in the order in which they are decided. */
async function judge(keys: readonly Uint8Array[], memoryBytes: number, signal?: AbortSignal): Promise<Judged> {
  const dedupe = openDedupe({ memoryBytes, spillDir: folder.path(), ...(signal === undefined ? {} : { signal }) });
  const judged: Judged = { kept: [], dropped: [], spilled: 0 };
  const held: number[] = [];
  try {
    for (const [ordinal, key] of keys.entries()) {
      const verdict = dedupe.offer(key, ordinal, () => payloadOf(ordinal));
      if (verdict === 'spilled') held.push(ordinal);
      else judged[verdict === 'new' ? 'kept' : 'dropped'].push(ordinal);
    }
    judged.spilled = held.length;
    for await (const { isDuplicate, payload } of dedupe.drain()) {
      const ordinal = held.shift() as number;
      expect(payload.equals(payloadOf(ordinal))).toBe(true);
      judged[isDuplicate ? 'dropped' : 'kept'].push(ordinal);
    }
    expect(held).toEqual([]);
    return judged;
  } finally {
    dedupe.close();
    expect(readdirSync(folder.path())).toEqual([]);
  }
}

function expectedOf(keys: readonly Uint8Array[]): { kept: number[]; dropped: number[] } {
  const seen = new Map<string, number>();
  const expected = { kept: [] as number[], dropped: [] as number[] };
  for (const [ordinal, key] of keys.entries()) {
    const name = Buffer.from(key).toString('hex');
    expected[seen.has(name) ? 'dropped' : 'kept'].push(ordinal);
    seen.set(name, ordinal);
  }
  return expected;
}

/** Keys that share beginnings, words of zeros and all-zero keys, with many repetitions. */
const awkwardKey = fc.oneof(
  fc.nat(300).map(keyOf),
  fc.array(fc.constantFrom(0, 1, 255), { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes)),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([first, last]) => Uint8Array.from([first, ...new Array<number>(14).fill(0), last])),
);

test('any amount of memory keeps the same records, in the same order, as all of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(awkwardKey, { maxLength: 400 }), fc.integer({ min: 0, max: 12_000 }), async (keys, memoryBytes) => {
      const { kept, dropped } = await judge(keys, memoryBytes);
      const expected = expectedOf(keys);
      expect(kept).toEqual(expected.kept);
      expect(dropped.toSorted((a, b) => a - b)).toEqual(expected.dropped);
    }),
    { numRuns: 300 },
  );
});

test('runs that no single merge can hold are merged in passes', async () => {
  const keys = Array.from({ length: 30_000 }, (_, i) => keyOf((i * 7919) % 11_000));
  const { kept, dropped, spilled } = await judge(keys, 3000);
  expect(spilled).toBeGreaterThan(25_000);
  expect(kept).toEqual(Array.from({ length: 11_000 }, (_, i) => i));
  expect(dropped).toHaveLength(19_000);
});

test('nothing is spilled while memory lasts', async () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => keyOf(i % 15_000));
  expect((await judge(keys, 2 ** 20)).spilled).toBe(0);
});

test('a payload may be larger than every buffer', async () => {
  const large = Buffer.alloc(5_000_000, 'x');
  const dedupe = openDedupe({ memoryBytes: 0, spillDir: folder.path() });
  const payloads = [Buffer.alloc(0), large, Buffer.from('small'), large];
  for (const [i, payload] of payloads.entries()) expect(dedupe.offer(keyOf(i % 3), i, () => payload)).toBe('spilled');
  const drained = [];
  for await (const held of dedupe.drain()) drained.push(held);
  dedupe.close();
  expect(drained.map(({ isDuplicate }) => isDuplicate)).toEqual([false, false, false, true]);
  for (const [i, { payload }] of drained.entries()) expect(payload.equals(payloads[i] as Buffer)).toBe(true);
});

test('nothing is left on the disk when a run ends early', async () => {
  const dedupe = openDedupe({ memoryBytes: 100, spillDir: folder.path() });
  for (let i = 0; i < 5000; i++) dedupe.offer(keyOf(i), i, () => payloadOf(i));
  for await (const { isDuplicate } of dedupe.drain()) {
    expect(isDuplicate).toBe(false);
    break;
  }
  dedupe.close();
  dedupe.close();
  expect(readdirSync(folder.path())).toEqual([]);
});

test('draining stops when the run is aborted', async () => {
  const keys = Array.from({ length: 5000 }, (_, i) => keyOf(i));
  await expect(judge(keys, 100, AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
});

test('a folder that cannot be written is named, with the way out', () => {
  const spillDir = folder.path('gone');
  const dedupe = openDedupe({ memoryBytes: 0, spillDir });
  let error: unknown;
  try {
    dedupe.offer(keyOf(1), 0, () => payloadOf(0));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DsprepError);
  expect(error).toMatchObject({ code: 'SPILL_FAILED', exitCode: EXIT.io, hint: expect.stringContaining('DSPREP_TMPDIR') as unknown });
  expect((error as DsprepError).message).toContain(spillDir);
  mkdirSync(spillDir);
  expect(dedupe.offer(keyOf(1), 1, () => payloadOf(1))).toBe('spilled');
  dedupe.close();
  expect(readdirSync(spillDir)).toEqual([]);
});

test('ordinals must rise, and nothing comes after the drain', async () => {
  const dedupe = openDedupe({ memoryBytes: 2 ** 20, spillDir: folder.path() });
  expect(dedupe.offer(keyOf(1), 5, noSpill)).toBe('new');
  expect(() => dedupe.offer(keyOf(2), 5, noSpill)).toThrow(RangeError);
  for await (const _ of dedupe.drain()) expect.unreachable();
  expect(() => dedupe.offer(keyOf(3), 6, noSpill)).toThrow(/drained/);
});
