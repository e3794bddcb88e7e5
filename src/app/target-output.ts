import type { Layout, PlannedFile, SplitSummary } from '../frameworks/target.ts';
import type { FileSink } from '../io/file-sink.ts';
import { openStdoutSink } from '../io/file-sink.ts';
import type { ManifestFile } from '../io/out-dir.ts';
import { rowText } from '../pipeline/encoded.ts';
import type { TargetSink } from '../pipeline/ordered.ts';
import type { Tally } from '../pipeline/tally.ts';
import type { Manifest } from './manifest.ts';
import { openStagedFolder, trainFirst } from './staged-folder.ts';

/** What a run needs to know of a layout once its rows are written: of texts or of tokens. */
export interface OutputLayout extends Pick<Layout, 'name' | 'dataFile' | 'nextSteps' | 'notes'> {
  registration(splits: readonly SplitSummary[], sha256: readonly string[]): PlannedFile[];
}

/** The data files of a run, closed. */
export interface ClosedData {
  /** Splits without a row are not in the list. */
  splits: SplitSummary[];
  /** Of each split's data file, in the order of `splits`. */
  sha256: string[];
  /** Data files, rejects and drops. */
  files: ManifestFile[];
}

/** Tokens of an output. */
export interface TokenCounts {
  examples: number;
  tokens: number;
  trainedTokens: number;
}

/** Where one target's rows go. */
export interface TargetOutput extends TargetSink {
  /** After the last row: settles what the output itself still held back, and corrects the tally by what became of it. */
  endRows?(tally: Tally): void;
  /** Where tokens are written: grows with them. */
  tokenCounts?: TokenCounts;
  closeData(): ClosedData;
  /** Folder in which the output is built, where it is one. */
  stagingPath?: string;
  /** Writes registration files and report, then the manifest, and makes the output appear. */
  publish(registration: readonly PlannedFile[], manifest: Manifest, report: string): void;
  abandon(): void;
}

/** Stages a folder beside `outDir` that replaces it in one step when published. */
export function openFolderOutput(outDir: string, layout: Layout, force: boolean): TargetOutput {
  const { folder, files, keepAside, closeAsides, publish, abandon } = openStagedFolder(outDir, force);
  const data = new Map<string, FileSink>();

  return {
    writeRow(split, row) {
      let sink = data.get(split);
      if (sink === undefined) data.set(split, (sink = folder.openFile(layout.dataFile(split))));
      sink.writeLine(rowText(row));
    },
    keepAside,
    stagingPath: folder.stagingPath,
    closeData() {
      const closed: ClosedData = { splits: [], sha256: [], files };
      for (const split of [...data.keys()].sort(trainFirst)) {
        const file = layout.dataFile(split);
        const { sizeBytes, sha256, lines } = (data.get(split) as FileSink).close();
        files.push({ path: file, sizeBytes, sha256 });
        closed.splits.push({ split, file, rows: lines });
        closed.sha256.push(sha256);
      }
      closeAsides();
      return closed;
    },
    publish,
    abandon,
  };
}

/** Rows to standard output, nothing else anywhere. */
export function openStdoutOutput(): TargetOutput {
  const sink = openStdoutSink();
  let rows = 0;
  return {
    writeRow(_split, row) {
      sink.writeLine(rowText(row));
      rows++;
    },
    keepAside() {},
    closeData() {
      sink.close();
      return { splits: rows === 0 ? [] : [{ split: 'train', file: '-', rows }], sha256: [], files: [] };
    },
    publish() {},
    abandon() {
      sink.abandon();
    },
  };
}

/** Counts only (`--dry-run`). */
export function openNoOutput(layout: Pick<Layout, 'dataFile'>): TargetOutput {
  const rows = new Map<string, number>();
  return {
    writeRow(split) {
      rows.set(split, (rows.get(split) ?? 0) + 1);
    },
    keepAside() {},
    closeData() {
      const splits = [...rows.keys()]
        .sort(trainFirst)
        .map((split) => ({ split, file: layout.dataFile(split), rows: rows.get(split) ?? 0 }));
      return { splits, sha256: [], files: [] };
    },
    publish() {},
    abandon() {},
  };
}
