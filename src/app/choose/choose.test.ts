import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli/run-cli.ts';
import type { JsonObject } from '../../json.ts';
import type { ChooseResult } from './choose.ts';
import { choose } from './choose.ts';
import { nextCommands } from './next-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsprep-choose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing is fetched, and no GPU is found. */
const env = { ...process.env, HF_HUB_OFFLINE: '1', PATH: '' };
const GiB = 2 ** 30;

let files = 0;
function fileOf(rows: readonly JsonObject[]): string {
  const path = join(folder, `rows-${files++}.jsonl`);
  writeFileSync(path, rows.map((row) => JSON.stringify(row) + '\n').join(''));
  return path;
}

const turns = (...texts: string[]): JsonObject => ({
  messages: texts.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })),
});
const single = fileOf([turns('2 + 2?', '4'), turns('3 + 3?', '6')]);
const several = fileOf([turns('Hi', 'Hello', 'How are you?', 'Fine'), turns('2 + 2?', '4')]);
const pairs = fileOf([
  { prompt: '2 + 2?', chosen: '4', rejected: '5' },
  { prompt: '3 + 3?', chosen: '6', rejected: '7' },
]);
const judged = fileOf([
  { prompt: '2 + 2?', completion: '4', label: true },
  { prompt: '2 + 2?', completion: '5', label: false },
]);
const tools = fileOf([
  {
    tools: [{ type: 'function', function: { name: 'add', parameters: { type: 'object', properties: {} } } }],
    messages: [
      { role: 'user', content: '2 + 2?' },
      { role: 'assistant', content: '', tool_calls: [{ type: 'function', function: { name: 'add', arguments: '{}' } }] },
      { role: 'tool', name: 'add', content: '4' },
      { role: 'assistant', content: '4' },
    ],
  },
]);

const refusal = ({ ruledOut }: ChooseResult, framework: string): string | undefined =>
  ruledOut.find((one) => one.framework === framework)?.refusals.join('; ');

test.each([
  ['speed', 'unsloth'],
  ['production', 'axolotl'],
  ['prototype', 'litgpt'],
  ['no-code', 'llamafactory'],
  ['research', 'trl'],
])('for %s it is %s, where the data is one that all can train', async (goal, framework) => {
  const { choice, ruledOut, facts } = await choose({ inputs: [single], goal, env });
  expect(choice).toMatchObject({ framework, method: 'sft' });
  expect(ruledOut).toEqual([]);
  expect(facts).toMatchObject({ goal, method: 'sft', data: { rows: 2, kind: 'chat', multiTurn: 0, hasTools: false } });
});

test('LitGPT trains no preferences: it is ruled out, whatever the goal', async () => {
  const result = await choose({ inputs: [pairs], goal: 'prototype', env });
  expect(result.facts.method).toBe('dpo');
  expect(result.choice?.framework).not.toBe('litgpt');
  expect(refusal(result, 'litgpt')).toContain('preference');
});

test('what a framework has no config for rules it out', async () => {
  const result = await choose({ inputs: [pairs], method: 'simpo', env });
  expect(result.ranked.map(({ framework }) => framework).sort()).toEqual(['axolotl', 'llamafactory']);
  expect(result.ruledOut).toHaveLength(3);
});

test('several turns are taken apart for LitGPT, and that is said', async () => {
  const { ranked } = await choose({ inputs: [several], env });
  const litgpt = ranked.find(({ framework }) => framework === 'litgpt');
  expect(litgpt).toMatchObject({ multiTurn: 'expand', rows: { tried: 2, refused: 0 } });
  expect(litgpt?.reasons.find(({ points }) => points === -3)?.text).toContain('1 of 2 conversations');
});

test('Unsloth holds tools in the layout that is not its default', async () => {
  const { ranked, facts } = await choose({ inputs: [tools], env });
  expect(facts.data).toMatchObject({ hasTools: true });
  expect(ranked.find(({ framework }) => framework === 'unsloth')).toMatchObject({ layout: 'messages', rows: { refused: 0 } });
});

test('several nodes rule Unsloth out', async () => {
  const result = await choose({ gpus: 16, nodes: 2, goal: 'speed', env });
  expect(refusal(result, 'unsloth')).toContain('one node');
  expect(result.choice?.framework).toBe('axolotl');
});

test('LitGPT loads its own models alone', async () => {
  expect(refusal(await choose({ model: 'Qwen/Qwen3-0.6B', env }), 'litgpt')).toBeUndefined();
  expect(refusal(await choose({ model: 'org/Unheard-Of-3B', env }), 'litgpt')).toContain('Unheard-Of-3B');
});

test('weights are held as the memory allows', async () => {
  const tuningAt = async (gigabytes: number): Promise<string | undefined> =>
    (await choose({ model: 'org/model-8B', vramBytes: gigabytes * GiB, goal: 'production', env })).choice?.tuning;
  expect(await tuningAt(24)).toBe('lora');
  expect(await tuningAt(12)).toBe('qlora');
  const tiny = await choose({ model: 'org/model-8B', vramBytes: 2 * GiB, goal: 'production', env });
  expect(tiny.choice?.reasons.map(({ points, fact }) => [fact, points])).toContainEqual(['memory', -2]);
});

test('all weights are split over several GPUs, and a pair is two sequences', async () => {
  const options = { model: 'org/model-8B', vramBytes: 80 * GiB, goal: 'production', env };
  const [one, four] = [await choose({ ...options, method: 'full', gpus: 1 }), await choose({ ...options, method: 'full', gpus: 4 })];
  expect(one.choice?.memory[0]?.bytes).toBeGreaterThan(1.5 * (four.choice?.memory[0]?.bytes ?? Infinity));
  expect(four.choice?.presets).toEqual(['fsdp']);
  expect(four.next[1]).toEqual(expect.arrayContaining(['--preset', 'fsdp', '--gpus', '4']));
  const [row, pair] = [await choose({ ...options, method: 'sft-lora' }), await choose({ ...options, method: 'simpo-lora' })];
  expect(pair.choice?.memory[0]?.bytes).toBeGreaterThan(row.choice?.memory[0]?.bytes ?? Infinity);
});

test('LitGPT quantises on one GPU alone', async () => {
  const result = await choose({ method: 'qlora', gpus: 2, env });
  expect(refusal(result, 'litgpt')).toContain('one GPU');
});

test('without anything to go by, nothing is recommended', async () => {
  const { ok, choice, next, rulesOfThumb } = await choose({ env });
  expect({ ok, choice, next }).toEqual({ ok: true, choice: undefined, next: [] });
  expect(rulesOfThumb).toHaveLength(5);
});

test('where none can train it, that is the answer', async () => {
  expect(await choose({ inputs: [single], method: 'prm', env })).toMatchObject({ ok: false, ranked: [] });
});

test('wrong words are answered', async () => {
  await expect(choose({ goal: 'speeed', env })).rejects.toMatchObject({ code: 'USAGE_GOAL', hint: 'did you mean speed?' });
  await expect(choose({ method: 'dpo-x', env })).rejects.toMatchObject({ code: 'USAGE_METHOD' });
});

describe('the commands that it ends with run, for every framework that it does not rule out', () => {
  test.each([
    ['one turn', single],
    ['several turns', several],
    ['pairs', pairs],
    ['judged answers', judged],
    ['tools', tools],
  ])('%s', async (name, input) => {
    const options = { inputs: [input], model: 'Qwen/Qwen3-0.6B', vramBytes: 24 * GiB, env };
    const { ranked, facts } = await choose(options);
    expect(ranked.length).toBeGreaterThan(2);
    for (const one of ranked) {
      const out = join(folder, `${name}-${one.framework}`.replaceAll(' ', '-'));
      mkdirSync(out);
      for (const command of nextCommands(one, options, facts).slice(0, 2)) {
        const words = command.slice(1).map((word) => (word === 'out' ? join(out, 'data') : word));
        let printed = '';
        const write = (text: string): void => void (printed += text);
        const exitCode = await runCli(words, { stdout: { write, isTTY: false }, stderr: { write, isTTY: false, columns: 80 }, env });
        expect(exitCode, `${words.join(' ')}\n${printed}`).toBe(0);
      }
    }
  });
});
