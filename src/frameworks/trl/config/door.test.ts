import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConfigRequest, TrainConfig } from '../../config.ts';
import { settingsObject } from '../../config.ts';
import { configRequest } from '../../testing/config-request.ts';
import { TRL_CONFIG } from './door.ts';

const write = (over: Partial<ConfigRequest> = {}): TrainConfig => TRL_CONFIG.write(configRequest(over));
const settings = (over: Partial<ConfigRequest> = {}): Record<string, unknown> => settingsObject(write(over).groups);
const script = (over: Partial<ConfigRequest> = {}): string => {
  const { groups, text } = write({ presets: ['script'], ...over });
  return text?.(groups, ['a header']) ?? '';
};

test('a method is a command', () => {
  expect(write({ method: 'dpo' }).start.slice(0, 2)).toEqual(['trl', 'dpo']);
  expect(settings({ method: 'ipo' })).toMatchObject({ loss_type: ['ipo'], beta: 0.1 });
});

test('what trl has no command for is written as a script, and said', () => {
  for (const method of ['orpo', 'simpo'] as const) {
    expect(() => write({ method })).toThrow(expect.objectContaining({ code: 'USAGE_PRESETS', hint: '--preset script' }) as Error);
  }
  expect(script({ method: 'orpo' })).toContain('from trl.experimental.orpo import ORPOConfig, ORPOTrainer');
  expect(script({ method: 'simpo' })).toContain('loss_type="simpo"');
});

describe('a script', () => {
  test('holds the adapter and the quantisation as objects, and all else as arguments', () => {
    const text = script({ tuning: 'qlora' });
    expect(text).toContain('peft_config = LoraConfig(\n    r=16,');
    expect(text).toContain('"quantization_config": BitsAndBytesConfig(');
    expect(text).toContain('dataset = load_dataset("/data/out")');
    expect(text).toContain('eval_dataset=dataset["validation"],');
    expect(text).not.toMatch(/lora_r=|load_in_4bit=False|use_peft/);
    expect(script({ tuning: 'full' })).not.toMatch(/peft|BitsAndBytes/);
  });

  test('is started with a file for accelerate on several GPUs', () => {
    const { start, files } = write({ presets: ['script', 'zero3'], hardware: { gpus: 8, nodes: 2 } });
    expect(start).toEqual(['accelerate', 'launch', '--config_file', 'accelerate.yaml', '{config}']);
    expect(parse(files[0]?.text ?? '')).toMatchObject({ deepspeed_config: { zero_stage: 3 }, num_processes: 8, num_machines: 2 });
    expect(write({ presets: ['script'] }).start).toEqual(['python', '{config}']);
    expect(TRL_CONFIG.onNodes?.(start, { gpus: 8, nodes: 2 }).command.slice(0, 4)).toEqual([
      'accelerate',
      'launch',
      '--machine_rank',
      '{rank}',
    ]);
  });

  test('says where the reward goes', () => {
    expect(script({ method: 'grpo' })).toMatch(/def reward\(completions[^]*reward_funcs=\[reward\],/);
  });
});

describe('the mask of conversations', () => {
  const data = { ...configRequest().data, layout: 'messages' };
  const chat = { hasTemplate: true, eosToken: '</s>', turnEnd: '</s>' };

  test('covers the answers where the template marks them', () => {
    const template = '{% generation %}x{% endgeneration %}';
    expect(settings({ data, chat: { ...chat, template } })).toMatchObject({ assistant_only_loss: true });
    expect(settings({ data, chat: { ...chat, template }, method: 'dpo' })).not.toHaveProperty('assistant_only_loss');
  });

  test('is said to cover everything where it does not', () => {
    expect(write({ data, chat: { ...chat, template: 'x' } }).notes.join()).toContain('every token is trained');
    expect(write({ data, chat: { ...chat, template: 'x' }, given: { assistant_only_loss: true } }).notes).toEqual([]);
    expect(write().notes).toEqual([]);
  });
});
