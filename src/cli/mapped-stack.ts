import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

const PLACE = /(file:\/\/[^\s():]+\.js):(\d+):(\d+)/g;

/** A stack with the places of the sources instead of those in the bundle, where a source map beside it knows them. */
export function mappedStack(stack: string): string {
  return stack.replace(
    PLACE,
    (place, url: string, line: string, column: string) => sourcePlace(url, Number(line), Number(column)) ?? place,
  );
}

/** `src/app/convert.ts:12:3`; lines and columns count from 1. */
function sourcePlace(url: string, line: number, column: number): string | undefined {
  try {
    const map = new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${url}.map`), 'utf8')) as SourceMapPayload);
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry)) return undefined;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  } catch {
    return undefined;
  }
}
