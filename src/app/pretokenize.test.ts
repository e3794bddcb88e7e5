import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { ConvertOptions } from './convert-options.ts';
import type { TargetReport } from './convert.ts';
import { convert } from './convert.ts';
import { predict } from './predict.ts';
import { verifyOutput } from './verify.ts';

const temp = useTempFolder();
let runs = 0;

const chat = (question: string, answer: string): string =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });

const CHATS = [...Array(40).keys()].map((n) => chat(`question ${n}`, 'word '.repeat(n * 3)));

async function pretokenized(
  options: Partial<ConvertOptions> & Pick<ConvertOptions, 'inputs' | 'to'>,
): Promise<TargetReport & { out: string }> {
  const out = temp.path(`tokens-${runs++}`);
  const { targets } = await convert({ out, pretokenize: true, tokenizer: 'qwen3', maxRejects: '100%', ...options });
  return { ...(targets[0] as TargetReport), out };
}

interface Tokens {
  input_ids: number[];
  labels: number[];
}

const numbers = (list: unknown): number[] => [...(list as Iterable<number | bigint>)].map(Number);
const tokensOf = (row: Record<string, unknown>): Tokens => ({ input_ids: numbers(row['input_ids']), labels: numbers(row['labels']) });

async function parquetRows(path: string): Promise<Tokens[]> {
  const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(path)).buffer });
  return rows.map(tokensOf);
}

function arrowRows(path: string): Tokens[] {
  return tableFromIPC(readFileSync(path)).toArray().map(tokensOf);
}

/** What `predict` says of the same rows. */
async function predicted(options: { inputs: string[]; to: string; set: string[] }): Promise<Tokens[]> {
  const outFile = temp.path(`predicted-${runs++}.jsonl`);
  await predict({ ...options, outFile, tokenizer: 'qwen3' });
  const lines = readFileSync(outFile, 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .flatMap((row) => (row['dropped'] === undefined ? [tokensOf(row)] : []));
}

const balance = ({ counts }: TargetReport): [number, number] => [
  counts.read + counts.expanded,
  counts.written + counts.rejected + Object.values(counts.dropped).reduce((sum, count) => sum + count, 0),
];

describe('ids and labels are those that are predicted', () => {
  test.each([
    ['trl', ['max_length=32'], 'train.parquet'],
    ['axolotl', ['sequence_len=64'], 'train.parquet'],
    ['unsloth', ['max_length=32'], 'train.parquet'],
    ['llamafactory', ['template=qwen3', 'cutoff_len=48'], 'train/data-00000-of-00001.arrow'],
  ])('%s', async (to, set, file) => {
    const inputs = [temp.write('chats.jsonl', CHATS.join('\n'))];
    const report = await pretokenized({ inputs, to, set });
    const rows = file.endsWith('.arrow') ? arrowRows(join(report.out, file)) : await parquetRows(join(report.out, file));
    expect(rows).toEqual(await predicted({ inputs, to, set }));
    expect(rows.length).toBe(report.counts.written);
    expect(report.pretokenized).toEqual({
      examples: rows.length,
      tokens: rows.reduce((sum, { input_ids: ids }) => sum + ids.length, 0),
      trainedTokens: rows.reduce((sum, { labels }) => sum + labels.filter((label) => label !== -100).length, 0),
    });
    expect((await verifyOutput({ dir: report.out })).ok).toBe(true);
  });
});

test('rows that the framework leaves out are dropped by its code, those on which it stops rejected, and the sum holds', async () => {
  const inputs = [temp.write('some.jsonl', [chat('long', 'word '.repeat(200)), chat('short', 'word'), chat('void', '')].join('\n'))];
  const report = await pretokenized({ inputs, to: 'axolotl', set: ['sequence_len=100'] });
  expect(report.counts.dropped).toEqual({ DROPPED_TOO_LONG: 1 });
  const [came, went] = balance(report);
  expect(came).toBe(went);
  const [aside] = readFileSync(join(report.out, 'dsprep/dropped.jsonl'), 'utf8').trim().split('\n');
  expect(JSON.parse(aside ?? '')).toMatchObject({
    line: 1,
    byteOffset: 0,
    reason: 'DROPPED_TOO_LONG',
    row: { messages: [{ content: 'long' }, {}] },
  });
});

test('a document of several examples is expanded', async () => {
  const inputs = [temp.write('documents.jsonl', JSON.stringify({ text: 'word '.repeat(100) }))];
  const report = await pretokenized({ inputs, to: 'axolotl', set: ['sequence_len=40'] });
  expect(report.counts).toMatchObject({ read: 1, expanded: 2, written: 3 });
});

test('packed texts count as the rows in them, and their splits as examples', async () => {
  const inputs = [
    temp.write('documents.jsonl', [...Array(30).keys()].map((n) => JSON.stringify({ text: `${n} word word word` })).join('\n')),
  ];
  const report = await pretokenized({ inputs, to: 'llamafactory', set: ['template=qwen3', 'cutoff_len=64'] });
  const [came, went] = balance(report);
  expect(came).toBe(went);
  expect(report.splits.map(({ rows }) => rows)).toEqual([report.pretokenized?.examples]);
  expect(report.pretokenized?.examples).toBeLessThan(report.counts.written);
});

test('documents become one stream for LitGPT, each with its BOS', async () => {
  const tokenizer = 'gpt-oss';
  const inputs = [temp.write('documents.jsonl', [' one\r\n', 'two'].map((text) => JSON.stringify({ text })).join('\n'))];
  const report = await pretokenized({ inputs, to: 'litgpt', tokenizer });
  expect(report.notes.join()).toContain('no mask');
  const chunk = new Int32Array(new Uint8Array(readFileSync(join(report.out, 'train/chunk-0-0.bin'))).buffer);
  expect(chunk[0]).toBe(2);
  expect(chunk[4]).toBe(chunk[(chunk[2] as number) / 4]);
});

test('splits, dedupe and workers change no byte but where a row stands', async () => {
  const inputs = [temp.write('many.jsonl', [...CHATS, ...CHATS].join('\n'))];
  const options = { inputs, to: 'trl', dedupe: 'exact', split: 'val=30%' } as const;
  const [one, other] = [await pretokenized(options), await pretokenized({ ...options, memoryBytes: 1 << 20 })];
  expect(one.counts).toMatchObject({ read: 80, written: 40, dropped: { duplicate: 40 } });
  for (const file of readdirSync(one.out).filter((name) => name.endsWith('.parquet'))) {
    expect(readFileSync(join(one.out, file)).equals(readFileSync(join(other.out, file)))).toBe(true);
  }
  expect(one.splits.map(({ split }) => split)).toEqual(['train', 'val']);
});

test('a dry run counts the same and writes nothing', async () => {
  const inputs = [temp.write('chats.jsonl', CHATS.join('\n'))];
  const [real, dry] = [await pretokenized({ inputs, to: 'trl' }), await pretokenized({ inputs, to: 'trl', dryRun: true })];
  expect({ ...dry.pretokenized }).toEqual(real.pretokenized);
  expect(dry.counts).toEqual(real.counts);
  expect(readdirSync(temp.path('.'))).not.toContain(dry.out);
});

describe('what can not be made beforehand is one clear error', () => {
  const pair = JSON.stringify({ prompt: 'a', chosen: 'b', rejected: 'c' });
  const config = 'datasets:\n  - path: x.jsonl\n    type: alpaca\n';
  test.each<[string, string, Partial<ConvertOptions>, string]>([
    [pair, 'trl', {}, 'PRETOKENIZE_METHOD'],
    [pair, 'axolotl', {}, 'PRETOKENIZE_METHOD'],
    [chat('a', 'b'), 'litgpt', {}, 'PRETOKENIZE_METHOD'],
    [chat('a', 'b'), 'mlx', {}, 'PRETOKENIZE_TARGET'],
    [chat('a', 'b'), 'trl', { set: ['packing=true'] }, 'PRETOKENIZE_UNSUPPORTED'],
    [chat('a', 'b'), 'llamafactory', { set: ['template=qwen3', 'packing=true'] }, 'PRETOKENIZE_UNSUPPORTED'],
    [chat('a', 'b'), 'trl', { set: ['chat_template_path=none.jinja', 'packing=maybe'] }, 'PREDICT_UNSUPPORTED'],
    [chat('a', 'b'), 'axolotl', { trainConfig: 'axolotl.yaml' }, 'PRETOKENIZE_CONFIG_DATA'],
    [chat('a', 'b'), 'trl,axolotl', {}, 'USAGE_PRETOKENIZE'],
    [chat('a', 'b'), 'trl', { out: '-' }, 'USAGE_PRETOKENIZE'],
    [chat('a', 'b'), 'trl', { pretokenize: false, set: ['max_length=3'] }, 'USAGE_PRETOKENIZE'],
  ])('%s to %s with %o: %s', async (row, to, more, code) => {
    const inputs = [temp.write('rows.jsonl', row)];
    const options = more.trainConfig === undefined ? more : { ...more, trainConfig: temp.write(more.trainConfig, config) };
    await expect(pretokenized({ inputs, to, ...options })).rejects.toMatchObject({ code });
  });
});
