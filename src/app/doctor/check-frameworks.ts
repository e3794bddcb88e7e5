import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONFIGS } from '../../frameworks/configs.ts';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import { frameworkFacts } from '../../frameworks/comparison/facts.ts';
import type { FrameworkInstall } from '../../frameworks/config.ts';
import { binOf, uvProject } from '../../launch/environments.ts';
import { findProgram, isExecutable } from '../../launch/find-program.ts';
import { VERSION_PROGRAM, versionProblem } from '../../launch/found-framework.ts';
import { askProgram } from './ask-program.ts';
import type { Check, DoctorContext } from './check.ts';
import { environmentsOf, pythonIn } from './check-runtime.ts';

/** Every framework: where it is, in which version, and whether configs are written for it. */
export async function checkFrameworks(context: DoctorContext): Promise<Check[]> {
  return Promise.all((Object.keys(CONFIGS) as Compared[]).map((name) => checkFramework(name, context)));
}

async function checkFramework(name: Compared, context: DoctorContext): Promise<Check> {
  const { install } = CONFIGS[name] ?? { install: undefined };
  if (install === undefined) throw new RangeError(`${name} has no config`);
  const base = { area: 'frameworks', name } as const;
  const fix = installCommand(context, install);
  for (const { bin, where } of environmentsOf(context, install.package)) {
    const command = join(bin, install.command);
    if (!isExecutable(command) && !isExecutable(`${command}.exe`)) continue;
    const version = versionByFiles(bin, install.package) ?? (await versionByPython(bin, install.package, context));
    if (version === undefined) continue;
    if (version === 'hangs') return { ...base, state: 'note', text: `its Python (${where}) does not answer` };
    switch (versionProblem(version, install.version).severity) {
      case 'none':
        return { ...base, state: 'ok', text: `${version} (${where})` };
      case 'remark':
        return { ...base, state: 'ok', text: `${version} (${where}); configs are written for ${install.version}` };
      case 'refusal':
        return { ...base, state: 'note', text: `${version} (${where}), and configs are written for ${install.version}`, fix };
    }
  }
  return { ...base, state: 'missing', text: `not installed; ${install.version} needs Python ${frameworkFacts(name).python}`, fix };
}

/** The version that an environment's own records name; starts nothing. */
function versionByFiles(bin: string, distribution: string): string | undefined {
  const root = dirname(bin);
  const folders = [
    join(root, 'Lib', 'site-packages'),
    ...entriesOf(join(root, 'lib')).map((name) => join(root, 'lib', name, 'site-packages')),
  ];
  for (const folder of folders) {
    const info = entriesOf(folder).find((name) => name.startsWith(`${distribution}-`) && name.endsWith('.dist-info'));
    const version = info === undefined ? undefined : /^Version: (.+)$/m.exec(textOf(join(folder, info, 'METADATA')))?.[1];
    if (version !== undefined) return version.trim();
  }
  return undefined;
}

async function versionByPython(bin: string, distribution: string, { env, timeoutMs }: DoctorContext): Promise<string | undefined> {
  const python = pythonIn(bin);
  if (python === undefined) return undefined;
  const answer = await askProgram([python, '-c', VERSION_PROGRAM, distribution], { env, timeoutMs });
  if (answer.state === 'hangs') return 'hangs';
  return answer.state === 'answered' && answer.ok && answer.text.trim() !== '' ? answer.text.trim() : undefined;
}

/** What installs a framework: in the environment that was named, in the uv project, in a new environment of uv with a Python that it takes, or with pip. */
function installCommand({ env, cwd, python }: DoctorContext, { requirements, python: version }: FrameworkInstall): string {
  const wanted = requirements.map((one) => (/[[<>]/.test(one) ? `'${one}'` : one)).join(' ');
  if (python?.startsWith('conda:') === true) return `conda run -n ${python.slice('conda:'.length)} pip install ${wanted}`;
  if (python !== undefined) return `${pythonIn(binOf(python)) ?? 'python'} -m pip install ${wanted}`;
  if (uvProject(cwd) !== undefined) return `uv add ${wanted}`;
  const isActive = Boolean(env.VIRTUAL_ENV || env.CONDA_PREFIX);
  if (findProgram('uv', env) !== undefined && !isActive) return `uv venv --python ${version} && uv pip install ${wanted}`;
  return `pip install ${wanted}`;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
