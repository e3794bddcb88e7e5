import type { FileSink } from '../../io/file-sink.ts';
import type { JsonObject } from '../../json.ts';
import type { Source } from '../../io/sources.ts';
import type { Aside } from '../../pipeline/ordered.ts';
import type { ValueChange } from '../../repair/row-changes.ts';
import { shownChange, visibleJson } from '../../repair/shown-change.ts';
import type { RepairResult } from '../../report/repair-result.ts';
import { VERSION } from '../../version.ts';
import { SIDE_FOLDER } from '../manifest.ts';
import type { StagedFolder } from '../staged-folder.ts';
import { openStagedFolder } from '../staged-folder.ts';
import { inputOf } from './input-of.ts';
import type { CheckedRepairOptions } from './repair-options.ts';

export interface RowOrigin {
  source: string;
  line: number;
  byteOffset: number;
}

/** One mended file being written. */
export interface RepairedFile {
  write(bytes: Uint8Array): void;
  countRow(isChanged: boolean): void;
  close(): void;
}

/** The output of a repair: mended files under their own names, and beside them what was changed, dropped and rejected. Writes nothing in a dry run. */
export interface RepairOutput {
  /** Absolute; `null` for a dry run. */
  outDir: string | null;
  counts: { written: number; dropped: Record<string, number>; rejected: number };
  changedRows: number;
  files: RepairResult['files'];
  openFile(path: string, source: string, format: string | null): RepairedFile;
  change(line: JsonObject): void;
  changeValue(at: RowOrigin, change: ValueChange & { code: string }): void;
  reject(row: Omit<Aside, 'what'>): void;
  drop(row: Omit<Aside, 'what'> & { reason: string }): void;
  publish(result: RepairResult, sources: readonly Source[]): void;
  abandon(): void;
}

const CHANGES_FILE = `${SIDE_FOLDER}/changes.jsonl`;

export function openRepairOutput(options: CheckedRepairOptions): RepairOutput {
  const staged = options.dryRun === true || options.out === undefined ? undefined : openStagedFolder(options.out, options.force === true);
  let changes: FileSink | undefined;
  const writeChange = (line: JsonObject): void => {
    changes ??= staged?.folder.openFile(CHANGES_FILE);
    changes?.writeLine(visibleJson(line));
  };
  const output: RepairOutput = {
    outDir: staged?.folder.path ?? null,
    counts: { written: 0, dropped: {}, rejected: 0 },
    changedRows: 0,
    files: [],
    openFile(path, source, format) {
      const sink = staged?.folder.openFile(path);
      const file = { source, path, format, rows: 0 };
      output.files.push(file);
      return {
        write: (bytes) => sink?.writeBytes(bytes),
        countRow(isChanged) {
          file.rows++;
          output.counts.written++;
          if (isChanged) output.changedRows++;
        },
        close: () => closeInto(staged, path, sink),
      };
    },
    change: writeChange,
    changeValue({ source, line }, { code, pointer, before, after }) {
      if (staged !== undefined) writeChange({ source, line, code, pointer, ...shownChange(before, after) });
    },
    reject(row) {
      output.counts.rejected++;
      staged?.keepAside({ what: 'rejected', ...row });
    },
    drop(row) {
      output.counts.dropped[row.reason] = (output.counts.dropped[row.reason] ?? 0) + 1;
      staged?.keepAside({ what: 'dropped', ...row });
    },
    publish(result, sources) {
      if (staged === undefined) return;
      closeInto(staged, CHANGES_FILE, changes);
      staged.closeAsides();
      const { outDir: _, ...facts } = result;
      const inputs = sources.map((source, i) => inputOf(source, result.files[i]?.format ?? ''));
      staged.publish(
        [],
        manifestOf(result, inputs, options),
        `${JSON.stringify({ schemaVersion: 1, dsprep: VERSION, ...facts }, null, 2)}\n`,
      );
    },
    abandon: () => staged?.abandon(),
  };
  return output;
}

function closeInto(staged: StagedFolder | undefined, path: string, sink: FileSink | undefined): void {
  if (staged === undefined || sink === undefined) return;
  const { sizeBytes, sha256 } = sink.close();
  staged.files.push({ path, sizeBytes, sha256 });
}

function manifestOf(
  { counts, files, codes }: RepairResult,
  inputs: ReturnType<typeof inputOf>[],
  { from, map, mapRole, mergeConsecutive, only, skip }: CheckedRepairOptions,
): Parameters<StagedFolder['publish']>[1] {
  return {
    schemaVersion: 1,
    dsprep: VERSION,
    target: 'repair',
    testedWith: '',
    kind: '',
    method: '',
    layout: '',
    options: JSON.parse(JSON.stringify({ from, map, mapRole, mergeConsecutive, only, skip })) as JsonObject,
    inputs,
    counts: { ...counts, expanded: 0 },
    writtenBySplit: Object.fromEntries(files.map(({ path, rows }) => [path, rows])),
    losses: {},
    issues: Object.fromEntries(codes.map(({ code, fixed, rejected, dropped, left }) => [code, fixed + rejected + dropped + left])),
    files: [],
  };
}
