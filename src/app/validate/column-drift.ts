import { dirname } from 'node:path';
import type { Issue } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { RowPlace } from '../examine-rows.ts';

/** The columns of files that are loaded together. */
export interface ColumnDrift {
  /** Problems of this row against the files before it. */
  add(row: JsonObject, place: RowPlace, format: string): readonly Issue[];
  /** Columns that a file lacks, with the place of its first row. */
  end(): readonly { issue: Issue; place: RowPlace }[];
}

interface FileColumns {
  first: RowPlace;
  group: string;
  columns: Set<string>;
}

/** What the JSON loader of `datasets` reads first decides on the columns (packaged_modules/json/json.py, `chunksize`). */
const FIRST_CHUNK_BYTES = 10 * 1024 * 1024;
const MAX_COLUMNS = 1000;
const NONE: readonly Issue[] = [];

/**
 * Files of one folder and one format are one dataset to `load_dataset`: a column that the first 10 MB of the first file lack stops it (datasets 4.0 to 5.2, table.py,
 * `cast_table_to_schema`), one that a later file lacks is null there.
 */
export function openColumnDrift(): ColumnDrift {
  const files = new Map<string, FileColumns>();
  const firstOfGroup = new Map<string, FileColumns>();
  return {
    add(row, place, format) {
      let file = files.get(place.source);
      if (file === undefined) {
        const group = `${dirname(place.source)}\0${format}`;
        file = { first: place, group, columns: new Set() };
        files.set(place.source, file);
        if (!firstOfGroup.has(group)) firstOfGroup.set(group, file);
      }
      const leader = firstOfGroup.get(file.group) ?? file;
      let issues: Issue[] | undefined;
      for (const name in row) {
        if (file.columns.has(name) || file.columns.size >= MAX_COLUMNS) continue;
        file.columns.add(name);
        const isNew = leader === file ? place.byteOffset >= FIRST_CHUNK_BYTES : !leader.columns.has(name);
        if (isNew) (issues ??= []).push(newColumn(name, leader === file ? 'the first 10 MB of the file' : leader.first.source));
      }
      return issues ?? NONE;
    },
    end() {
      const found: { issue: Issue; place: RowPlace }[] = [];
      for (const { first, group, columns } of files.values()) {
        const leader = firstOfGroup.get(group);
        if (leader === undefined || leader.first === first) continue;
        for (const name of leader.columns)
          if (!columns.has(name)) found.push({ place: first, issue: lackedColumn(name, leader.first.source) });
      }
      return found;
    },
  };
}

function newColumn(name: string, where: string): Issue {
  return {
    code: 'SCHEMA_COLUMN_NEW',
    severity: 'error',
    message: `column ${JSON.stringify(name)} is not in ${where}: load_dataset stops here`,
    fix: 'write the column in the first rows too (null will do), or convert with dsprep convert',
    pointer: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  };
}

function lackedColumn(name: string, where: string): Issue {
  return {
    code: 'SCHEMA_COLUMN_MISSING',
    severity: 'warning',
    message: `column ${JSON.stringify(name)} of ${where} is nowhere in this file: its rows are loaded with null`,
    fix: 'write the column, or load the files apart',
  };
}
