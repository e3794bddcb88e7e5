import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { binOf, usualEnvironments } from '../../launch/environments.ts';
import type { Environment } from '../../launch/environments.ts';
import { findProgram } from '../../launch/find-program.ts';
import { askProgram } from './ask-program.ts';
import type { Check, DoctorContext } from './check.ts';

/** What `engines` in package.json asks for. */
const LEAST_NODE = [20, 19] as const;
const CONDA = 'conda:';
const HANGS = ' does not answer';
const PYTHONS = ['python', 'python3', 'python.exe'];

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const base = { area: 'runtime', name: 'Node' } as const;
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return { ...base, state: 'ok', text: version };
  return { ...base, state: 'wrong', text: `${version}, and dsprep needs ${LEAST_NODE.join('.')}`, fix: 'https://nodejs.org/en/download' };
}

/** The environments that have a Python, with its version. */
export async function checkPython(context: DoctorContext): Promise<Check> {
  const { env, timeoutMs } = context;
  const pythons = environmentsOf(context, 'python').flatMap(({ bin, where }) => {
    const python = pythonIn(bin);
    return python === undefined ? [] : [{ python, where }];
  });
  // a PATH has many folders, and the first Python is the one that runs
  const asked = pythons.filter(({ where }, index) => where !== 'PATH' || pythons.findIndex((one) => one.where === 'PATH') === index);
  const found = await Promise.all(
    asked.map(async ({ python, where }) => {
      const answer = await askProgram([python, '--version'], { env, timeoutMs });
      if (answer.state === 'hangs') return `${where}${HANGS}`;
      return answer.state === 'answered' && answer.ok ? `${answer.text.replace('Python', '').trim()} (${where})` : undefined;
    }),
  );
  const known = found.filter((one) => one !== undefined);
  const tools = ['uv', 'conda'].filter((name) => findProgram(name, env) !== undefined || (name === 'conda' && env.CONDA_EXE !== undefined));
  const withTools = tools.length === 0 ? '' : `; ${tools.join(', ')}`;
  const base = { area: 'runtime', name: 'Python' } as const;
  if (known.length > 0)
    return { ...base, state: known.some((one) => one.endsWith(HANGS)) ? 'note' : 'ok', text: known.join(', ') + withTools };
  if (context.python !== undefined) {
    const fix = context.python.startsWith(CONDA)
      ? 'conda env list shows which there are'
      : `uv venv ${context.python}, or another --python`;
    return { ...base, state: 'missing', text: `none in ${context.python}`, fix };
  }
  const fix = tools.includes('uv')
    ? 'uv venv --python 3.12'
    : 'https://docs.astral.sh/uv/getting-started/installation/, then uv venv --python 3.12';
  return { ...base, state: 'missing', text: `none found${withTools}; frameworks need one`, fix };
}

/** Where a distribution may be: the environment that was named, else the usual ones. */
export function environmentsOf({ env, cwd, python }: DoctorContext, distribution: string): Environment[] {
  if (python === undefined) return usualEnvironments(env, cwd, distribution);
  if (!python.startsWith(CONDA)) return [{ bin: binOf(python), where: python }];
  const conda = env.CONDA_EXE || findProgram('conda', env);
  if (!conda) return [];
  const base = dirname(dirname(conda));
  const name = python.slice(CONDA.length);
  return [{ bin: binOf(name === 'base' ? base : join(base, 'envs', basename(name))), where: `the conda environment ${name}` }];
}

export function pythonIn(bin: string): string | undefined {
  return PYTHONS.map((name) => join(bin, name)).find((path) => existsSync(path));
}
