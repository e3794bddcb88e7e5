import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { convert } from '../app/convert.ts';
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
