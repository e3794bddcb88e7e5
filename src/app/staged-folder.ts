import type { PlannedFile } from '../frameworks/target.ts';
import type { FileSink } from '../io/file-sink.ts';
import type { ManifestFile, OutDir } from '../io/out-dir.ts';
import { openOutDir } from '../io/out-dir.ts';
import { MANIFEST_NAME } from '../io/owned-output.ts';
import type { Aside } from '../pipeline/ordered.ts';
import type { Manifest } from './manifest.ts';
import { SIDE_FOLDER, manifestText } from './manifest.ts';

/** What every output on disk has beside its data: rejects and drops, registration, report and manifest. */
export interface StagedFolder {
  folder: OutDir;
  /** Files that are written and closed. */
  files: ManifestFile[];
  keepAside(row: Aside): void;
  closeAsides(): void;
  publish(registration: readonly PlannedFile[], manifest: Manifest, report: string): void;
  abandon(): void;
}

/** Stages a folder beside `outDir` that replaces it in one step when published. */
export function openStagedFolder(outDir: string, force: boolean): StagedFolder {
  const folder = openOutDir(outDir, { force });
  const aside = new Map<Aside['what'], FileSink>();
  const files: ManifestFile[] = [];

  return {
    folder,
    files,
    keepAside(row) {
      let sink = aside.get(row.what);
      if (sink === undefined) aside.set(row.what, (sink = folder.openFile(asideFile(row.what))));
      sink.writeLine(asideLine(row));
    },
    closeAsides() {
      for (const [what, sink] of aside) {
        const { sizeBytes, sha256 } = sink.close();
        files.push({ path: asideFile(what), sizeBytes, sha256 });
      }
    },
    publish(registration, manifest, report) {
      for (const { path, text } of registration) files.push(folder.writeText(path, text));
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

function asideLine({ source, line, byteOffset, issue, reason, message, row }: Aside): string {
  const why =
    issue === undefined ? { reason, message } : { code: issue.code, message: issue.message, fix: issue.fix, pointer: issue.pointer };
  return JSON.stringify({ source, line, byteOffset, ...why, row });
}

/** `train` before the others, so that files and reports read in the order of use. */
export function trainFirst(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'train') return -1;
  if (b === 'train') return 1;
  return a < b ? -1 : 1;
}
