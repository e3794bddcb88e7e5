import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { DsprepError, EXIT } from '../errors.ts';

/** A framework as it is installed. */
export interface FoundFramework {
  /** Folder of its executables and of the Python that has it. */
  bin: string;
  /** Absolute path of its command. */
  command: string;
  version: string;
  /** How it was found, e.g. `the active virtual environment`. */
  where: string;
}

export interface FrameworkName {
  /** Its command, e.g. `llamafactory-cli`. */
  command: string;
  /** Its distribution on PyPI. */
  package: string;
  /** The version that configs are written for. */
  version: string;
}

const VERSION_TIMEOUT_MS = 30_000;
const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';

/**
 * Looks for a framework in the environment named, else the active virtual environment, `.venv` and `venv` of the working folder, the active conda environment, and `PATH`.
 * Throws `FRAMEWORK_MISSING` (exit code 5).
 */
export async function findFramework(
  name: FrameworkName,
  { env, cwd, python }: { env: NodeJS.ProcessEnv; cwd: string; python?: string },
): Promise<FoundFramework> {
  const places = python === undefined ? usualPlaces(env, cwd) : [{ bin: binOf(python), where: python }];
  for (const { bin, where } of places) {
    const command = join(bin, name.command);
    if (!isExecutable(command)) continue;
    const version = await installedVersion(bin, name.package);
    if (version !== undefined) return { bin, command, version, where };
  }
  throw new DsprepError({
    code: 'FRAMEWORK_MISSING',
    message: `${name.command} is not installed in ${places.map(({ where }) => where).join(', ')}`,
    hint: `pip install '${name.package}==${name.version}', or name its environment with --python DIR`,
    exitCode: EXIT.missing,
  });
}

/** What stands in the way of using this version with a config for another: nothing, a remark, or a refusal. */
export function versionProblem(found: string, wanted: string): { severity: 'none' | 'remark' | 'refusal' } {
  if (found === wanted) return { severity: 'none' };
  const minor = (version: string): string => version.split('.').slice(0, 2).join('.');
  return { severity: minor(found) === minor(wanted) ? 'remark' : 'refusal' };
}

function usualPlaces(env: NodeJS.ProcessEnv, cwd: string): { bin: string; where: string }[] {
  const places: { bin: string; where: string }[] = [];
  if (env.VIRTUAL_ENV) places.push({ bin: join(env.VIRTUAL_ENV, BIN), where: 'the active virtual environment' });
  for (const folder of ['.venv', 'venv']) {
    const bin = join(cwd, folder, BIN);
    if (existsSync(bin)) places.push({ bin, where: folder });
  }
  if (env.CONDA_PREFIX) places.push({ bin: join(env.CONDA_PREFIX, BIN), where: 'the active conda environment' });
  const path = (env.PATH ?? '').split(delimiter).filter((bin) => bin !== '');
  return [...places, ...path.map((bin) => ({ bin, where: 'PATH' }))].filter(
    (place, index, all) => all.findIndex(({ bin }) => bin === place.bin) === index,
  );
}

/** `--python` takes an environment, its folder of executables, or a Python in it. */
function binOf(python: string): string {
  for (const bin of [join(python, BIN), python]) if (existsSync(join(bin, 'python')) || existsSync(join(bin, 'python.exe'))) return bin;
  return join(python, '..');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installedVersion(bin: string, distribution: string): Promise<string | undefined> {
  const python = [join(bin, 'python'), join(bin, 'python3'), join(bin, 'python.exe')].find((path) => existsSync(path));
  if (python === undefined) return undefined;
  const program = 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))';
  try {
    const { stdout } = await promisify(execFile)(python, ['-I', '-c', program, distribution], { timeout: VERSION_TIMEOUT_MS });
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}
