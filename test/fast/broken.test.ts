import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { ValidateReport } from '../../src/report/findings.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'fixtures', 'broken');

/** What a broken dataset must be said to be, and nothing else. `args`: flags, or options by their camelCase names. */
interface Expected {
  code: string;
  args: string[] | Record<string, string | number | boolean>;
}

const kebab = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function flagsOf({ args }: Expected): string[] {
  if (Array.isArray(args)) return args;
  return Object.entries(args).flatMap(([name, value]) => (value === true ? [kebab(name)] : [kebab(name), String(value)]));
}

async function validated(name: string, expected: Expected): Promise<ValidateReport> {
  const flags = flagsOf(expected);
  const inputs = readdirSync(join(folder, name)).filter((file) => file !== 'expect.json' && !flags.includes(file));
  let printed = '';
  process.chdir(join(folder, name));
  await runCli(['validate', ...inputs.sort(), ...flags, '--json'], {
    stdout: { write: (text) => (printed += text), isTTY: false },
    stderr: { write: () => undefined, isTTY: false, columns: 80 },
  });
  return JSON.parse(printed) as ValidateReport;
}

const cases = readdirSync(folder).map((name): [string, Expected] => [
  name,
  JSON.parse(readFileSync(join(folder, name, 'expect.json'), 'utf8')) as Expected,
]);

afterAll(() => process.chdir(root));

describe('a dataset with one fault', () => {
  test.each(cases)('%s', async (name, expected) => {
    const { findings } = await validated(name, expected);
    const serious = findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
    const isRemark = findings.some(({ code, severity }) => code === expected.code && severity === 'info');
    // of a fault that is only remarked on, the remark is there and nothing that is worse
    expect(isRemark ? [expected.code, ...serious] : serious).toEqual([expected.code]);
    const [place] = findings.find(({ code }) => code === expected.code)?.first ?? [];
    expect(place?.message).not.toBe('');
    expect(place?.line).toBeGreaterThan(0);
  });
});

test('there are broken datasets of every level', async () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(([name]) => name.startsWith('train-')).length).toBeGreaterThanOrEqual(25);
});
