import type { Layout, SplitSummary } from '../frameworks/target.ts';
import type { FileSink } from '../io/file-sink.ts';
import { openStdoutSink } from '../io/file-sink.ts';
import type { ManifestFile, OutDir } from '../io/out-dir.ts';
import { openOutDir } from '../io/out-dir.ts';
import type { Aside, TargetSink } from '../pipeline/ordered.ts';
import { MANIFEST_NAME } from '../io/owned-output.ts';
import type { Manifest } from './manifest.ts';
import { SIDE_FOLDER, manifestText } from './manifest.ts';

/** Where one target's rows go. */
export interface TargetOutput extends TargetSink {
  /** Closes the data files. Splits without a row are not in the list. */
  closeData(): { splits: SplitSummary[]; files: ManifestFile[] };
  /** Writes registration files and report, then the manifest, and makes the output appear. */
  publish(layout: Layout, splits: readonly SplitSummary[], manifest: Manifest, report: string): void;
  abandon(): void;
}

/** Stages a folder beside `outDir` that replaces it in one step when published. */
export function openFolderOutput(outDir: string, layout: Layout, force: boolean): TargetOutput {
  const folder: OutDir = openOutDir(outDir, { force });
  const data = new Map<string, FileSink>();
  const aside = new Map<Aside['what'], FileSink>();
  const files: ManifestFile[] = [];

  return {
    writeRow(split, text) {
      let sink = data.get(split);
      if (sink === undefined) data.set(split, (sink = folder.openFile(layout.dataFile(split))));
      sink.writeLine(text);
    },
    keepAside(row) {
      let sink = aside.get(row.what);
      if (sink === undefined) aside.set(row.what, (sink = folder.openFile(asideFile(row.what))));
      sink.writeLine(asideLine(row));
    },
    closeData() {
      const splits: SplitSummary[] = [];
      for (const split of [...data.keys()].sort(trainFirst)) {
        const file = layout.dataFile(split);
        const { sizeBytes, sha256, lines } = (data.get(split) as FileSink).close();
        files.push({ path: file, sizeBytes, sha256 });
        splits.push({ split, file, rows: lines });
      }
      for (const [what, sink] of aside) {
        const { sizeBytes, sha256 } = sink.close();
        files.push({ path: asideFile(what), sizeBytes, sha256 });
      }
      return { splits, files };
    },
    publish(publishedLayout, splits, manifest, report) {
      for (const { path, text } of publishedLayout.registration(splits)) files.push(folder.writeText(path, text));
      files.push(folder.writeText(`${SIDE_FOLDER}/report.json`, report));
      folder.writeText(MANIFEST_NAME, manifestText({ ...manifest, files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)) }));
      folder.publish();
    },
    abandon() {
      folder.abandon();
    },
  };
}

function asideFile(what: Aside['what']): string {
  return `${SIDE_FOLDER}/${what}.jsonl`;
}

function asideLine({ source, line, byteOffset, issue, reason, row }: Aside): string {
  const why = issue === undefined ? { reason } : { code: issue.code, message: issue.message, fix: issue.fix, pointer: issue.pointer };
  return JSON.stringify({ source, line, byteOffset, ...why, row });
}

/** `train` before the others, so that files and reports read in the order of use. */
function trainFirst(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'train') return -1;
  if (b === 'train') return 1;
  return a < b ? -1 : 1;
}

/** Rows to standard output, nothing else anywhere. */
export function openStdoutOutput(): TargetOutput {
  const sink = openStdoutSink();
  let rows = 0;
  return {
    writeRow(_split, text) {
      sink.writeLine(text);
      rows++;
    },
    keepAside() {},
    closeData() {
      sink.close();
      return { splits: rows === 0 ? [] : [{ split: 'train', file: '-', rows }], files: [] };
    },
    publish() {},
    abandon() {
      sink.abandon();
    },
  };
}

/** Counts only (`--dry-run`). */
export function openNoOutput(layout: Layout): TargetOutput {
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
      return { splits, files: [] };
    },
    publish() {},
    abandon() {},
  };
}
