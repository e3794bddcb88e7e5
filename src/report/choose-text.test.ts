import { expect, test } from 'vitest';
import { choose } from '../app/choose/choose.ts';
import { doctor } from '../app/doctor/doctor.ts';
import { chooseText, matrixText } from './choose-text.ts';
import { palette } from './colour.ts';
import { doctorText } from './doctor-text.ts';

const env = { HF_HUB_OFFLINE: '1', PATH: '', HOME: '/nowhere' };
const plain = palette(false);
const GiB = 2 ** 30;

/** Lines that a terminal of 80 columns would break. */
const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 80);

test.each([
  [{}],
  [{ goal: 'no-code' }],
  [{ goal: 'speed', model: 'Qwen/Qwen3-8B', vramBytes: 24 * GiB }],
  [{ goal: 'production', model: 'meta-llama/Llama-3.1-70B', gpus: 16, nodes: 2, vramBytes: 80 * GiB, method: 'dpo' }],
  [{ inputs: ['fixtures/quickstart/chats.json'], goal: 'prototype', model: 'org/Other-3B', gpus: 2 }],
  [{ inputs: ['fixtures/quickstart/feedback.jsonl'], method: 'qlora' }],
])('what choose prints is 80 columns wide: %j', async (options) => {
  const result = await choose({ ...options, env });
  const text = chooseText(result, plain);
  expect(tooLong(text)).toEqual([]);
  expect(text).not.toMatch(/\u001b|undefined/);
});

test('colours change no letter', async () => {
  const result = await choose({ goal: 'speed', model: 'Qwen/Qwen3-8B', vramBytes: 24 * GiB, env });
  expect(chooseText(result, palette(true)).replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(chooseText(result, plain));
  expect(matrixText(result.matrix, palette(true)).replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(matrixText(result.matrix, plain));
});

test('the recommended framework stands before all others, and those that are ruled out say why', async () => {
  const result = await choose({ inputs: ['fixtures/quickstart/pairs.jsonl'], goal: 'research', env });
  const lines = chooseText(result, plain).split('\n');
  const at = (text: string): number => lines.findIndex((line) => line.includes(text));
  expect(at('→ TRL')).toBeGreaterThan(0);
  expect(at('→ TRL')).toBeLessThan(at('   1  Axolotl'));
  expect(lines[at(' out  LitGPT')]).toContain("can't hold preference records");
});

test('every cell of the matrix stands with its source', async () => {
  const { matrix } = await choose({ env });
  const text = matrixText(matrix, plain).replaceAll(/\s+/g, ' ');
  for (const { title, cells } of matrix) {
    expect(text).toContain(title);
    for (const { text: said, basis, source } of Object.values(cells)) {
      expect(text).toContain(said);
      expect(text).toContain(`${basis}: ${source}`);
    }
  }
});

test('what doctor prints is 80 columns wide but for commands, and a mark stands before each line', async () => {
  const result = await doctor({ env, cwd: '/' });
  const [looked = '', fixes = ''] = doctorText(result, plain).split('what installs the rest');
  expect(tooLong(looked)).toEqual([]);
  for (const line of looked.split('\n').slice(2)) expect(line).toMatch(/^(?: {2}[✓!·✗] \S| {8}|$)/);
  for (const { fix, state } of result.checks) if (fix !== undefined && state !== 'ok') expect(fixes).toContain(fix);
});
