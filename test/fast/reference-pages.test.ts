import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allCommands, buildProgram } from '../../src/cli/program.ts';
import { FORMATS } from '../../src/formats/registry.ts';
import { TARGETS } from '../../src/frameworks/registry.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const page = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');

/** Words in capitals in the source that are no codes. */
const NO_CODES = [
  ...['NO_COLOR', 'CUDA_VISIBLE_DEVICES', 'DSPREP_CACHE', 'DSPREP_TMPDIR', 'DSPREP_SHARED', 'XDG_CACHE_HOME', 'ORACLE_HOME'],
  ...['CSV_QUOTE_NOT_CLOSED', 'Z_BUF_ERROR', 'FULL_STATE_DICT', 'TRANSFORMER_BASED_WRAP'],
  // variables of places and loggers
  ...['HF_TOKEN', 'WANDB_API_KEY', 'MLFLOW_TRACKING_URI', 'RUNPOD_API_KEY', 'MODAL_TOKEN_ID', 'MODAL_TOKEN_SECRET'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'],
  ...['HF_HOME', 'HUGGING_FACE_HUB_TOKEN', 'RUNPOD_S3_ACCESS_KEY', 'RUNPOD_S3_SECRET_KEY'],
  ...['MASTER_ADDR', 'MASTER_PORT', 'NODE_RANK', 'SLURM_NODEID', 'JOB_COMPLETION_INDEX'],
];

function codesInSource(): string[] {
  const codes = new Set<string>();
  for (const entry of readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const source = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, code = ''] of source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) codes.add(code);
    for (const [, code = ''] of source.matchAll(/code: '([A-Z0-9_]+)'/g)) codes.add(code);
  }
  return [...codes].filter((code) => !NO_CODES.includes(code)).sort();
}

test('every code has its entry in errors.md, and every entry its code', () => {
  const cells = [...page('errors.md').matchAll(/^\| (`[A-Z0-9_]+`(?:, `[A-Z0-9_]+`)*) \|/gm)].map(([, cell]) => cell ?? '');
  const entries = cells.flatMap((cell) => cell.replaceAll('`', '').split(', '));
  expect(entries.toSorted()).toEqual(codesInSource());
});

const nothing = { write: () => undefined, isTTY: false };
const program = buildProgram(
  { stdout: nothing, stderr: { ...nothing, columns: 80 }, stdin: process.stdin, env: {}, signal: new AbortController().signal },
  () => undefined,
);

/** The full name, e.g. `dsprep tokenizer list`. */
function nameOf(command: { name(): string; parent: { name(): string } | null }): string {
  const parent = command.parent as Parameters<typeof nameOf>[0] | null;
  return parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

const COMMON = ['--json', '--quiet', '--no-color', '--no-progress'];

test('cli.md has every command with exactly its flags', () => {
  const sections = new Map(
    page('cli.md')
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')).replaceAll('`', ''), section] as const),
  );
  for (const command of allCommands(program)) {
    if (command.commands.length > 0) continue;
    const name = nameOf(command);
    const section = sections.get(name);
    expect(section, name).toBeDefined();
    const shown = [...(section ?? '').matchAll(/^\| `(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag ?? '');
    const flags = command.options.map((option) => option.long ?? '').filter((flag) => !COMMON.includes(flag) && flag !== '--version');
    expect(shown.toSorted(), name).toEqual(flags.toSorted());
  }
});

test('formats.md has every format, and targets.md every layout of every target', () => {
  for (const { name } of FORMATS) expect(page('formats.md')).toContain(`\`${name}\``);
  const targets = page('targets.md');
  for (const { name, holds } of TARGETS) {
    const section = targets.split(/^## /m).find((part) => part.startsWith(`\`${name}\``) || part.includes(`(\`${name}\`)`));
    expect(section, name).toBeDefined();
    for (const layout of holds.flatMap(({ layouts }) => layouts)) expect(section, name).toContain(`\`${layout}\``);
  }
});
