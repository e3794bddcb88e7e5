import type { Example, TokenLayout } from '../frameworks/pretokenized.ts';
import type { SplitSummary } from '../frameworks/target.ts';
import { openArrowLists } from '../io/arrow-lists.ts';
import { openTokenChunks } from '../io/litdata-tokens.ts';
import type { ManifestFile, OutDir } from '../io/out-dir.ts';
import { openParquetLists } from '../io/parquet-lists.ts';
import type { Aside } from '../pipeline/ordered.ts';
import type { ClosedData, TargetOutput } from './target-output.ts';
import { openStagedFolder, trainFirst } from './staged-folder.ts';

/** Where examples go. */
export interface TokenData extends Pick<TargetOutput, 'publish' | 'abandon' | 'closeData' | 'stagingPath'> {
  add(split: string, example: Example): void;
  keepAside(row: Aside): void;
}

/** Stages a folder of token files beside `outDir`. */
export function openTokenFolder(outDir: string, layout: TokenLayout, force: boolean): TokenData {
  const { folder, files, keepAside, closeAsides, publish, abandon } = openStagedFolder(outDir, force);
  const splits = new Map<string, SplitFile>();
  return {
    add(split, example) {
      let file = splits.get(split);
      if (file === undefined) splits.set(split, (file = openSplitFile(folder, layout, layout.dataFile(split))));
      file.add(layout.listsOf(example));
    },
    keepAside,
    stagingPath: folder.stagingPath,
    closeData() {
      const closed: ClosedData = { splits: [], sha256: [], files };
      for (const split of [...splits.keys()].sort(trainFirst)) {
        const file = layout.dataFile(split);
        const { rows, written } = (splits.get(split) as SplitFile).close();
        files.push(...written);
        closed.splits.push({ split, file, rows });
        closed.sha256.push(written[0]?.sha256 ?? '');
      }
      closeAsides();
      return closed;
    },
    publish,
    abandon,
  };
}

/** Counts only (`--dry-run`). */
export function noTokenData(layout: TokenLayout): TokenData {
  const rows = new Map<string, number>();
  return {
    add: (split) => void rows.set(split, (rows.get(split) ?? 0) + 1),
    keepAside() {},
    closeData() {
      const splits = [...rows].map(([split, count]): SplitSummary => ({ split, file: layout.dataFile(split), rows: count }));
      return { splits: splits.sort((a, b) => trainFirst(a.split, b.split)), sha256: [], files: [] };
    },
    publish() {},
    abandon() {},
  };
}

interface SplitFile {
  add(lists: readonly (readonly number[])[]): void;
  close(): { rows: number; written: ManifestFile[] };
}

function openSplitFile(folder: OutDir, layout: TokenLayout, path: string): SplitFile {
  return layout.container === 'litdata' ? openStream(folder, path) : openTable(folder, layout, path);
}

function openTable(folder: OutDir, { container, columns, nullColumns }: TokenLayout, path: string): SplitFile {
  const sink = folder.openFile(path);
  const table = container === 'arrow' ? openArrowLists(sink, columns, nullColumns) : openParquetLists(sink, columns);
  let rows = 0;
  return {
    add(lists) {
      table.addRow(lists);
      rows++;
    },
    close() {
      table.end();
      const { sizeBytes, sha256 } = sink.close();
      return { rows, written: [{ path, sizeBytes, sha256 }] };
    },
  };
}

/** `path` is that of the index; the chunks lie beside it. */
function openStream(folder: OutDir, path: string): SplitFile {
  const beside = (name: string): string => path.replace(/[^/]*$/, name);
  const chunks = openTokenChunks({ openFile: (name) => folder.openFile(beside(name)) });
  let rows = 0;
  return {
    add([ids = []]) {
      chunks.add(ids);
      rows++;
    },
    close() {
      const { files, index } = chunks.end();
      const written = files.map(({ name, sizeBytes, sha256 }) => ({ path: beside(name), sizeBytes, sha256 }));
      return { rows, written: [folder.writeText(path, index), ...written] };
    },
  };
}
