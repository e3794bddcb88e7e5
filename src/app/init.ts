import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { writeFileAtomic } from '../io/atomic-file.ts';
import { outputError } from '../io/output-error.ts';
import { githubWorkflow, gitlabJob } from './init/ci-text.ts';
import type { DataInFolder } from './init/find-data.ts';
import { findData } from './init/find-data.ts';
import type { FoundTokenizer } from './init/find-tokenizer.ts';
import { findTokenizer } from './init/find-tokenizer.ts';
import type { GitRepository } from './init/git-host.ts';
import { findRepository } from './init/git-host.ts';
import type { DataGroup } from './init/group-data.ts';
import { groupData } from './init/group-data.ts';
import type { ProjectDraft } from './init/project-text.ts';
import { projectText } from './init/project-text.ts';
import type { FoundConfig } from './init/recognise-config.ts';
import { readOptions, recogniseConfig } from './init/recognise-config.ts';
import { namedData } from './init/named-data.ts';
import { chooseSources } from './init/choose-sources.ts';
import type { ChosenSources } from './init/choose-sources.ts';
import { isFolder, scanFolder } from './init/scan-folder.ts';
import { PROJECT_FILE } from './project/project.ts';

export type CiHost = 'github' | 'gitlab' | 'none';

export interface InitOptions {
  /** Folder of the project. Default: the working folder. */
  dir?: string;
  /** Whose CI file to write. Default: as the repository's remote says; none where it says nothing. */
  ci?: CiHost;
  /** Replace files that are there. */
  force?: boolean;
  /** Write nothing. */
  dryRun?: boolean;
  signal?: AbortSignal;
}

/** A file that `init` makes. */
export interface InitFile {
  /** Relative to the project's folder, or absolute where it is above it. */
  path: string;
  /** `kept`: one was there, and is as it was. */
  action: 'written' | 'planned' | 'kept';
  text: string;
}

/** What was found, why, and what was written. */
export interface InitResult {
  dir: string;
  /** What became sources. */
  data: DataGroup[];
  /** Data for other runs, and why. */
  others: ChosenSources['others'];
  configs: FoundConfig[];
  /** LLaMA-Factory's registrations. */
  datasetInfos: string[];
  tokenizer?: FoundTokenizer;
  host?: NonNullable<GitRepository['host']>;
  /** What was passed over, and why. */
  skipped: { path: string; because: string }[];
  files: InitFile[];
  remarks: string[];
  nextSteps: string[];
}

/**
 * Writes a first project file for what is in a folder, and a file for the repository's CI. Throws `INIT_NO_FOLDER`, `INIT_NOTHING` (no data and no training config),
 * `INIT_EXISTS` (a project file is there), `OUTPUT_UNWRITABLE`.
 */
export async function init(options: InitOptions = {}): Promise<InitResult> {
  const dir = options.dir ?? '.';
  if (!isFolder(dir)) throw usageError('INIT_NO_FOLDER', `${dir} is no folder`, 'name the folder that holds the data');
  const scan = scanFolder(dir);
  const { data, skipped } = await findData(dir, scan.data, options.signal);
  const paths = data.map(({ path }) => path);
  const configs = scan.configs.flatMap((path): FoundConfig[] => {
    const options = readOptions(join(dir, path));
    const found = options === undefined ? undefined : recogniseConfig(options);
    if (options === undefined || found === undefined) return [];
    return [{ path, ...found, data: namedData(dir, path, options, paths, scan.datasetInfos) }];
  });
  if (data.length === 0 && configs.length === 0) throw nothingFound(dir, skipped);
  const { chosen, others } = chooseSources(data, configs, configs.length + scan.datasetInfos.length > 0);
  const groups = groupData(chosen, scan.data);
  const tokenizer = findTokenizer(dir, configs, scan.tokenizers);
  const repository = findRepository(dir);
  const text = projectText(draftOf(dir, groups, others, configs, scan.datasetInfos, skipped, tokenizer));
  const watched = [...watchedPaths(groups), ...configs.map(({ path }) => path)];
  const planned = [{ path: PROJECT_FILE, text }, ...ciFile(dir, repository, options.ci, watched)];
  if (existsSync(join(dir, PROJECT_FILE)) && options.force !== true && options.dryRun !== true) {
    throw usageError('INIT_EXISTS', `${join(dir, PROJECT_FILE)} is there already`, 'replace it with --force, or look with --dry-run');
  }
  const files = planned.map(({ path, text }) => writeFile(dir, path, text, options));
  const isRows = (path: string): boolean => !configs.some((config) => config.path === path);
  return {
    dir,
    data: groups,
    others,
    configs,
    datasetInfos: scan.datasetInfos,
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(repository?.host === undefined ? {} : { host: repository.host }),
    skipped: [...skipped.filter(({ path }) => isRows(path)), ...scan.skipped],
    files,
    remarks: remarksOn(groups, repository, options.ci),
    nextSteps: options.dryRun === true ? [`dsprep init${dir === '.' ? '' : ` ${dir}`}`] : nextSteps(dir, files),
  };
}

function nothingFound(dir: string, skipped: readonly { path: string; because: string }[]): Error {
  const [first] = skipped;
  const where = dir === '.' ? 'here' : `in ${dir}`;
  const seen =
    first === undefined ? '' : ` (${first.path}: ${first.because}${skipped.length === 1 ? '' : `; ${skipped.length - 1} more like it`})`;
  const hint =
    'looked for .jsonl, .json, .csv, .tsv and .txt files with rows and for configs of axolotl, llamafactory, litgpt, trl and unsloth; name another folder: dsprep init FOLDER';
  return usageError('INIT_NOTHING', `no training data and no training config ${where}${seen}`, hint);
}

function draftOf(
  dir: string,
  sources: readonly DataGroup[],
  others: ChosenSources['others'],
  configs: readonly FoundConfig[],
  datasetInfos: readonly string[],
  skipped: DataInFolder['skipped'],
  tokenizer: FoundTokenizer | undefined,
): ProjectDraft {
  const targets: ProjectDraft['targets'][number][] = configs.map(({ path, to, because }) => ({ to, trainConfig: path, because }));
  if (datasetInfos[0] !== undefined && !targets.some(({ to }) => to === 'llamafactory')) {
    targets.push({ to: 'llamafactory', because: `${datasetInfos[0]} registers data` });
  }
  const schema = 'node_modules/dsprep/dist/schemas/config.json';
  return {
    sources,
    others: others.slice(0, MAX_OTHERS),
    odd: skipped.filter(({ because }) => because.startsWith('no known format')).slice(0, MAX_ODD),
    targets,
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(existsSync(join(dir, 'node_modules/dsprep')) ? { schema } : {}),
  };
}

const MAX_ODD = 5;
const MAX_OTHERS = 20;
const MAX_WATCHED = 20;

/** Paths whose change is worth a check; whole folders where there are too many. */
function watchedPaths(groups: readonly DataGroup[]): string[] {
  if (groups.length <= MAX_WATCHED) return groups.map(({ path }) => path);
  return [
    ...new Set(groups.map(({ path }) => (path.includes('/') ? `${path.split('/')[0] ?? ''}/**` : `*${/\.[^.]+$/.exec(path)?.[0] ?? ''}`))),
  ];
}

function ciFile(
  dir: string,
  repository: GitRepository | undefined,
  wanted: CiHost | undefined,
  watched: readonly string[],
): { path: string; text: string }[] {
  const host = wanted ?? repository?.host?.name ?? 'none';
  if (host === 'none') return [];
  const root = repository?.root ?? resolve(dir);
  const inside = repository?.inside ?? '';
  const inRoot = (path: string): string => (inside === '' ? path : join(root, path));
  if (host === 'github')
    return [{ path: inRoot('.github/workflows/dsprep.yml'), text: githubWorkflow({ inside, watched, usesLfs: usesLfs(root) }) }];
  const isTaken = existsSync(join(root, '.gitlab-ci.yml'));
  return [{ path: inRoot(isTaken ? GITLAB_PART : '.gitlab-ci.yml'), text: gitlabJob({ inside, watched }) }];
}

/** Where the job goes when the repository has a `.gitlab-ci.yml` of its own. */
const GITLAB_PART = '.gitlab/dsprep.gitlab-ci.yml';

function usesLfs(root: string): boolean {
  try {
    return readFileSync(join(root, '.gitattributes'), 'utf8').includes('filter=lfs');
  } catch {
    return false;
  }
}

function writeFile(dir: string, path: string, text: string, { force, dryRun }: InitOptions): InitFile {
  const file = resolve(dir, path);
  if (existsSync(file) && force !== true) return { path, action: 'kept', text };
  if (dryRun === true) return { path, action: 'planned', text };
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw outputError(file, error);
  }
  writeFileAtomic(file, text);
  return { path, action: 'written', text };
}

function remarksOn(groups: readonly DataGroup[], repository: GitRepository | undefined, ci: CiHost | undefined): string[] {
  const kinds = [...new Set(groups.map(({ kind }) => kind))];
  const remarks: string[] = [];
  if (kinds.length > 1) {
    remarks.push(
      `the data is of ${kinds.length} kinds (${kinds.join(', ')}), and a training run takes one: keep those of one run in sources`,
    );
  }
  if (ci === undefined && repository?.host === undefined) {
    const why = repository === undefined ? 'this is no Git repository' : 'no remote says where the repository is hosted';
    remarks.push(`no CI file: ${why}; --ci github or --ci gitlab writes one`);
  }
  return remarks;
}

function nextSteps(dir: string, files: readonly InitFile[]): string[] {
  const steps = [dir === '.' ? 'dsprep validate' : `cd ${dir} && dsprep validate`];
  const part = files.find(({ path }) => path.endsWith(GITLAB_PART));
  if (part !== undefined) steps.push(`in .gitlab-ci.yml: include: [{ local: ${GITLAB_PART} }]`);
  return steps;
}
