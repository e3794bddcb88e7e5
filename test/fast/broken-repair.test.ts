import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { repair } from '../../src/app/repair.ts';
import { validate } from '../../src/app/validate.ts';
import { verifyOutput } from '../../src/app/verify.ts';
import { useTempFolder } from '../../src/io/testing/temp-folder.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const broken = join(root, 'fixtures', 'broken');
const folder = useTempFolder();

/** Codes that docs/repair.md says are mended, or whose rows are taken out. */
const table = readFileSync(join(root, 'docs', 'repair.md'), 'utf8');
const answered = [...table.matchAll(/^\| (`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) \| (?:fixed|rejected|dropped)/gm)].flatMap(([, cell = '']) =>
  cell.replaceAll('`', '').split(', '),
);
const left = [...table.matchAll(/^\| (`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) \| left/gm)].flatMap(([, cell = '']) =>
  cell.replaceAll('`', '').split(', '),
);

const cases = readdirSync(broken)
  .filter((name) => !name.startsWith('train-'))
  .map((name) => {
    const { code, args } = JSON.parse(readFileSync(join(broken, name, 'expect.json'), 'utf8')) as { code: string; args: unknown };
    return { name, code, args: args as { maxRowBytes?: string } };
  });

async function codesOf(inputs: string[]): Promise<string[]> {
  const { findings } = await validate({ inputs, checks: ['-answers', '-identity'] });
  return findings.map(({ code }) => code);
}

describe('a dataset with one fault', () => {
  test.each(cases)('$name ($code)', async ({ name, code, args }) => {
    const inputs = readdirSync(join(broken, name))
      .filter((file) => file !== 'expect.json')
      .map((file) => join(broken, name, file));
    const out = join(folder.path(), name);
    const result = await repair({ inputs, out, mergeConsecutive: true, maxRowBytes: Number(args.maxRowBytes ?? 1e6) });
    const dropped = Object.values(result.counts.dropped).reduce((sum, count) => sum + count, 0);
    expect(result.counts.read).toBe(result.counts.written + dropped + result.counts.rejected);
    expect(await verifyOutput({ dir: out })).toMatchObject({ ok: true });
    const after = result.counts.written === 0 ? [] : await codesOf([out]);
    if (answered.includes(code)) expect(after).not.toContain(code);
    else expect(left).toContain(code);
  });
});
