import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { DsprepError, EXIT, usageError } from '../../errors.ts';
import { checkProject } from './check-project.ts';
import { ignoreComments } from './ignore-comments.ts';
import { normaliseProject } from './normalise-project.ts';
import type { Project } from './project.ts';
import { PROJECT_FILE } from './project.ts';
import type { ProjectProblem } from './project-error.ts';
import { projectError } from './project-error.ts';

/** A file that aliases could blow up is refused beyond this many. */
const MAX_ALIASES = 100;

/** The project of the working folder, or of the file that `--config` names; nothing where there is none. Throws as `loadProject` does. */
export function findProject(config?: string): Project | undefined {
  if (config !== undefined) return loadProject(config);
  return existsSync(PROJECT_FILE) ? loadProject(PROJECT_FILE) : undefined;
}

/** Reads a project file. Throws `PROJECT_NOT_FOUND`, `PROJECT_UNREADABLE`, `PROJECT_INVALID` (with file, line and column). */
export function loadProject(path: string): Project {
  return parseProject(readText(path), path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw usageError('PROJECT_NOT_FOUND', `no such file: ${path}`, 'dsprep init writes one');
    const message = `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new DsprepError({ code: 'PROJECT_UNREADABLE', message, exitCode: EXIT.io, cause: error });
  }
}

/** The project that a text says; `path` is where it stands, for messages and for the paths in it. Throws `PROJECT_INVALID`. */
export function parseProject(text: string, path: string): Project {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  throwProblems(
    path,
    document.errors.map(({ pos, message }) => ({ ...placeAt(lines, pos[0]), message: firstLine(message) })),
  );
  const value = valueOf(document, path);
  const ignored = ignoreComments(text, lines);
  throwProblems(path, [...checkProject(value, document, lines), ...ignored.problems]);
  const lineOf = (keys: readonly (string | number)[]): number => {
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    return lines.linePos(node?.range?.[0] ?? 0).line;
  };
  return normaliseProject(value, { path, inFolder: (name) => inFolder(dirname(path), name), lineOf, ignored: ignored.rules });
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    throw projectError(path, [{ line: 1, column: 1, message: firstLine(error instanceof Error ? error.message : String(error)) }]);
  }
}

function throwProblems(path: string, problems: readonly ProjectProblem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw projectError(path, [first, ...others]);
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}

/** A path that is relative to the project file, as one relative to the working folder. */
function inFolder(folder: string, name: string): string {
  return folder === '.' || name === '-' || isAbsolute(name) || /^[a-z]+:\/\//i.test(name) ? name : join(folder, name);
}
