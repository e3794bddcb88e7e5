import { expect, test } from 'vitest';
import type { ConfigRequest } from '../../config.ts';
import { settingsObject } from '../../config.ts';
import { configRequest } from '../../testing/config-request.ts';
import { AXOLOTL_CONFIG } from './door.ts';

const REGISTERED = {
  'axolotl.yaml':
    'rl: dpo\ndatasets:\n  - path: /data/out/train.jsonl\n    type: chat_template.default\ntest_datasets:\n  - path: /data/out/val.jsonl\n',
};

const settings = (over: Partial<ConfigRequest> = {}): Record<string, unknown> =>
  settingsObject(AXOLOTL_CONFIG.write(configRequest(over, REGISTERED)).groups);

test('what convert registered stands in the config, data and method alike', () => {
  const written = settings({ method: 'dpo' });
  expect(written).toMatchObject({
    rl: 'dpo',
    datasets: [{ path: '/data/out/train.jsonl' }],
    test_datasets: [{ path: '/data/out/val.jsonl' }],
  });
  expect(written).toMatchObject({ chat_template: 'tokenizer_default', rl_beta: 0.1 });
  expect(written).not.toHaveProperty('val_set_size');
});

test('FSDP has no 8-bit AdamW, and KTO no batch of one', () => {
  const hardware = { gpus: 8, nodes: 1 };
  expect(settings({ tuning: 'full' })).toMatchObject({ optimizer: 'adamw_8bit' });
  expect(settings({ tuning: 'full', presets: ['fsdp'], hardware })).toMatchObject({ optimizer: 'adamw_torch_fused', fsdp_version: 2 });
  expect(settings({ method: 'kto' })).toMatchObject({ micro_batch_size: 2, remove_unused_columns: false });
});

test('what a layout of KTO is registered with is not said twice', () => {
  const registered = { 'axolotl.yaml': 'rl: kto\nremove_unused_columns: false\ndatasets:\n  - path: /data/out/train.jsonl\n' };
  const { groups } = AXOLOTL_CONFIG.write(configRequest({ method: 'kto' }, registered));
  const keys = groups.flatMap(({ settings: all }) => all.map(({ key }) => key));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('quantisation-aware training has its groups, and is followed by the quantisation', () => {
  const request = configRequest({ tuning: 'full', presets: ['nvfp4'] }, REGISTERED);
  const { groups, followUps } = AXOLOTL_CONFIG.write(request);
  expect(settingsObject(groups)).toMatchObject({ qat: { weight_dtype: 'nvfp4', group_size: 16 } });
  expect(followUps.map(({ command }) => command[1])).toContain('quantize');
});

test('what comes after it takes the joined model', () => {
  const commands = (over: Partial<ConfigRequest>): string[] =>
    AXOLOTL_CONFIG.write(configRequest(over, REGISTERED)).followUps.map(({ command }) => command.join(' '));
  expect(commands({ presets: ['ptq'] })).toEqual([
    'axolotl merge-lora {config} --lora-model-dir out',
    'axolotl evaluate {config}',
    'axolotl inference {config} --base-model=out/merged',
    'axolotl quantize {config} --base-model out/merged --output-dir out-quantised',
    'axolotl export {config} --model-dir out/merged --quantize q4_k_m --llama-cpp-dir llama.cpp',
  ]);
  expect(commands({ method: 'reward', tuning: 'full' })).toEqual(['axolotl evaluate {config}']);
});

test.each<[string, Partial<ConfigRequest>]>([
  ['two ways to split', { presets: ['fsdp', 'zero3'], hardware: { gpus: 8, nodes: 1 } }],
  ['a split over one GPU', { presets: ['fsdp'] }],
  ['quantisation-aware LoRA', { presets: ['qat'] }],
  ['GPTQ in full', { presets: ['gptq'], tuning: 'full' }],
  ['DoRA in full', { presets: ['dora'], tuning: 'full' }],
  ['8-bit floats over 4 bits', { presets: ['fp8'], tuning: 'qlora' }],
  ['4 bits under FSDP for preferences', { presets: ['fsdp'], tuning: 'qlora', method: 'dpo', hardware: { gpus: 8, nodes: 1 } }],
])('%s is refused as Axolotl would', (_, over) => {
  expect(() => settings(over)).toThrow(expect.objectContaining({ code: 'USAGE_PRESETS' }) as Error);
});

test("DeepSpeed's options stand in the config, and no file has to be fetched", () => {
  const request = configRequest({ tuning: 'full', presets: ['zero3'], hardware: { gpus: 2, nodes: 1 } }, REGISTERED);
  const written = AXOLOTL_CONFIG.write(request);
  expect(settingsObject(written.groups)).toMatchObject({ deepspeed: { zero_optimization: { stage: 3, stage3_max_live_parameters: 0 } } });
  expect(written.before).toBeUndefined();
});
