import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf } from '../fast/markdown-blocks.ts';
import { filesUnder, root, runCommand } from './run-command.ts';

const MAX_PACKED_BYTES = 4_000_000;

/** Everything that the package may hold. */
const MAY_HOLD = [
  /^package\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^(LICENSE|NOTICE)$/,
  /^dist\/(bin\/dsprep|index|chunks\/[\w-]+)\.js(\.map)?$/,
  /^dist\/src\/[\w/-]+\.d\.ts$/,
  /^dist\/kernel\.wasm$/,
  /^dist\/THIRD-PARTY\.txt$/,
  /^dist\/schemas\/[a-z-]+\.json$/,
  /^assets\/[\w./-]+$/,
  /^fixtures\/quickstart\/[\w-]+\.(json|jsonl|csv)$/,
];

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

let folder = '';
let packed: Packed;
let tarball = '';
let consumer = '';

beforeAll(async () => {
  if (!existsSync(join(root, 'dist/bin/dsprep.js'))) throw new Error('npm run build first');
  folder = mkdtempSync(join(tmpdir(), 'dsprep-package-'));
  const listing = await runCommand('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  [packed] = JSON.parse(listing) as [Packed];
  tarball = join(folder, packed.filename);
  consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"private":true,"type":"module"}');
  await runCommand('npm', ['install', '--no-audit', '--no-fund', tarball], consumer);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const binary = (name: string): string => join(root, 'node_modules/.bin', name);

test('it is small, and holds what runs and nothing else', () => {
  expect(packed.size).toBeLessThan(MAX_PACKED_BYTES);
  const paths = packed.files.map(({ path }) => path);
  expect(paths.filter((path) => !MAY_HOLD.some((pattern) => pattern.test(path)) || path.includes('.test.'))).toEqual([]);
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'dist/bin/dsprep.js',
      'dist/index.js',
      'dist/src/index.d.ts',
      'dist/chunks/convert-worker.js',
      'dist/kernel.wasm',
    ]),
  );
});

test('no path of the machine that built it is in it', () => {
  const installed = join(consumer, 'node_modules/dsprep');
  const named = filesUnder(installed).filter((path) => {
    const text = readFileSync(join(installed, path), 'latin1');
    return text.includes(`${root}/`) || (homedir().length > 5 && text.includes(`${homedir()}/`));
  });
  expect(named).toEqual([]);
});

test('publint and attw find nothing', async () => {
  expect(await runCommand(binary('publint'), ['--strict', tarball])).toMatch(/All good/);
  await runCommand(binary('attw'), ['--profile', 'esm-only', tarball]);
});

test('the installed command says its version and converts', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await runCommand('npx', ['--no-install', 'dsprep', '--version'], consumer)).toBe(`${version}\n`);
  const data = join(consumer, 'node_modules/dsprep/fixtures/quickstart/chats.json');
  const flags = ['--to', 'trl', '--tokenizer', 'qwen3', '--max-tokens', '2048', '--split', 'val=10%', '-o', 'out', '--json'];
  const result = JSON.parse(await runCommand('npx', ['--no-install', 'dsprep', 'convert', data, ...flags], consumer)) as { ok: boolean };
  expect(result.ok).toBe(true);
  await runCommand('npx', ['--no-install', 'dsprep', 'verify', 'out'], consumer);
});

test('it depends on nothing, and says whose code it holds', () => {
  const installed = join(consumer, 'node_modules');
  expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual(['dsprep']);
  const held = new Set<string>();
  for (const path of packed.files.map(({ path }) => path).filter((path) => path.endsWith('.js.map'))) {
    const { sources } = JSON.parse(readFileSync(join(installed, 'dsprep', path), 'utf8')) as { sources: string[] };
    for (const source of sources) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(source) ?? [];
      if (name !== undefined) held.add(name);
    }
  }
  expect([...held]).toEqual(expect.arrayContaining(['commander', 'yaml', '@huggingface/jinja']));
  const named = readFileSync(join(installed, 'dsprep/dist/THIRD-PARTY.txt'), 'utf8').matchAll(/^(\S+) \d+\.\d+\.\d+ \([\w.-]+\)$/gm);
  expect([...held].sort()).toEqual([...named].map(([, name]) => name).sort());
});

test('the programs of the library page compile against its types', async () => {
  await runCommand('npm', ['install', '--no-audit', '--no-fund', '@types/node@20'], consumer);
  const programs = [...blocksOf(join(root, 'docs/library.md'), 'ts'), ...blocksOf(join(root, 'README.md'), 'ts')];
  expect(programs.length).toBeGreaterThan(3);
  for (const [index, { text }] of programs.entries()) writeFileSync(join(consumer, `program-${index}.ts`), text);
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false };
  const compilerOptions = { ...strict, module: 'nodenext', target: 'es2023', noEmit: true, types: ['node'] };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['program-*.ts'] }));
  await runCommand(binary('tsc'), ['-p', consumer], consumer);
});

test('its schemas are files that another program can import', async () => {
  const program = `import config from 'dsprep/schemas/config.json' with { type: 'json' };
import chat from 'dsprep/schemas/sharegpt.json' with { type: 'json' };
console.log(config.$id.startsWith('urn:dsprep:'), chat.type);`;
  writeFileSync(join(consumer, 'schemas.mjs'), program);
  expect(await runCommand(process.execPath, ['--no-warnings', 'schemas.mjs'], consumer)).toBe('true object\n');
});
