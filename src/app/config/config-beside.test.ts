import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import type { ConvertOptions } from '../convert-options.ts';
import { convert } from '../convert.ts';
import type { ConvertResult } from '../convert.ts';
import { verifyOutput } from '../verify.ts';
import { config } from './config.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
const env = { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: '/nowhere' };
const model = 'Qwen/Qwen3-0.6B';
let folders = 0;
const newFolder = (): string => temp.path(`run-${folders++}`);

const written = (out: string, over: Partial<ConvertOptions> = {}): Promise<ConvertResult> =>
  convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', split: 'val=20%', out, env, writeConfig: { model }, ...over });

test('data and config come of one run, the same as of two', async () => {
  const out = join(newFolder(), 'out');
  const { targets } = await written(out, { method: 'qlora' });
  const file = `${out}.trl.yaml`;
  expect(targets[0]?.config).toMatchObject({ outFile: file, method: 'sft', tuning: 'qlora' });
  expect((await verifyOutput({ dir: out })).ok).toBe(true);
  const first = readFileSync(file, 'utf8');
  const { text } = await config({ dir: out, to: 'trl', model, method: 'qlora', env, outFile: file, force: true });
  expect(first).toBe(text);
  expect(text).toContain('trl sft --config out.trl.yaml');
  expect(parse(text)).toMatchObject({ dataset_name: out, load_in_4bit: true, max_length: 256 });
});

test('each framework has its own, beside its folder', async () => {
  const out = newFolder();
  await written(out, { to: ['trl', 'axolotl'] });
  expect(readdirSync(out).sort()).toEqual(['axolotl', 'axolotl.yaml', 'trl', 'trl.yaml']);
});

test('options of the framework are for the config', async () => {
  const out = join(newFolder(), 'out');
  await written(out, { set: ['learning_rate=0.5'] });
  expect(parse(readFileSync(`${out}.trl.yaml`, 'utf8'))).toMatchObject({ learning_rate: 0.5 });
});

describe('all or nothing', () => {
  test('where the config can not be had, there is no data either', async () => {
    const folder = newFolder();
    // LLaMA-Factory has no template for it
    const run = written(join(folder, 'out'), { to: 'llamafactory', writeConfig: { model: 'some/model' } });
    await expect(run).rejects.toMatchObject({ code: 'USAGE_CONFIG_TEMPLATE' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a config that is there is not replaced unasked', async () => {
    const out = join(newFolder(), 'out');
    await written(out);
    await expect(written(out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    const other = join(newFolder(), 'out');
    await written(other, { writeConfig: { model: 'a/b-1B' } });
    await written(other, { force: true });
    expect(readFileSync(`${other}.trl.yaml`, 'utf8')).toContain(model);
  });

  test('a dry run writes none', async () => {
    const out = join(newFolder(), 'out');
    const { targets } = await written(out, { dryRun: true });
    expect(targets[0]).not.toHaveProperty('config');
    expect(existsSync(`${out}.trl.yaml`)).toBe(false);
  });
});

test.each<[string, Partial<ConvertOptions>, string]>([
  ['no model', { writeConfig: {} }, 'USAGE_NO_MODEL'],
  ['no folder', { out: '-' }, 'USAGE_WRITE_CONFIG'],
  ['no framework', { to: 'openai' }, 'USAGE_CONFIG_TARGET'],
  ['a preset of nobody', { writeConfig: { model, presets: ['magic'] } }, 'USAGE_CONFIG_CHOICE'],
  ['a tuning of another framework', { method: 'adapter' }, 'USAGE_CONFIG_CHOICE'],
])('%s is seen before any row is read', async (_, over, code) => {
  const inputs = [join(quickstart, 'none.json')];
  const options = { inputs, to: 'trl', out: newFolder(), env, writeConfig: { model }, ...over };
  await expect(convert(options)).rejects.toMatchObject({ code });
});
