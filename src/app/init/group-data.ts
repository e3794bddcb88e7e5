import { posix } from 'node:path';
import type { FoundData } from './find-data.ts';

/** Files of one kind under a pattern, or one file. */
export interface DataGroup extends FoundData {
  /** A path or a pattern. */
  path: string;
  files: number;
}

/** Fewer files than this are named one by one. */
const MIN_FILES = 4;

/** Names many files of one format by patterns that match none of the others in `all`. Order is that of the first file. */
export function groupData(data: readonly FoundData[], all: readonly string[]): DataGroup[] {
  const groups: DataGroup[] = [];
  let left = [...data];
  for (let next = left[0]; next !== undefined; next = left[0]) {
    const first = next;
    const group = patternsFor(first.path)
      .map((pattern) => ({ pattern, files: left.filter((one) => pattern.test.test(one.path)) }))
      .filter(
        ({ pattern, files }) =>
          files.length >= MIN_FILES && files.every((one) => isAlike(one, first)) && files.length === count(all, pattern.test),
      )
      .reduce<Candidate | undefined>((best, one) => (best === undefined || one.files.length >= best.files.length ? one : best), undefined);
    if (group === undefined) groups.push({ ...first, files: 1 });
    else groups.push({ ...first, path: group.pattern.text, files: group.files.length });
    const taken = group?.files ?? [first];
    left = left.filter((one) => !taken.includes(one));
  }
  return groups;
}

const count = (paths: readonly string[], pattern: RegExp): number => paths.filter((path) => pattern.test(path)).length;

const isAlike = (a: FoundData, b: FoundData): boolean => a.format === b.format && a.kind === b.kind && a.split === b.split;

interface Candidate {
  pattern: Pattern;
  files: FoundData[];
}

interface Pattern {
  /** As `io/glob.ts` expands it. */
  text: string;
  test: RegExp;
}

/** Patterns for files like this one; of those that match as many, the last is the plainest. None goes through all folders, where outputs will be. */
function patternsFor(path: string): Pattern[] {
  const extension = /\.[^./]+(\.gz)?$/i.exec(path)?.[0] ?? '';
  const stem = posix.basename(path, extension).replace(/[-_.]?\d[\d-]*(of-?\d+)?$/, '');
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.unshift(folder);
  const here = folders.at(-1);
  const prefix = here === undefined ? '' : `${here}/`;
  return [
    ...(stem === '' ? [] : [pattern(`${prefix}${stem}*${extension}`, `${escaped(prefix)}${escaped(stem)}[^/]*${escaped(extension)}`)]),
    ...folders.map((folder) => pattern(`${folder}/**/*${extension}`, `${escaped(folder)}/(?:[^/]+/)*[^/]+${escaped(extension)}`)),
    pattern(`${prefix}*${extension}`, `${escaped(prefix)}[^/]+${escaped(extension)}`),
  ].filter(({ text }) => !/[?[{]/.test(text));
}

function pattern(text: string, source: string): Pattern {
  return { text, test: new RegExp(`^${source}$`) };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
