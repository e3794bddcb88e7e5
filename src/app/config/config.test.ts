import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CONFIGS } from '../../frameworks/configs.ts';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { convert } from '../convert.ts';
import type { ConfigOptions, ConfigResult } from './config.ts';
import { config } from './config.ts';
import { parseMethod } from './method-and-tuning.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
const env = { HF_HUB_OFFLINE: '1', HF_HOME: '/nowhere' };
let dir = '';

beforeAll(async () => {
  dir = temp.path('data');
  await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', split: 'val=20%', out: dir });
});

const tokens = { total: 3000, p50: 60, p99: 130, max: 131 };
const written = (options: Partial<ConfigOptions> = {}): Promise<ConfigResult> =>
  config({ dir, to: 'trl', model: 'x/y-8B', env, tokens, ...options });

test('a config names the data that was written, and says why', async () => {
  const { text, start, plan } = await written({ vramBytes: 24 * 2 ** 30 });
  const settings = parse(text) as Record<string, unknown>;
  expect(settings).toMatchObject({ dataset_name: dir, dataset_test_split: 'validation', model_name_or_path: 'x/y-8B', use_peft: true });
  expect(settings['learning_rate']).toBe(plan.learningRate.value);
  expect(text).toContain(`# ${plan.learningRate.why}`);
  expect(start.slice(0, 2)).toEqual(['trl', 'sft']);
});

test('the lengths of the examples decide the sequence, and whose tokens they are is said', async () => {
  const { text, notes } = await config({ dir, to: 'trl', model: 'x/y-8B', env: { ...process.env, ...env } });
  // the longest of the quickstart's training rows has 131 tokens
  expect(parse(text)).toMatchObject({ max_length: 256, packing: true });
  expect(notes.join()).toContain('lengths are in tokens of the embedded qwen3');
  expect(parse((await written({ seqLen: 512 })).text)).toMatchObject({ max_length: 512 });
});

test('what is set stands in its place, and a new option at the end', async () => {
  const { text } = await written({ set: ['learning_rate=0.5', 'foo={a: 1}'] });
  const lines = text.split('\n');
  expect(lines).toContain('learning_rate: 0.5 # as asked');
  expect(Object.keys(parse(text) as object).at(-1)).toBe('foo');
});

test('the same wish gives the same bytes', async () => {
  expect((await written()).text).toBe((await written()).text);
});

test('a file is written whole, and never over another unasked', async () => {
  const outFile = temp.path('trl.yaml');
  const { text } = await written({ outFile });
  expect(readFileSync(outFile, 'utf8')).toBe(text);
  await expect(written({ outFile })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
});

describe('a wish that can not be had is refused', () => {
  test.each<[string, Partial<ConfigOptions>, string]>([
    ['another framework', { to: 'axolotl' }, 'USAGE_CONFIG_TARGET|CONFIG_OTHER_TARGET'],
    ['a plain layout', { to: 'openai' }, 'USAGE_CONFIG_TARGET'],
    ['a method of nobody', { method: 'magic' }, 'USAGE_METHOD'],
    ['two tunings', { method: 'lora-qlora' }, 'USAGE_METHOD'],
    ['a tuning of another framework', { method: 'sft-adapter_v2' }, 'USAGE_CONFIG_CHOICE'],
    ['a preset of nobody', { presets: ['magic'] }, 'USAGE_CONFIG_CHOICE'],
    ['two ways to split', { presets: ['zero2', 'zero3'], gpus: 8 }, 'USAGE_PRESETS'],
    ['a logger of nobody', { logger: 'magic' }, 'USAGE_LOGGER'],
    ['no output of convert', { dir: quickstart }, 'MANIFEST_INVALID'],
  ])('%s', async (_, options, code) => {
    await expect(written(options)).rejects.toMatchObject({ code: expect.stringMatching(`^(?:${code})$`) as string });
  });
});

test('a method, a tuning, or both', () => {
  expect(parseMethod(undefined, 'dpo')).toEqual({ method: 'dpo', tuning: 'lora' });
  expect(parseMethod(undefined, 'pretrain')).toEqual({ method: 'pretrain', tuning: 'full' });
  expect(parseMethod('qlora', 'kto')).toEqual({ method: 'kto', tuning: 'qlora' });
  expect(parseMethod('dpo-full', 'sft')).toEqual({ method: 'dpo', tuning: 'full' });
  expect(parseMethod('full', 'pretrain')).toEqual({ method: 'pretrain', tuning: 'full' });
});

test('every door offers what it can write, under one name each', () => {
  for (const door of Object.values(CONFIGS)) {
    expect(new Set(door.methods).size).toBe(door.methods.length);
    expect(new Set(door.presets.map(({ name }) => name)).size).toBe(door.presets.length);
  }
});

test('what Axolotl prepared of other data in the same folder is not read again', async () => {
  const out = temp.path('axolotl-data');
  const preparedOf = async (limit: number): Promise<unknown> => {
    await convert({ inputs: [join(quickstart, 'chats.json')], to: 'axolotl', limit, out, force: true });
    const { text } = await config({ dir: out, to: 'axolotl', model: 'x/y-8B', env, tokens });
    return (parse(text) as Record<string, unknown>)['dataset_prepared_path'];
  };
  const first = await preparedOf(5);
  expect(await preparedOf(6)).not.toBe(first);
  expect(await preparedOf(5)).toBe(first);
});
