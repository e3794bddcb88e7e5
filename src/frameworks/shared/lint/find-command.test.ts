import { expect, test } from 'vitest';
import { findCommand } from './find-command.ts';

const keysOf = { lora: ['model', 'lora_r', 'quantize'], full: ['model', 'resume'], adapter: ['model', 'quantize'] };
const found = (config: Record<string, number>, text = ''): unknown => findCommand(config, text, { program: 'tune', keysOf });

test('a key that one command alone has tells it', () => {
  expect(found({ model: 1, lora_r: 8 })).toEqual({ command: 'lora' });
  expect(found({ model: 1, resume: 1 })).toEqual({ command: 'full' });
});

test('of several that have all keys, a comment names it', () => {
  expect(found({ model: 1 }, 'model: 1 # not tune\n# start: tune full --config x.yaml\n')).toEqual({ command: 'full' });
  expect(found({ quantize: 1 }, '# tune full\n')).toEqual({ candidates: ['lora', 'adapter'] });
});

test('else it is said that it may be any of them', () => {
  expect(found({ model: 1 })).toEqual({ candidates: ['lora', 'full', 'adapter'] });
  expect(found({})).toEqual({ candidates: ['lora', 'full', 'adapter'] });
});
