import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CONFIGS } from '../../frameworks/configs.ts';
import { LINTERS } from '../../frameworks/linters.ts';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { convert } from '../convert.ts';
import { config } from './config.ts';
import { lintConfig } from './lint-config.ts';

const temp = useTempFolder();
let files = 0;

/** The problems of a config as `line code key`. */
function linted(to: string, text: string, command?: string): string[] {
  const file = temp.path(`config-${files++}.yaml`);
  writeFileSync(file, text);
  const { problems, ok } = lintConfig({ file, to, ...(command === undefined ? {} : { command }) });
  expect(ok).toBe(problems.every(({ severity }) => severity !== 'error'));
  return problems.map(({ line, code, key }) => `${line} ${code} ${key}`.trimEnd());
}

const AXOLOTL = 'base_model: m\nlearning_rate: 2e-4\nsequence_len: 2048\ndatasets: [{path: a.jsonl, type: alpaca}]\n';

describe('what Axolotl drops or refuses', () => {
  test('a good config passes', () => {
    expect(linted('axolotl', AXOLOTL)).toEqual([]);
  });

  test.each([
    ['a key that it drops', 'sample_packin: true\n', ['5 CONFIG_KEY_UNKNOWN sample_packin']],
    [
      'a key inside a mapping',
      'fsdp_version: 2\nfsdp_config:\n  offload_param: true\n',
      ['7 CONFIG_KEY_UNKNOWN fsdp_config.offload_param'],
    ],
    ['a text for a number', 'micro_batch_size: two\n', ['5 CONFIG_VALUE_TYPE micro_batch_size']],
    ['a choice that there is not', 'rl: dpoo\n', ['5 CONFIG_VALUE_CHOICE rl']],
    ['a deprecated name', 'flash_attention: true\n', ['5 CONFIG_KEY_DEPRECATED flash_attention']],
    ['two that exclude each other', 'warmup_steps: 10\nwarmup_ratio: 0.1\n', ['6 CONFIG_CONFLICT warmup_ratio']],
    ['4 bits without an adapter', 'load_in_4bit: true\n', ['5 CONFIG_CONFLICT load_in_4bit']],
    ['8-bit moments under FSDP', 'fsdp_config: {offload_params: false}\noptimizer: adamw_8bit\n', ['6 CONFIG_CONFLICT optimizer']],
    ['packed pairs', 'rl: dpo\nsample_packing: true\n', ['6 CONFIG_CONFLICT sample_packing']],
  ])('%s', (_, more, problems) => {
    expect(linted('axolotl', AXOLOTL + more)).toEqual(problems);
  });

  test('what is missing is said at the start', () => {
    expect(linted('axolotl', 'seed: 1\n')).toEqual(['1 CONFIG_DEFAULT_SHORT', ...Array<string>(3).fill('1 CONFIG_KEY_MISSING')]);
  });
});

test.each([
  ['llamafactory', 'model_name_or_path: m\ntemplate: qwen3\nneat_packing: true\nstage: dpo\n', ['3 CONFIG_CONFLICT neat_packing']],
  ['llamafactory', 'model_name_or_path: m\ntemplate: qwen3\neval_strategy: steps\n', ['3 CONFIG_CONFLICT eval_strategy']],
  ['llamafactory', 'model_name_or_path: m\nlora_rnk: 8\n', ['1 CONFIG_TEMPLATE_MISSING', '2 CONFIG_KEY_UNKNOWN lora_rnk']],
  ['trl', 'model_name_or_path: m\ndataset_name: d\nmax_length: 9\neval_strategy: no\n', ['4 CONFIG_YAML_BOOLEAN eval_strategy']],
  ['trl', 'model_name_or_path: m\ndataset_name: d\nmax_length: 9\nlora_r: 8\n', ['4 CONFIG_CONFLICT lora_r']],
  ['trl', 'model_name_or_path: m\ndataset_name: d\n', ['1 CONFIG_DEFAULT_SHORT']],
  ['litgpt', 'checkpoint_dir: c\ntrain: {max_norm: 1, epochs: 1}\n', ['2 CONFIG_CONFLICT train.max_norm']],
  ['litgpt', 'checkpoint_dir: c\ntrain: {epochs: 1, max_seq_len: 9}\n', ['2 CONFIG_KEY_UNKNOWN train.max_seq_len']],
  [
    'unsloth',
    'model: m\ndata: {local_dataset: [a]}\ntraining: {training_type: full, load_in_4bit: true}\n',
    ['3 CONFIG_CONFLICT training.load_in_4bit'],
  ],
])('%s: %j', (to, text, problems) => {
  expect(linted(to, text)).toEqual(problems);
});

test.each([
  ['litgpt', 'checkpoint_dir: c\nresume: true\nquantize: bnb.nf4\n', 'finetune_adapter_v2'],
  ['litgpt', 'checkpoint_dir: c\nlora_r: 8\n', 'finetune_lora'],
  ['litgpt', 'model_name: m\n', 'pretrain'],
  ['litgpt', '# litgpt finetune_full --config c.yaml\ncheckpoint_dir: c\n', 'finetune_full'],
  ['trl', 'model_name_or_path: m\ndataset_name: d\npacking: true\n', 'sft'],
  ['trl', 'model_name_or_path: m\nundesirable_weight: 1\n', 'kto'],
  ['trl', 'model_name_or_path: m\nprecompute_ref_log_probs: true\n# started with trl dpo --config c.yaml\n', 'dpo'],
])('%s: the command of %j is told', (to, text, command) => {
  const file = temp.path(`config-${files++}.yaml`);
  writeFileSync(file, text);
  const linted = lintConfig({ file, to });
  expect(linted.command).toBe(command);
  expect(linted).not.toHaveProperty('remark');
});

test('where the command can not be told, it is said, and how to say it', () => {
  const file = temp.path(`config-${files++}.yaml`);
  writeFileSync(file, 'checkpoint_dir: c\nprecision: bf16-true\n');
  const { remark } = lintConfig({ file, to: 'litgpt' });
  expect(remark).toContain('finetune_full, finetune_adapter');
  expect(remark).toContain('--command');
  expect(lintConfig({ file, to: 'litgpt', command: 'finetune_full' })).not.toHaveProperty('remark');
});

test('a switch of YAML 1.1 counts where the type asks for one', () => {
  expect(linted('trl', 'model_name_or_path: m\ndataset_name: d\nmax_length: 9\npacking: off\n')).toEqual([]);
});

test('what is no YAML is said at its line, and a file that is not there too', () => {
  expect(linted('axolotl', 'a: 1\nb: [1\n')).toEqual([expect.stringMatching(/^\d CONFIG_SYNTAX$/)]);
  expect(linted('axolotl', 'a: 1\na: 2\n')).toEqual(['2 CONFIG_SYNTAX']);
  expect(() => lintConfig({ file: temp.path('none.yaml'), to: 'trl' })).toThrow(
    expect.objectContaining({ code: 'INPUT_UNREADABLE' }) as Error,
  );
  expect(() => linted('openai', 'a: 1')).toThrow(expect.objectContaining({ code: 'USAGE_CONFIG_TARGET' }) as Error);
});

test('keys that data chose are keys', () => {
  expect(linted('axolotl', `${AXOLOTL}__proto__: 1\nconstructor: 2\n`)).toEqual([
    '5 CONFIG_KEY_UNKNOWN __proto__',
    '6 CONFIG_KEY_UNKNOWN constructor',
  ]);
});

const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));

describe('what dsprep config writes passes', () => {
  const cases = ['axolotl', 'litgpt', 'llamafactory', 'trl'].flatMap((to) =>
    (CONFIGS[to]?.tunings ?? [])
      .filter((tuning) => LINTERS[to] !== undefined && tuning !== 'freeze')
      .map((tuning) => [to, tuning] as const),
  );
  test.each(cases)('%s %s', async (to, tuning) => {
    const dir = temp.path(`out-${files++}`);
    await convert({ inputs: [join(quickstart, 'chats.json')], to, split: 'val=20%', out: dir, maxRejects: '100%' });
    const file = temp.path(`written-${files++}.yaml`);
    const tokens = { total: 3000, p50: 60, p99: 130, max: 131 };
    const model = 'Qwen/Qwen3-8B';
    const { start } = await config({
      dir,
      to,
      model,
      method: `sft-${tuning}`,
      tokens,
      outFile: file,
      env: { HF_HUB_OFFLINE: '1', HF_HOME: '/nowhere' },
    });
    const command = start.find((word) => LINTERS[to]?.commands.includes(word));
    expect(lintConfig({ file, to, ...(command === undefined ? {} : { command }) }).problems, readFileSync(file, 'utf8')).toEqual([]);
  });
});
