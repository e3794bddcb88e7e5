import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '..');
const STATIC_IMPORT = /^(?:import|export) (?!type )(?:[^;]*? from )?'(\.[^']+)';/gm;

/** The sources that are loaded with a file before any code of theirs runs, from `src/`. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  loaded.add(file);
  for (const { 1: path = '' } of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
    const imported = resolve(file, '..', path);
    if (!loaded.has(imported)) loadedWith(imported, loaded);
  }
  return loaded;
}

test('the command line starts with the words of its commands, and with nothing that they run', () => {
  const loaded = [...loadedWith(resolve(SRC, 'cli/run-cli.ts'))].map((file) => relative(SRC, file));
  expect(loaded).toEqual(expect.arrayContaining(['cli/program.ts', 'cli/convert.ts', 'cli/predict.ts', 'cli/validate.ts']));
  const beyond = loaded.filter((file) => /^(?:app|checks|frameworks|io|launch|pipeline|schemas|tokenize)\//.test(file));
  expect(beyond).toEqual([]);
  expect(loaded.filter((file) => file.startsWith('formats/'))).toEqual(['formats/map-columns.ts']);
});
