import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { ConvertOptions } from './convert-options.ts';
import type { ConvertResult, TargetReport } from './convert.ts';
import { convert } from './convert.ts';
import { verifyOutput } from './verify.ts';

const temp = useTempFolder();
const quickstart = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'fixtures/quickstart');
const fixture = (name: string): string => join(quickstart, name);

let runs = 0;

/** Converts into a fresh folder. */
async function run(options: Partial<ConvertOptions> & Pick<ConvertOptions, 'inputs'>): Promise<ConvertResult & { out: string }> {
  const out = temp.path(`out-${runs++}`);
  return { ...(await convert({ to: 'trl', out, ...options })), out };
}

const only = (result: ConvertResult): TargetReport => result.targets[0] as TargetReport;
const lines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
const chat = (question: string, more: object = {}): string =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: `answer to ${question}` },
    ],
    ...more,
  });

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

describe('every shipped file, for every target that can hold it', () => {
  const all = ['axolotl', 'llamafactory', 'litgpt', 'unsloth', 'trl', 'openai', 'mlx', 'swift'];
  const withoutLitgpt = all.filter((name) => name !== 'litgpt' && name !== 'mlx');
  const forKto = ['axolotl', 'llamafactory', 'unsloth', 'trl', 'swift'];
  test.each<[string, string[], Partial<ConvertOptions>]>([
    ['chats.json', all, { multiTurn: 'expand' }],
    ['questions.csv', all, { map: { question: 'instruction', reply: 'output' } }],
    ['pairs.jsonl', withoutLitgpt, {}],
    ['feedback.jsonl', forKto, {}],
    ['documents.jsonl', all.filter((name) => name !== 'openai'), {}],
  ])('%s', async (file, targets, more) => {
    for (const to of targets) {
      const options = { inputs: [fixture(file)], to, dropExtra: true, ...more };
      const { out, ok, targets: reports } = await run(options);
      const { counts, splits } = reports[0] as TargetReport;
      expect(ok, to).toBe(true);
      expect(counts.rejected, to).toBe(0);
      expect(counts.read + counts.expanded, to).toBe(counts.written);
      expect(splits.map(({ rows }) => rows).reduce((sum, rows) => sum + rows, 0)).toBe(counts.written);
      expect(await verifyOutput({ dir: out })).toMatchObject({ ok: true, target: to });
      const before = filesOf(out);
      await convert({ ...options, out, force: true });
      expect(filesOf(out), to).toEqual(before);
    }
  });
});

test('several targets from one pass get a folder each, the same as one by one', async () => {
  const both = await run({ inputs: [fixture('pairs.jsonl')], to: 'trl,llamafactory', name: 'pairs' });
  for (const to of ['trl', 'llamafactory']) {
    const alone = await run({ inputs: [fixture('pairs.jsonl')], to, name: 'pairs' });
    expect(lines(join(both.out, to, 'train.jsonl'))).toEqual(lines(join(alone.out, 'train.jsonl')));
    expect((await verifyOutput({ dir: join(both.out, to) })).ok).toBe(true);
  }
});

test('rows that are not written are kept, with their place and the way out', async () => {
  const inputs = [fixture('rough.jsonl')];
  expect(await run({ inputs, filter: 'turns > 0', limit: 1 })).toMatchObject({ ok: true, exitCode: 0 });
  const rejecting = await run({ inputs });
  expect(rejecting).toMatchObject({ ok: false, exitCode: 3 });
  expect(only(rejecting).counts).toEqual({ read: 4, expanded: 0, written: 2, dropped: {}, rejected: 2 });
  const rejects = lines(join(rejecting.out, 'dsprep/rejected.jsonl')) as { line: number; code: string; fix: string; row: unknown }[];
  expect(rejects.map(({ line, code }) => [line, code])).toEqual([
    [2, 'ROLE_UNKNOWN'],
    [3, 'JSON_SYNTAX'],
  ]);
  expect(rejects[1]?.row).toBe(readFileSync(fixture('rough.jsonl'), 'utf8').split('\n')[2]);
  for (const { fix } of rejects) expect(fix).not.toBe('');
  expect(await run({ inputs, maxRejects: '2' })).toMatchObject({ ok: true });
  expect(await run({ inputs, maxRejects: '50%' })).toMatchObject({ ok: true });
  expect(await run({ inputs, maxRejects: '49%' })).toMatchObject({ ok: false });
});

test('each drop is counted by its reason, and kept', async () => {
  const rows = [chat('a'), chat('b'), chat('a'), chat('a long question '.repeat(40)), chat('skip me'), chat('c'), chat('d')];
  const input = temp.write('drops.jsonl', rows.join('\n'));
  const options = { inputs: [input], dedupe: 'exact' as const, filter: 'not (extra.none == 1)', maxTokens: 60 };
  const { out, ...result } = await run({ ...options, limit: 4 });
  const { counts } = only(result);
  expect(counts).toMatchObject({ written: 4, rejected: 0 });
  expect(counts.dropped).toEqual({ duplicate: 1, 'over-length': 1 });
  const dropped = lines(join(out, 'dsprep/dropped.jsonl')) as { line: number; reason: string; row: unknown }[];
  expect(dropped.map(({ line, reason }) => [line, reason])).toEqual([
    [3, 'duplicate'],
    [4, 'over-length'],
  ]);
  expect(dropped[0]?.row).toEqual(JSON.parse(rows[2] ?? ''));
  expect(only(await run({ ...options, over: 'keep' })).counts.dropped).toEqual({ duplicate: 1 });
});

test('a filter keeps what it says', async () => {
  const input = temp.write('filter.jsonl', ['one', 'two', 'three'].map((word) => chat(word, { source: word })).join('\n'));
  const { out } = await run({ inputs: [input], filter: 'extra.source == "two"', dropExtra: true });
  expect(lines(join(out, 'train.jsonl'))).toEqual([{ messages: (JSON.parse(chat('two')) as { messages: unknown }).messages }]);
});

test('a split never moves a row, and keeps the answers to one prompt together', async () => {
  const questions = Array.from({ length: 300 }, (_, i) => `question ${i}`);
  const rows = questions.flatMap((question) => [chat(question, { id: 1 }), chat(question).replace('answer to', 'another answer to')]);
  const few = temp.write('split-few.jsonl', rows.slice(0, 200).join('\n'));
  const many = temp.write('split-many.jsonl', rows.toReversed().join('\n'));
  const prompts = (out: string, file: string): string[] =>
    (lines(join(out, file)) as { messages: [{ content: string }] }[]).map(({ messages }) => messages[0].content);
  const small = await run({ inputs: [few], split: 'val=10%', dropExtra: true });
  const large = await run({ inputs: [many], split: 'val=10%,test=10%', dropExtra: true });
  const val = new Set(prompts(large.out, 'val.jsonl'));
  expect(prompts(small.out, 'val.jsonl').filter((prompt) => !val.has(prompt))).toEqual([]);
  expect(val.size).toBeGreaterThan(10);
  expect(prompts(large.out, 'val.jsonl')).toHaveLength(2 * val.size);
  expect(prompts(large.out, 'train.jsonl').filter((prompt) => val.has(prompt))).toEqual([]);
});

test('a column that only a late row needs is there in every row', async () => {
  const plain = Array.from({ length: 1500 }, (_, i) => chat(`question ${i}`));
  const tools = JSON.stringify([{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }]);
  const input = temp.write('late.jsonl', [...plain, chat('with tools', { tools })].join('\n'));
  const { out } = await run({ inputs: [input] });
  const rows = lines(join(out, 'train.jsonl')) as object[];
  expect(rows).toHaveLength(1501);
  expect(new Set(rows.map((row) => Object.keys(row).join()))).toEqual(new Set(['messages,tools']));
});

test('an extra column is a declared loss, kept by wish, or left out by wish', async () => {
  const input = temp.write('extra.jsonl', [chat('a', { id: 'x', meta: { deep: [1] } }), chat('b', { id: 'y' })].join('\n'));
  expect(only(await run({ inputs: [input] })).losses).toEqual({ extra: 2 });
  expect(only(await run({ inputs: [input], dropExtra: true })).losses).toEqual({});
  expect(await run({ inputs: [input], strict: true })).toMatchObject({ ok: false, exitCode: 3 });
  const kept = await run({ inputs: [input], keepExtra: ['id', 'meta'] });
  expect(lines(join(kept.out, 'train.jsonl'))).toMatchObject([
    { id: 'x', meta: '{"deep":[1]}' },
    { id: 'y', meta: 'null' },
  ]);
  await expect(run({ inputs: [input], keepExtra: ['idd'] })).rejects.toMatchObject({ code: 'EXTRA_UNKNOWN', exitCode: 2 });
});

describe('an output that is there', () => {
  test('is refused, replaced whole with force, and left alone where it is not ours', async () => {
    const inputs = [fixture('documents.jsonl')];
    const { out } = await run({ inputs });
    const before = filesOf(out);
    await expect(convert({ inputs, to: 'trl', out })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS', exitCode: 2 });
    expect(filesOf(out)).toEqual(before);
    await convert({ inputs: [fixture('pairs.jsonl')], to: 'trl', out, force: true });
    expect((await verifyOutput({ dir: out })).ok).toBe(true);
    expect(filesOf(out)).not.toEqual(before);
    temp.write(`${out.slice(temp.path().length + 1)}/mine.txt`, 'precious');
    expect((await verifyOutput({ dir: out })).files).toContainEqual({ path: 'mine.txt', status: 'unlisted' });
    await expect(convert({ inputs, to: 'trl', out, force: true })).rejects.toMatchObject({ code: 'OUTPUT_NOT_OURS' });
  });

  test('that was changed or cut does not verify', async () => {
    const { out } = await run({ inputs: [fixture('documents.jsonl')] });
    temp.write(join(out.slice(temp.path().length + 1), 'train.jsonl'), '{"text":"changed"}\n');
    expect(await verifyOutput({ dir: out })).toMatchObject({ ok: false });
    await expect(verifyOutput({ dir: temp.path('nowhere') })).rejects.toMatchObject({ code: 'VERIFY_NO_FOLDER', exitCode: 2 });
    temp.write('half/train.jsonl', '{}\n');
    await expect(verifyOutput({ dir: temp.path('half') })).rejects.toMatchObject({ code: 'MANIFEST_INVALID', exitCode: 3 });
  });
});

test('a run that is aborted leaves nothing', async () => {
  const input = temp.write('abort.jsonl', Array.from({ length: 20_000 }, (_, i) => chat(`question ${i}`)).join('\n'));
  const out = temp.path('aborted/out');
  const controller = new AbortController();
  const running = convert({
    inputs: [input],
    to: 'trl,axolotl',
    out,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
});

test('a dry run says the same and writes nothing', async () => {
  const options = { inputs: [fixture('chats.json')], split: 'val=10%', dropExtra: true };
  const dry = await run({ ...options, dryRun: true });
  const wet = await run(options);
  expect(existsSync(dry.out)).toBe(false);
  expect(only(dry)).toEqual({ ...only(wet), outDir: null, nextSteps: [] });
});

test('standard input is read like a file', async () => {
  const piped = await run({ inputs: ['-'], stdin: Readable.from([readFileSync(fixture('pairs.jsonl'))]) });
  const named = await run({ inputs: [fixture('pairs.jsonl')] });
  expect(lines(join(piped.out, 'train.jsonl'))).toEqual(lines(join(named.out, 'train.jsonl')));
});

test('entries are added to an existing dataset_info.json, and no other is touched', async () => {
  const info = temp.write('lf/dataset_info.json', '{"theirs": {"file_name": "a.json"}}');
  const out = temp.path('lf/mine');
  await convert({ inputs: [fixture('chats.json')], to: 'llamafactory', out, name: 'mine', mergeDatasetInfo: info, dropExtra: true });
  const merged = JSON.parse(readFileSync(info, 'utf8')) as Record<string, { file_name: string }>;
  expect(merged['theirs']).toEqual({ file_name: 'a.json' });
  expect(merged['mine']?.file_name).toBe('mine/train.jsonl');
});

test.each<[Partial<ConvertOptions>, string]>([
  [{ to: 'tlr' }, 'USAGE_TARGET_UNKNOWN'],
  [{ to: 'trl,trl' }, 'USAGE_TARGET_TWICE'],
  [{ from: 'alpacca' }, 'USAGE_FORMAT_UNKNOWN'],
  [{ method: 'rlhf' }, 'USAGE_METHOD'],
  [{ layout: 'nope' }, 'USAGE_LAYOUT'],
  [{ method: 'kto' }, 'TARGET_KIND'],
  [{ maxRejects: 'few' }, 'USAGE_MAX_REJECTS'],
  [{ keepExtra: true, dropExtra: true }, 'USAGE_EXTRA'],
  [{ inputs: ['no-such-file.jsonl'] }, 'INPUT_NOT_FOUND'],
  [{ mergeDatasetInfo: 'x.json', dryRun: false, to: 'trl' }, 'USAGE_MERGE'],
])('bad usage %j is %s', async (options, code) => {
  await expect(run({ inputs: [fixture('chats.json')], ...options })).rejects.toMatchObject({ code, exitCode: 2 });
});

test('whatever the bytes, every row is accounted for', async () => {
  const row = fc.oneof(
    { weight: 3, arbitrary: fc.string().map((question) => chat(question)) },
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      '{',
      '[]',
      'null',
      '{"messages":[]}',
      '{"messages":[{"role":"user","content":null}]}',
      '\uFEFF{}',
      '{"__proto__":1}',
    ),
  );
  const input = temp.path('any.jsonl');
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      temp.write('any.jsonl', [chat('first'), ...rows].join('\n'));
      const result = await run({ inputs: [input], from: 'messages', to: 'trl,axolotl', maxRejects: '100%', dedupe: 'exact' });
      for (const { counts, outDir } of result.targets) {
        const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
        expect(counts.read + counts.expanded).toBe(counts.written + dropped + counts.rejected);
        expect(counts.read).toBe(
          [chat('first'), ...rows]
            .join('\n')
            .split('\n')
            .filter((line) => !/^[ \t\r]*$/.test(line)).length,
        );
        expect((await verifyOutput({ dir: outDir ?? '' })).ok).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
