import { createReadStream, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import type { Block } from './markdown-blocks.ts';
import { blocksOf, commandsOf, shellWords } from './markdown-blocks.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** Where the commands of the page run: each page begins with an empty folder. */
let folder = '';

/** Runs one command of a page in the test's folder and gives what it printed; npm commands are only looked up. */
async function runShown(command: string): Promise<{ exitCode: number; printed: string }> {
  let printed = '';
  let exitCode = 0;
  const write = (text: string): void => void (printed += text);
  for (const part of command.split(' && ')) {
    const [left = '', right] = part.split(' | ');
    const fed = right === undefined ? undefined : shellWords(left)[1];
    const words = shellWords(right ?? left);
    if (words[0] === 'npm') {
      const script = words[1] === 'run' ? words[2] : words[1];
      expect([...Object.keys(scripts), 'ci', 'install']).toContain(script);
      continue;
    }
    if (words[0] === 'node') expect(words.splice(0, 2)).toEqual(['node', 'dist/bin/dsprep.js']);
    else expect(words.shift()).toBe('dsprep');
    exitCode = await runCli(words, {
      stdout: { write, isTTY: false },
      stderr: { write, isTTY: false, columns: 80 },
      env: { ...process.env, NO_COLOR: '1' },
      ...(fed === undefined ? {} : { stdin: createReadStream(fed) }),
    });
    if (exitCode !== 0) break;
  }
  return { exitCode, printed: printed.replaceAll(`${folder}/`, '').replaceAll(/\/private(?=\/)/g, '') };
}

// pages name models of the hub: nothing is fetched
vi.stubEnv('HF_HUB_OFFLINE', '1');

describe.each(pages)('%s', (page) => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsprep-docs-'));
    symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'));
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(root);
    rmSync(folder, { recursive: true, force: true });
  });

  const blocks = blocksOf(join(root, page), 'console');
  test.each(blocks.map((block) => [`line ${block.line}`, block] as [string, Block]))(
    'the commands at %s do what is shown',
    async (_, block) => {
      for (const { command, output, exitCode } of commandsOf(block)) {
        const result = await runShown(command);
        expect(result, command).toMatchObject({ exitCode });
        const lines = result.printed.split('\n').map((line) => line.trim());
        for (const line of output) expect(lines, command).toContain(line);
      }
    },
  );

  const programs = blocksOf(join(root, page), 'ts');
  test.each(programs.map((block) => [`line ${block.line}`, block] as [string, Block]))('the program at %s runs', async (_, block) => {
    const file = join(folder, `${page.replace(/\W/g, '-')}-${block.line}.ts`);
    writeFileSync(file, block.text.replaceAll("'dsprep'", JSON.stringify(join(root, 'src/index.ts'))));
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await import(/* @vite-ignore */ pathToFileURL(file).href);
    } finally {
      log.mockRestore();
    }
  });

  test('its links lead somewhere', () => {
    const text = readFileSync(join(root, page), 'utf8');
    const files = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) => join(dirname(page), path ?? ''));
    for (const file of files) expect(() => readFileSync(join(root, file.endsWith('/') ? `${file}README.md` : file)), file).not.toThrow();
  });
});
