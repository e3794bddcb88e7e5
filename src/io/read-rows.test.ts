import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { scanSpans } from '../pipeline/spans.ts';
import { isSplittable, readRows } from './read-rows.ts';
import type { ReadRowsOptions } from './read-rows.ts';
import type { RowBatch } from './row.ts';
import { findSources } from './sources.ts';
import type { Source } from './sources.ts';
import { noteCodes, problemsOf, readAll, valuesOf } from './testing/parse-pieces.ts';
import { sharedData } from './testing/shared-data.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();

async function sourceOf(name: string, content: string | Uint8Array): Promise<Source> {
  const [source] = await findSources([temp.write(name, content)]);
  if (source === undefined) throw new Error('no source');
  return source;
}

const read = async (name: string, content: string | Uint8Array, options?: ReadRowsOptions): Promise<RowBatch> =>
  readAll(readRows(await sourceOf(name, content), options));

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `{"id":${i},"text":"${'é'.repeat(50)}"}\n`).join('');

test.each(['jsonl', 'json', 'csv', 'tsv', 'text'] as const)('%s is read as what it is', async (container) => {
  const content = { jsonl: '{"a":"1"}\n', json: '[{"a":"1"}]', csv: 'a\n1\n', tsv: 'a\n1\n', text: '1\n' }[container];
  const name = container === 'text' ? 'x.txt' : `x.${container}`;
  expect(valuesOf(await read(name, content))).toEqual([container === 'text' ? { text: '1' } : { a: '1' }]);
});

test('a file larger than a batch comes in several, in order', async () => {
  const source = await sourceOf('large.jsonl', lines(20_000));
  const batches: RowBatch[] = [];
  for await (const batch of readRows(source)) batches.push(batch);
  expect(batches.length).toBeGreaterThan(3);
  expect(batches.flatMap(valuesOf).map((value) => (value as { id: number }).id)).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  expect(batches.at(-1)?.bytesRead).toBe(source.sizeBytes);
});

test('a byte order mark is left out and noted, and offsets stay those of the file', async () => {
  for (const [name, content] of [
    ['bom.jsonl', '{"a":"1"}\n'],
    ['bom.json', '[{"a":"1"}]'],
    ['bom.csv', 'a\n1\n'],
  ] as const) {
    const batch = await read(name, `\uFEFF${content}`);
    expect(valuesOf(batch)).toEqual([{ a: '1' }]);
    expect(noteCodes(batch)).toEqual(['TEXT_BOM']);
    expect(batch.rows[0]?.offset).toBe({ 'bom.jsonl': 3, 'bom.json': 4, 'bom.csv': 5 }[name]);
  }
});

test.each([
  ['with a mark', '\uFEFF{"a":1}\n'],
  ['without one', '{"a":1}\n'],
])('UTF-16 %s is one bad row', async (_, text) => {
  const batch = await read('utf16.jsonl', Buffer.from(text, 'utf16le'));
  expect(problemsOf(batch)).toEqual(['1 TEXT_UTF16']);
  expect(problemsOf(await read('utf16be.jsonl', Buffer.from(text, 'utf16le').swap16()))).toEqual(['1 TEXT_UTF16']);
});

test('the bytes given out are the file, compressed or not, also where reading stops early', async () => {
  const cases: [string, string | Buffer][] = [
    ['h.jsonl', lines(10_000)],
    ['h.jsonl.gz', gzipSync(lines(10_000))],
    ['h.json', `[1] ${'x'.repeat(1_000_000)}`],
    ['cut.jsonl.gz', Buffer.concat([gzipSync(lines(100)).subarray(0, -20), Buffer.alloc(600_000)])],
    ['utf16.txt', Buffer.from('\uFEFFtext'.repeat(200_000), 'utf16le')],
  ];
  for (const [name, content] of cases) {
    const hash = createHash('sha256');
    await read(name, content, { onBytes: (bytes) => hash.update(bytes) });
    expect(hash.digest('hex'), name).toBe(createHash('sha256').update(content).digest('hex'));
  }
});

describe('gzip', () => {
  const text = lines(20_000);
  const whole = gzipSync(text);
  const values = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonValue);

  test('is read whatever the name says, and members are joined', async () => {
    expect(valuesOf(await read('plain-name.jsonl', whole))).toEqual(values);
    const half = text.indexOf('\n', text.length / 2) - 20;
    const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    const batch = await read('members.jsonl.gz', members);
    expect(valuesOf(batch)).toEqual(values);
    expect(problemsOf(batch)).toEqual([]);
    expect(batch.bytesRead).toBe(members.length);
  });

  test('cut anywhere gives the rows before the cut, then GZIP_TRUNCATED', async () => {
    for (const part of [0.01, 0.5, 0.9, 0.9999]) {
      const batch = await read('cut.jsonl.gz', whole.subarray(0, Math.floor(whole.length * part)));
      const rows = valuesOf(batch);
      expect(rows).toEqual(values.slice(0, rows.length));
      if (part >= 0.5) expect(rows.length).toBeGreaterThan(values.length * (part - 0.2));
      expect(problemsOf(batch)).toHaveLength(1);
      expect(batch.rows.at(-1)).toMatchObject({ ok: false, issue: { code: 'GZIP_TRUNCATED' } });
    }
  });

  test('damaged gives the rows before the damage, then GZIP_CORRUPT', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length / 2, whole.length / 2 + 100);
    const batch = await read('damaged.jsonl.gz', damaged);
    expect(valuesOf(batch).length).toBeGreaterThan(1000);
    expect(batch.rows.at(-1)).toMatchObject({ ok: false, issue: { code: 'GZIP_CORRUPT' } });
  });

  test('a wrong checksum at the end is seen', async () => {
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 1;
    const batch = await read('checksum.jsonl.gz', damaged);
    expect(valuesOf(batch).length).toBeGreaterThan(values.length * 0.9);
    expect(batch.rows.at(-1)).toMatchObject({ ok: false, issue: { code: 'GZIP_CORRUPT' } });
  });

  test('every container survives the cut', async () => {
    for (const [name, content] of [
      ['cut.json.gz', JSON.stringify(values)],
      ['cut.csv.gz', `a\n${'some,text\n'.replace(',', ' ').repeat(50_000)}`],
      ['cut.txt.gz', text],
    ] as const) {
      const packed = gzipSync(content, { level: 1 });
      const batch = await read(name, packed.subarray(0, packed.length - 30));
      expect(valuesOf(batch).length, name).toBeGreaterThan(100);
      expect(batch.rows.at(-1), name).toMatchObject({ ok: false, issue: { code: 'GZIP_TRUNCATED' } });
    }
  });
});

describe('spans', () => {
  test('each row of the file is in exactly one span, with its own offset; lines are counted from the span', async () => {
    const row = fc.oneof(
      fc.constant(''),
      fc.constant('x'),
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((s) => JSON.stringify([s])),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row), fc.integer({ min: 1, max: 40 }), fc.boolean(), async (rows, spanBytes, endsLine) => {
        const source = await sourceOf('spans.jsonl', rows.join('\n') + (endsLine ? '\n' : ''));
        const whole = await readAll(readRows(source));
        const joined: RowBatch['rows'] = [];
        const wholeSpan = [{ start: 0, end: source.sizeBytes, lineEndsBefore: 0 }];
        const spans = isSplittable(source) ? scanSpans(source.path, spanBytes).spans : wholeSpan;
        for (const { lineEndsBefore, ...span } of spans) {
          const part = await readAll(readRows(source, { span }));
          for (const { offset } of part.rows) expect(offset >= span.start && offset < span.end).toBe(true);
          joined.push(...part.rows.map((found) => ({ ...found, line: found.line + lineEndsBefore })));
        }
        expect(joined).toEqual(whole.rows);
      }),
      { numRuns: 150 },
    );
  });

  test('a mark is left out by the first span only; UTF-16 and what is not JSON Lines is not split', async () => {
    const marked = await sourceOf('marked.jsonl', '\uFEFF[1]\n[2]\n[3]\n');
    const spans = scanSpans(marked.path, 6).spans.map(({ start, end }) => ({ start, end }));
    expect(spans).toEqual([
      { start: 0, end: 6 },
      { start: 6, end: 12 },
      { start: 12, end: 15 },
    ]);
    const parts = await Promise.all(spans.map((span) => readAll(readRows(marked, { span }))));
    expect(parts.map(valuesOf)).toEqual([[[1]], [[2], [3]], []]);
    expect(parts.map(noteCodes)).toEqual([['TEXT_BOM'], [], []]);
    expect(isSplittable(marked)).toBe(true);
    expect(isSplittable(await sourceOf('wide.jsonl', Buffer.from('\uFEFF[1]\n[2]\n', 'utf16le')))).toBe(false);
    expect(isSplittable(await sourceOf('array.json', '[1,2,3]'))).toBe(false);
    expect(isSplittable(await sourceOf('packed.jsonl.gz', gzipSync('[1]\n[2]\n')))).toBe(false);
  });
});

test('a note about the container comes with the first rows', async () => {
  expect(noteCodes(await read('lines.json', '{"a":1}\n{"a":2}\n'))).toEqual(['CONTAINER_BY_CONTENT']);
});

test('text is one row per file on request', async () => {
  expect(valuesOf(await read('t.txt', 'a\nb\n', { textPerFile: true }))).toEqual([{ text: 'a\nb\n' }]);
});

test('a file that is gone is an operator error; an aborted read ends with the reason', async () => {
  const source = await sourceOf('gone.jsonl', lines(20_000));
  const reason = new Error('stop');
  const controller = new AbortController();
  const reading = async (): Promise<void> => {
    for await (const batch of readRows(source, { signal: controller.signal })) if (batch.rows.length > 0) controller.abort(reason);
  };
  await expect(reading()).rejects.toBe(reason);
  await expect(readAll(readRows({ ...source, path: temp.path('not-there') }))).rejects.toMatchObject({
    code: 'INPUT_UNREADABLE',
    exitCode: 4,
  });
});

test('reading lets timers and signals have their turn', async () => {
  const source = await sourceOf('turns.jsonl', lines(150_000));
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  for await (const _ of readRows(source)) if (ticks > 0) break;
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);
});

const real = sharedData('real');
test.skipIf(!existsSync(real))('real files have as many rows as their own format says', async () => {
  for (const name of ['llamafactory/alpaca_en_demo.json', 'gpteacher/codegen-instruct.json', 'llamafactory/mllm_demo.json']) {
    const [source] = await findSources([`${real}/${name}`]);
    const batch = await readAll(readRows(source as Source));
    expect(valuesOf(batch)).toEqual(JSON.parse(readFileSync(`${real}/${name}`, 'utf8')));
    expect(problemsOf(batch)).toEqual([]);
  }
});
