import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const run = promisify(execFile);

/** Runs a program to its end and gives its standard output. Throws, with all that it said, where it fails. */
export async function runCommand(
  file: string,
  args: readonly string[],
  cwd: string = root,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    return (await run(file, args, { cwd, maxBuffer: 1 << 26, env: { ...process.env, CI: 'true', NO_COLOR: '1', ...env } })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: number | string };
    throw new Error(`${file} ${args.join(' ')}: exit ${code}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Every file below a folder, by its path with `/`. */
export function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
}

/** SHA-256 of every file below a folder. */
export function hashesUnder(folder: string): Record<string, string> {
  const hash = (path: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
  return Object.fromEntries(filesUnder(folder).map((path) => [path, hash(path)]));
}
