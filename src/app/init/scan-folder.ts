import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { containerByName } from '../../io/container.ts';
import { isNotData } from '../../io/data-folder.ts';

/** What lies in a folder, by what it may be. Paths are relative to the folder, with `/`, sorted. */
export interface FolderScan {
  /** Files whose names say that they may hold rows. */
  data: string[];
  /** Files that may be a training config. */
  configs: string[];
  /** LLaMA-Factory's registrations. */
  datasetInfos: string[];
  /** Folders with a `tokenizer.json`. */
  tokenizers: string[];
  /** Folders that were not looked into, and why. */
  skipped: { path: string; because: string }[];
}

const MAX_DEPTH = 8;
const MAX_FILES = 20_000;
/** A training config is small; what is larger is something else. */
const MAX_CONFIG_BYTES = 256 * 1024;

/** JSON and text files that stand beside data, models and programs and hold no rows. */
const NO_ROWS =
  /^(package(-lock)?|tsconfig.*|jsconfig|composer|deno|.*\.schema|tokenizer.*|special_tokens_map|added_tokens|vocab|merges|(generation_|adapter_|preprocessor_|quantize_)?config|.*\.index|trainer_state|all_results|train_results|eval_results|accelerate.*|deepspeed.*|ds_.*|launch|settings|requirements.*|licen[cs]e.*|notice.*|changelog.*|constraints.*|robots)\.(json|txt)$/i;

const CONFIG_NAME = /\.(ya?ml|json)$/i;
const OTHER_FOLDERS = ['node_modules', '__pycache__', 'site-packages', 'wandb', 'mlruns'];

/** Looks through a folder, a bounded number of levels and files deep. Hidden folders, environments and outputs of dsprep are left out. */
export function scanFolder(folder: string): FolderScan {
  const scan: FolderScan = { data: [], configs: [], datasetInfos: [], tokenizers: [], skipped: [] };
  const visited = new Set<string>();
  let files = 0;
  const pending = [{ path: '', depth: 0 }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { path, depth } = next;
    const here = join(folder, path);
    const names = namesIn(here, visited);
    const otherwise = path === '' ? undefined : reasonToSkip(here, names);
    if (otherwise !== undefined) {
      scan.skipped.push({ path: `${path}/`, because: otherwise });
      continue;
    }
    if (names.includes('tokenizer.json')) scan.tokenizers.push(path === '' ? '.' : path);
    for (const name of names) {
      const entry = path === '' ? name : `${path}/${name}`;
      const stats = statSync(join(here, name), { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) {
        if (name.startsWith('.') || OTHER_FOLDERS.includes(name)) continue;
        if (depth < MAX_DEPTH) pending.push({ path: entry, depth: depth + 1 });
        else scan.skipped.push({ path: `${entry}/`, because: `more than ${MAX_DEPTH} folders deep` });
      } else if (stats?.isFile() === true && files++ < MAX_FILES) addFile(scan, entry, name, stats.size);
    }
  }
  if (files > MAX_FILES) scan.skipped.push({ path: './', because: `more than ${MAX_FILES} files: the others were not looked at` });
  for (const list of [scan.data, scan.configs, scan.datasetInfos, scan.tokenizers]) list.sort();
  return scan;
}

/** The names in a folder that was not seen before and can be read. */
function namesIn(folder: string, visited: Set<string>): string[] {
  try {
    const real = realpathSync(folder);
    if (visited.has(real)) return [];
    visited.add(real);
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function reasonToSkip(folder: string, names: readonly string[]): string | undefined {
  if (names.includes('pyvenv.cfg')) return 'a Python environment';
  return names.includes('dsprep.json') && isManifest(join(folder, 'dsprep.json')) ? 'an output of dsprep convert' : undefined;
}

function isManifest(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes('"dsprep"');
  } catch {
    return false;
  }
}

function addFile(scan: FolderScan, path: string, name: string, sizeBytes: number): void {
  if (name === 'dataset_info.json') scan.datasetInfos.push(path);
  else if (CONFIG_NAME.test(name) && sizeBytes <= MAX_CONFIG_BYTES && !name.startsWith('.') && !NO_ROWS.test(name)) scan.configs.push(path);
  if (containerByName(name) !== undefined && !isNotData(name) && !NO_ROWS.test(name)) scan.data.push(path);
}

/** Whether a folder is there and is one. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
