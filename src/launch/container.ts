import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { missing } from './find-framework.ts';
import { findProgram } from './find-program.ts';
import type { FoundFramework, FrameworkName } from './found-framework.ts';
import { VERSION_PROGRAM } from './found-framework.ts';
import { KEPT_ENV } from './run-record.ts';

export interface ContainerOptions {
  image: string;
  env: NodeJS.ProcessEnv;
  /** Folder that the training is started in. */
  cwd: string;
  /** Folders that it reads and writes besides: data, runs, weights. */
  folders: readonly string[];
  hasGpu: boolean;
  /** Of the container; one of its own for each run. */
  name: string;
}

const TIMEOUT_MS = 120_000;
/** Variables that a training reads, besides those of a run's record. Their names are on the command line, their values are not. */
const PASSED_ENV =
  /^(?:HF_|HUGGING_FACE_|TRANSFORMERS_|TOKENIZERS_|DATASETS_|WANDB_|MLFLOW_|COMET_|DO_NOT_TRACK$|AXOLOTL_|UNSLOTH_|USE_MODELSCOPE_HUB$|https?_proxy$|no_proxy$)/i;
/** A home that any user may write into: that of the image may be root's. */
const HOME = '/tmp';

/** Looks for a framework in an image that is on this machine; none is pulled. What starts it is known with `inContainer`. Throws `FRAMEWORK_MISSING` (exit code 5). */
export async function findInImage(name: FrameworkName, image: string, env: NodeJS.ProcessEnv): Promise<FoundFramework> {
  const docker = findProgram('docker', env);
  if (docker === undefined) throw missing('docker is not on the PATH', 'install it, or leave --image out');
  const inspected = await ran([docker, 'image', 'inspect', '--format', '{{.Id}}', image], env);
  if ('error' in inspected) {
    if (/no such image/i.test(inspected.error)) throw missing(`the image ${image} is not on this machine`, `docker pull ${image}`);
    throw missing(`docker can't be used: ${inspected.error}`, 'docker info says more');
  }
  const run = [docker, 'run', '--rm', '--network', 'none', ...asUser(), '--entrypoint', '', image];
  const asked = await ran([...run, 'python', '-c', VERSION_PROGRAM, name.package], env);
  if ('error' in asked) {
    const wanted = `${name.package}==${name.version}`;
    throw missing(
      `the image ${image} has no ${name.package} that this user can run: ${asked.error}`,
      `name an image in which python finds ${wanted}`,
    );
  }
  return { prefix: [docker], command: name.command, version: asked.out, where: `the image ${image}`, imageId: inspected.out };
}

/** A framework of an image, with what starts it in a container that sees these folders. */
export function inContainer(found: FoundFramework, options: ContainerOptions): FoundFramework {
  const [docker = 'docker'] = found.prefix;
  return { ...found, prefix: [docker, ...containerRun(options)], stop: [docker, 'kill', options.name] };
}

/**
 * Arguments of `docker run`: folders at their own paths, so that what the config names is there; the user of this machine, so that what is written is theirs; the image's
 * entry point left out; an init that passes signals on. Values of variables come from the environment that docker is started in.
 */
export function containerRun({ image, env, cwd, folders, hasGpu, name }: ContainerOptions): string[] {
  const cache = hubCache(env);
  const mounted = outermost([cwd, ...folders, cache]);
  const passed = Object.keys(env).filter((key) => key !== 'HF_HOME' && (KEPT_ENV.test(key) || PASSED_ENV.test(key)));
  return [
    ...['run', '--rm', '--init', '--name', name],
    ...(hasGpu ? ['--gpus', 'all'] : []),
    // data loaders and NCCL share memory, of which a container has 64 MB
    '--ipc=host',
    ...asUser(),
    ...['--workdir', cwd],
    ...mounted.flatMap((folder) => ['--volume', `${folder}:${folder}`]),
    ...['--env', `HOME=${HOME}`, '--env', 'USER=dsprep', '--env', `HF_HOME=${cache}`, '--env', 'PYTHONUNBUFFERED=1'],
    ...passed.sort().flatMap((key) => ['--env', key]),
    ...['--entrypoint', '', image],
  ];
}

/** Folders that must be there before docker makes them, as root. */
export function containerFolders({ env, folders }: Pick<ContainerOptions, 'env' | 'folders'>): string[] {
  return [...folders, hubCache(env)].filter((folder) => !existsSync(folder));
}

/** Where the hub's files are kept, so that a model is not downloaded for each run. */
function hubCache(env: NodeJS.ProcessEnv): string {
  return resolve(env.HF_HOME || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'huggingface'));
}

function asUser(): string[] {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || gid === undefined ? [] : ['--user', `${uid}:${gid}`];
}

/** Without those that lie in another. */
function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders.map((folder) => resolve(folder)))].sort();
  return all.filter((folder) => !all.some((other) => other !== folder && folder.startsWith(other.endsWith(sep) ? other : other + sep)));
}

/** What a command prints, or the last line of what it says against it. */
async function ran([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<{ out: string } | { error: string }> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: TIMEOUT_MS, env });
    return { out: stdout.trim() };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : String(error);
    return { error: said.trim().split('\n').at(-1)?.trim() ?? '' };
  }
}
