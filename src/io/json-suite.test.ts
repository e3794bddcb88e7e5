import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createJsonParser } from './json-document.ts';
import { createJsonlParser } from './jsonl.ts';
import { AT_START, parsePieces, problemsOf, valuesOf } from './testing/parse-pieces.ts';
import { sharedData } from './testing/shared-data.ts';

/** JSONTestSuite: `y_` must be accepted, `n_` refused, `i_` either. */
const folder = sharedData('suites/json/test_parsing');
const hasSuite = existsSync(folder);
const files = hasSuite ? readdirSync(folder).sort() : [];

/** Nothing but white space, which is no value but no error either where it stands for a row. */
const BLANK = new Set(['n_structure_no_data.json', 'n_single_space.json', 'n_structure_UTF8_BOM_no_data.json']);

const content = (file: string): Buffer => readFileSync(join(folder, file));
const asElement = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('['), bytes, Buffer.from(']')]);
/** Line ends stand outside strings in valid JSON, so a space does as well. */
const asLine = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => (byte === 0x0a ? 0x20 : byte)));

describe.skipIf(!hasSuite)('JSONTestSuite', () => {
  test.each(files.filter((file) => file.startsWith('y_')))('%s is accepted', (file) => {
    const bytes = content(file);
    const expected = JSON.parse(bytes.toString()) as unknown;
    for (const batch of [
      parsePieces(createJsonParser(AT_START), asElement(bytes), [3]),
      parsePieces(createJsonlParser(AT_START), asLine(bytes), [3]),
    ]) {
      expect(problemsOf(batch)).toEqual([]);
      expect(valuesOf(batch)).toEqual([expected]);
    }
  });

  test.each(files.filter((file) => file.startsWith('n_') && !BLANK.has(file)))('%s is refused', (file) => {
    const bytes = content(file);
    expect(problemsOf(parsePieces(createJsonParser(AT_START), asElement(bytes)))).not.toEqual([]);
    expect(problemsOf(parsePieces(createJsonlParser(AT_START), bytes))).not.toEqual([]);
  });

  test.each(files)('%s ends as a whole file too', (file) => {
    const batch = parsePieces(createJsonParser(AT_START), content(file));
    if (file.startsWith('n_') && !BLANK.has(file)) expect(problemsOf(batch)).not.toEqual([]);
  });
});
