import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import { repair } from './repair.ts';
import { validate } from './validate.ts';

const folder = useTempFolder();
let runs = 0;

/** The files of an output by their names, and what is said of it. */
async function repaired(
  files: Record<string, string | Uint8Array>,
  options: Partial<Parameters<typeof repair>[0]> = {},
): Promise<{ result: Awaited<ReturnType<typeof repair>>; read: (name: string) => string; out: string }> {
  const run = `run-${++runs}`;
  const inputs = Object.entries(files).map(([name, content]) => folder.write(join(run, 'in', name), content));
  const out = folder.path(join(run, 'out'));
  const result = await repair({ inputs, out, ...options });
  return { result, out, read: (name) => readFileSync(join(out, name), 'utf8') };
}

const chat = (answer: string, extra = ''): string =>
  `{"messages": [{"role": "user", "content": "Which river runs through Vienna?"}, {"role": "assistant", "content": ${JSON.stringify(answer)}}]${extra}}`;
const good = chat('The Danube.', ', "id": 12345678901234567890, "w": 1.0');

describe('a file in which nothing is wrong stays as it is', () => {
  test.for([
    ['a.jsonl', `${good}\n\n  ${chat('The Danube, of course.')}  \n${chat('It is the Danube.')}`],
    ['a.json', `[\n  ${good},\n  ${chat('The Danube, of course.')}\n]\n`],
    ['a.json', `[${good},${chat('Yes, the Danube.')}]`],
    ['a.json', `{"version": 1, "data": [ ${good} , ${chat('The Danube it is.')} ], "more": {"x": [1.0]}}\n`],
    ['a.json', `${good}\n${chat('Sure, the Danube.')}\n`],
    ['a.csv', 'instruction,output\n"Say ""hi"", please",Hi there\nName a colour, Blue\n\n'.replace(', Blue', ',"Blue\r\nor green"')],
    ['a.tsv', 'instruction\toutput\nSay hi\tHi "there"\n'],
    ['a.txt', 'The first document of all.\n\n  The second one. \n'],
  ] as const)('%s %#', async ([name, content]) => {
    const { result, read } = await repaired({ [name]: content });
    expect(read(name)).toBe(content);
    expect(result).toMatchObject({ ok: true, changedRows: 0, counts: { rejected: 0, dropped: {} } });
  });
});

test('of a damaged row only the damaged text changes', async () => {
  const damaged = good.replace('The Danube.', 'The caf\\u0000Ã©.');
  for (const [name, before, after] of [
    ['a.jsonl', '', '\n'],
    ['a.json', '[', ']'],
  ] as const) {
    const { read, result } = await repaired({ [name]: `${before}${damaged}${after}` });
    expect(read(name)).toBe(`${before}${good.replace('The Danube.', 'The café.')}${after}`);
    expect(result.codes.map(({ code, fixed }) => [code, fixed])).toEqual(
      expect.arrayContaining([
        ['TEXT_CONTROL', 1],
        ['TEXT_MOJIBAKE', 1],
      ]),
    );
  }
});

test('cells keep their quotes, and are quoted where they need it', async () => {
  const { read } = await repaired({ 'a.csv': 'id,instruction,output\n007,"Say it, please",It is open\u0000\n8,Where?,caf\u200be\n' });
  expect(read('a.csv')).toBe('id,instruction,output\n007,"Say it, please",It is open\n8,Where?,cafe\n');
});

test('changes name the row, the code and the place', async () => {
  const { read } = await repaired({ 'a.jsonl': `${good}\n${chat('a har\u200bbour')}\n` });
  const [line] = read('dsprep/changes.jsonl').trim().split('\n');
  expect(JSON.parse(line ?? '')).toMatchObject({
    line: 2,
    code: 'TEXT_INVISIBLE',
    pointer: '/messages/1/content',
    before: 'a har\u200bbour',
    after: 'a harbour',
  });
});

test('rows that are the same once mended are dropped, over all files, and kept beside', async () => {
  const { result, read } = await repaired({
    'a.jsonl': `${chat('a harbour')}\n`,
    'b.jsonl': `${chat('a har\u200bbour')}\n${chat('a port')}\n`,
  });
  expect(result.counts).toEqual({ read: 3, written: 2, dropped: { DUPLICATE_RECORD: 1 }, rejected: 0 });
  expect(read('b.jsonl')).toBe(`${chat('a port')}\n`);
  expect(JSON.parse(read('dsprep/dropped.jsonl'))).toMatchObject({
    line: 1,
    reason: 'DUPLICATE_RECORD',
    row: JSON.parse(chat('a har\u200bbour')) as object,
  });
});

test('rows are taken out of a list so that it stays one', async () => {
  const bad = '{"messages": 5}';
  for (const rows of [
    [bad, good, chat('x')],
    [good, bad, chat('x')],
    [good, chat('x'), bad],
    [bad, good, bad],
    [good, '{"messages": [', ''],
    [bad],
  ]) {
    const { read, result } = await repaired({ 'a.json': `{"data": [${rows.join(', ')}], "v": 1}` }, { from: 'messages' });
    const { data } = JSON.parse(read('a.json')) as { data: unknown[] };
    expect(data).toHaveLength(result.counts.written);
    expect(result.counts.rejected).toBeGreaterThan(0);
  }
});

test('UTF-16, a byte order mark and gzip are undone', async () => {
  const text = `${good}\r\n${chat('Größe 😀')}\r\n`;
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const [name, content] of [
    ['a.jsonl', utf16],
    ['a.jsonl', Buffer.from(utf16).swap16()],
    ['a.jsonl', `\ufeff${text}`],
    ['a.jsonl.gz', gzipSync(text)],
    ['a.jsonl.gz', gzipSync(utf16)],
  ] as const) {
    const { read } = await repaired({ [name]: content });
    expect(read('a.jsonl')).toBe(text.replaceAll('\r\n', '\n'));
  }
});

test('a fix that would break the row is not made', async () => {
  // nothing but what is removed: the turn would be empty
  const row = chat('\u200b\u200b');
  const { read, result } = await repaired({ 'a.jsonl': `${row}\n${good}\n` });
  expect(read('a.jsonl')).toBe(`${row}\n${good}\n`);
  expect(result.codes).toContainEqual({ code: 'TEXT_INVISIBLE', fixed: 0, rejected: 0, dropped: 0, left: 1 });
});

test('files keep their places below the folder that they share, and equal names stay apart', async () => {
  const { result } = await repaired({
    'x/a.jsonl': good,
    'y/a.jsonl': chat('b'),
    'y/c.jsonl.gz': gzipSync(chat('c')),
    'y/c.jsonl': chat('d'),
  });
  expect(result.files.map(({ path }) => path)).toEqual(['x/a.jsonl', 'y/a.jsonl', 'y/c.jsonl', 'y/c-2.jsonl']);
});

test('--only and --skip', async () => {
  const rows = `${chat('a har\u200bbour\u0000')}\nnot json\n${chat('null')}\n`;
  const only = await repaired({ 'a.jsonl': rows }, { only: ['TEXT_CONTROL'] });
  expect(only.read('a.jsonl')).toBe(rows.replace('\\u0000', ''));
  const skip = await repaired({ 'a.jsonl': rows }, { skip: ['TEXT_CONTROL', 'JSON_SYNTAX'] });
  expect(skip.read('a.jsonl')).toBe(`${chat('a harbour\u0000')}\nnot json\n`);
});

test('stopped, or failing, it leaves nothing', async () => {
  const inputs = [folder.write('stopped/a.jsonl', good)];
  const out = folder.path('stopped/out');
  const stop = new AbortController();
  const onProgress = (): void => stop.abort(new Error('enough'));
  await expect(
    repair({ inputs: [...inputs, folder.write('stopped/b.jsonl', good)], out, signal: stop.signal, onProgress }),
  ).rejects.toThrow('enough');
  expect(readdirSync(folder.path('stopped'))).toEqual(['a.jsonl', 'b.jsonl']);
  await repair({ inputs, out });
  await expect(repair({ inputs, out })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect(await repair({ inputs, out, force: true })).toMatchObject({ ok: true });
});

test('what it can’t do is said before it begins', async () => {
  const inputs = [folder.write('usage.jsonl', good)];
  await expect(repair({ inputs })).rejects.toMatchObject({ code: 'USAGE_NO_OUTPUT', exitCode: 2 });
  await expect(repair({ inputs, out: '-' })).rejects.toMatchObject({ code: 'USAGE_NO_OUTPUT' });
  await expect(repair({ inputs, dryRun: true, only: ['text'] })).rejects.toMatchObject({ code: 'USAGE_VALUE' });
  await expect(repair({ inputs, dryRun: true, from: 'nonsense' })).rejects.toMatchObject({ exitCode: 2 });
  expect(await repair({ inputs, dryRun: true })).toMatchObject({ outDir: null, counts: { written: 1 } });
});

test('whatever is damaged: nothing is lost, what was fixed is not found again, and the bytes are the same each time', async () => {
  const piece = fc.constantFrom(
    'The café ',
    'Ã© ',
    'â€™',
    '\u0000',
    '\u200b',
    'har\u200dbour',
    '\u202e',
    '\u{e0041}',
    'null',
    '\f',
    '😀',
    '\ud800',
    ' ',
  );
  const answer = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
  const line = fc.oneof(
    { weight: 5, arbitrary: answer.map((text) => chat(text)) },
    { weight: 1, arbitrary: fc.constantFrom('{"messages": 3}', '[1]', '{"a"', good) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), async (lines, ending) => {
      const content = lines.join(ending);
      const options = { from: 'messages', maxRejects: '100%' };
      const { result, read, out } = await repaired({ 'a.jsonl': content }, options);
      const again = await repaired({ 'a.jsonl': content }, options);
      expect(again.read('a.jsonl')).toBe(read('a.jsonl'));
      const { read: total, written, rejected, dropped } = result.counts;
      expect(total).toBe(written + rejected + (dropped['DUPLICATE_RECORD'] ?? 0));
      if (written === 0) return;
      const left = result.codes.filter((one) => one.left > 0).map(({ code }) => code);
      const { findings } = await validate({ inputs: [out], from: 'messages' });
      const found = new Set(findings.map(({ code }) => code));
      for (const { code } of result.codes) if (!left.includes(code)) expect(found).not.toContain(code);
    }),
    { numRuns: 40 },
  );
});
