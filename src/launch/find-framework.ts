import { execFile } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DsprepError, EXIT } from '../errors.ts';
import type { Environment } from './environments.ts';
import { binOf, usualEnvironments, uvProject } from './environments.ts';
import { findProgram } from './find-program.ts';
import type { FoundFramework, FrameworkName } from './found-framework.ts';
import { VERSION_PROGRAM } from './found-framework.ts';

export interface FindOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** An environment's folder, a Python in it, or `conda:NAME`. Default: the usual places. */
  python?: string;
}

const VERSION_TIMEOUT_MS = 60_000;
const CONDA = 'conda:';

/** Looks for a framework in the environment named, else in the usual places. Throws `FRAMEWORK_MISSING` (exit code 5). */
export async function findFramework(name: FrameworkName, options: FindOptions): Promise<FoundFramework> {
  const { env, cwd, python } = options;
  if (python?.startsWith(CONDA) === true) return findInConda(name, env, python.slice(CONDA.length));
  const places = python === undefined ? usualEnvironments(env, cwd, name.package) : [{ bin: binOf(resolve(cwd, python)), where: python }];
  for (const place of places) {
    const found = await lookInto(place, name, env);
    if (found !== undefined) return found;
  }
  const asked = [...new Set(places.map(({ where }) => where))].join(', ');
  const wanted = `'${name.package}==${name.version}'`;
  const install = python === undefined && uvProject(cwd) !== undefined ? `uv add ${wanted}` : `pip install ${wanted}`;
  throw missing(`${name.command} is not installed in ${asked}`, `${install}, or name its environment with --python DIR`);
}

export function missing(message: string, hint: string): DsprepError {
  return new DsprepError({ code: 'FRAMEWORK_MISSING', message, hint, exitCode: EXIT.missing });
}

async function lookInto({ bin, where }: Environment, name: FrameworkName, env: NodeJS.ProcessEnv): Promise<FoundFramework | undefined> {
  const command = join(bin, name.command);
  if (!isExecutable(command)) return undefined;
  const python = pythonOf(command);
  if (python === undefined) return undefined;
  const version = await printed([python, '-c', VERSION_PROGRAM, name.package], env);
  return version === undefined ? undefined : { prefix: [], bin: dirname(python), python, command, version, where };
}

/**
 * The Python of a command: that of the script's first line where it names one, as those of pip do; else the one beside it, also where the command is a link into an
 * environment, as those of `uv tool` and pipx are.
 */
function pythonOf(command: string): string | undefined {
  const named = /^#!\s*(\S+)/.exec(firstBytes(command))?.[1];
  if (named !== undefined && isAbsolute(named) && /python[\d.]*$/.test(named) && existsSync(named)) return named;
  for (const bin of [dirname(command), dirname(realpathSync(command))])
    for (const python of ['python', 'python3', 'python.exe']) if (existsSync(join(bin, python))) return join(bin, python);
  return undefined;
}

function firstBytes(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(256);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** `conda run` makes what the environment's activation scripts set, which a path into it would not. */
async function findInConda(name: FrameworkName, env: NodeJS.ProcessEnv, environment: string): Promise<FoundFramework> {
  const conda = env.CONDA_EXE || findProgram('conda', env);
  if (!conda) throw missing('conda is not on the PATH', 'activate the environment, or name its folder with --python DIR');
  const prefix = [conda, 'run', '--no-capture-output', '-n', environment];
  const version = await printed([...prefix, 'python', '-c', VERSION_PROGRAM, name.package], env);
  const where = `the conda environment ${environment}`;
  if (version !== undefined) return { prefix, command: name.command, version, where };
  const install = `conda run -n ${environment} pip install '${name.package}==${name.version}'`;
  throw missing(`${name.command} is not installed in ${where}`, `${install}; conda env list shows which there are`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a command prints, in one line; undefined where it fails, or prints nothing. The working folder is one in which no module of the user's stands. */
async function printed([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: VERSION_TIMEOUT_MS, env, cwd: dirname(process.execPath) });
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}
