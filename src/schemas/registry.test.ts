import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { budget } from '../app/budget.ts';
import { convert } from '../app/convert.ts';
import { validate } from '../app/validate.ts';
import { VERSION } from '../version.ts';
import { SCHEMAS, schemaNamed } from './registry.ts';

const names = SCHEMAS.map(({ name }) => name);

test('names are unique, and good for a file', () => {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*$/);
});

test.each(SCHEMAS)('$name is valid against its draft, with an id of this version', ({ name, schema }) => {
  const ajv = new Ajv2020({ strictTypes: true, allowUnionTypes: true });
  expect(ajv.validateSchema(schema)).toBe(true);
  ajv.compile(schema);
  expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `urn:dsprep:${VERSION}:${name}` });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

test('an unknown name is refused with the nearest', () => {
  expect(() => schemaNamed('confg')).toThrow('there is no schema "confg"');
});

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dsprep-schemas-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what convert writes is valid, and a field more or less is not', async () => {
  const out = join(folder, 'out');
  const inputs = [join(import.meta.dirname, '../../fixtures/quickstart/chats.json')];
  await convert({ inputs, to: 'trl', out, maxTokens: 100, split: 'val=20%' });
  const files = { manifest: 'dsprep.json', 'convert-report': 'dsprep/report.json' };
  for (const [name, file] of Object.entries(files)) {
    const ajv = new Ajv2020({ allowUnionTypes: true });
    const check = ajv.compile(schemaNamed(name));
    const value = JSON.parse(readFileSync(join(out, file), 'utf8')) as Record<string, unknown>;
    check(value);
    expect(check.errors).toBeNull();
    expect(ajv.compile(schemaNamed('report'))(value)).toBe(true);
    expect(check({ ...value, more: 1 })).toBe(false);
    const { counts: _, ...less } = value;
    expect(check(less)).toBe(false);
  }
});

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/quickstart', name);

/** What is wrong with a value that a command prints as JSON. */
function errorsOf(name: string, result: unknown): unknown {
  const check = new Ajv2020({ allowUnionTypes: true }).compile(schemaNamed(name));
  check(JSON.parse(JSON.stringify(result)));
  return check.errors;
}

test('what validate finds is valid', async () => {
  const earlier = join(folder, 'earlier.json');
  const first = await validate({ inputs: [fixture('rough.jsonl')], tokenizer: 'qwen3' });
  writeFileSync(earlier, JSON.stringify(first));
  const second = await validate({ inputs: [fixture('chats.json')], to: 'trl', tokenizer: 'qwen3', compare: earlier, sample: 10 });
  expect(first.findings.length).toBeGreaterThan(0);
  expect(second.change).toBeDefined();
  for (const report of [first, second]) expect(errorsOf('validate-report', report)).toBeNull();
});

test.each([
  ['chats.json', { to: 'trl', tokensPerSecond: 100, pricePerGpuHour: 2, set: ['packing=true', 'max_length=64'] }],
  ['chats.json', { to: 'axolotl', withSample: true }],
  ['pairs.jsonl', { to: 'trl' }],
  ['feedback.jsonl', { to: 'llamafactory', set: ['template=qwen3'] }],
  ['chats.json', { to: 'openai' }],
])('the budget of %s with %j is valid', async (name, options) => {
  expect(errorsOf('budget-report', await budget({ inputs: [fixture(name)], tokenizer: 'qwen3', ...options }))).toBeNull();
});
