import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** A folder of executables that may have a framework. */
export interface Environment {
  bin: string;
  /** How it was found, e.g. `.venv`. */
  where: string;
}

const BIN = process.platform === 'win32' ? 'Scripts' : 'bin';
const UV_LOCK = 'uv.lock';

/**
 * Where a framework is looked for, in order: the active virtual environment, `.venv` and `venv` of the working folder, that of the uv project around it, the active conda
 * environment, `PATH`, and what `uv tool install` made of the distribution.
 */
export function usualEnvironments(env: NodeJS.ProcessEnv, cwd: string, distribution: string): Environment[] {
  const found: Environment[] = [];
  if (env.VIRTUAL_ENV) found.push({ bin: join(env.VIRTUAL_ENV, BIN), where: 'the active virtual environment' });
  for (const folder of ['.venv', 'venv']) {
    const bin = join(cwd, folder, BIN);
    if (existsSync(bin)) found.push({ bin, where: folder });
  }
  const project = uvProject(cwd);
  if (project !== undefined) {
    const folder = resolve(project, env.UV_PROJECT_ENVIRONMENT ?? '.venv');
    found.push({ bin: join(folder, BIN), where: `the uv project ${project}` });
  }
  if (env.CONDA_PREFIX) found.push({ bin: join(env.CONDA_PREFIX, BIN), where: 'the active conda environment' });
  for (const bin of (env.PATH ?? '').split(delimiter)) if (bin !== '') found.push({ bin, where: 'PATH' });
  const tools = uvTools(env);
  if (tools !== undefined) found.push({ bin: join(tools, distribution, BIN), where: 'uv tool' });
  return found.filter((place, index) => found.findIndex(({ bin }) => bin === place.bin) === index);
}

/** The folder of the nearest `uv.lock`, from a folder upwards: its environment is a folder like any other, `.venv` beside it unless `UV_PROJECT_ENVIRONMENT` names one. */
export function uvProject(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, UV_LOCK))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Where `uv tool install` keeps an environment for each distribution. */
function uvTools(env: NodeJS.ProcessEnv): string | undefined {
  if (env.UV_TOOL_DIR) return env.UV_TOOL_DIR;
  const data = env.XDG_DATA_HOME || (env.HOME && join(env.HOME, '.local', 'share'));
  return data ? join(data, 'uv', 'tools') : undefined;
}

/** Of an environment, its folder of executables, or a Python in it. */
export function binOf(python: string): string {
  for (const bin of [join(python, BIN), python]) if (existsSync(join(bin, 'python')) || existsSync(join(bin, 'python.exe'))) return bin;
  return dirname(python);
}
