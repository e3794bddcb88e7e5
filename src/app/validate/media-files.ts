import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Issue } from '../../errors.ts';
import type { DsRecord } from '../../record.ts';
import { messagesOf } from '../../record.ts';

/** Looks for the pictures, sounds and films that records name. */
export interface MediaFiles {
  look(record: DsRecord): readonly Issue[];
}

/** Answers of the file system that are remembered; then it is asked again. */
const MAX_REMEMBERED = 100_000;
const NONE: readonly Issue[] = [];

/** `folders`: where paths may begin, beside the working folder and that of the record's own file. */
export function openMediaFiles(folders: readonly string[]): MediaFiles {
  const remembered = new Map<string, boolean>();
  const isThere = (path: string, source: string): boolean => {
    const key = `${dirname(source)}\0${path}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const found = isAbsolute(path) ? existsSync(path) : ['', dirname(source), ...folders].some((folder) => existsSync(join(folder, path)));
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, found);
    return found;
  };
  return {
    look(record) {
      let issues: Issue[] | undefined;
      for (const [index, { content }] of messagesOf(record).entries()) {
        if (typeof content === 'string') continue;
        for (const part of content) {
          if (part.type === 'text') continue;
          const path = localPath(part.source);
          if (path === undefined || isThere(path, record.origin.source)) continue;
          (issues ??= []).push(missing(part.type, path, `message ${index + 1}`));
        }
      }
      return issues ?? NONE;
    },
  };
}

const MAX_SHOWN = 200;

/** Nothing for URLs, data and places without a path. */
function localPath(source: string): string | undefined {
  if (source === '' || source.includes('\0')) return undefined;
  if (/^file:\/\//i.test(source)) {
    try {
      return fileURLToPath(source);
    } catch {
      return undefined;
    }
  }
  return /^[a-z][a-z0-9+.-]+:/i.test(source) ? undefined : source;
}

function missing(type: 'image' | 'audio' | 'video', path: string, where: string): Issue {
  return {
    code: 'MEDIA_FILE_MISSING',
    severity: 'error',
    message: `${where}: there is no ${type} ${path.slice(0, MAX_SHOWN)}`,
    fix: 'write the path relative to the data file, or put the file there',
  };
}
