import type { Columns, PlannedFile, SplitSummary } from '../target.ts';

/** Feature types of HF `datasets` that layouts use, by a short name. `json-messages` keeps each message's own keys (datasets >= 4.7). */
const FEATURES = {
  string: ['dtype: string'],
  bool: ['dtype: bool'],
  int: ['dtype: int64'],
  float: ['dtype: float64'],
  strings: ['list: string'],
  bools: ['list: bool'],
  ints: ['list: int64'],
  int32s: ['list: int32'],
  int8s: ['list: int8'],
  messages: ['list:', '- name: role', '  dtype: string', '- name: content', '  dtype: string'],
  'json-messages': ['list: json'],
} as const;

export interface CardColumn {
  name: string;
  feature: keyof typeof FEATURES;
}

/** The column of a list of messages. */
export function messagesColumn(name: string, columns: Columns): CardColumn {
  return { name, feature: columns.tools ? 'json-messages' : 'messages' };
}

/** The column of tool definitions (JSON text), where there is one. */
export function toolsColumn(columns: Columns): CardColumn[] {
  return columns.tools ? [{ name: 'tools', feature: 'string' }] : [];
}

/** Kept extra columns; `json` ones are JSON text. */
export function extraCardColumns(extra: Columns['extra']): CardColumn[] {
  return extra.map(({ name, type }) => ({ name, feature: type === 'json' ? 'string' : type }));
}

/** The name of a split inside HF `datasets`: letters, digits and `_` only, and `validation` for `val`. */
export function hfSplitName(split: string): string {
  return split === 'val' || split === 'valid' ? 'validation' : split.replace(/\W/g, '_');
}

export interface DatasetCard {
  name: string;
  columns: readonly CardColumn[];
  splits: readonly SplitSummary[];
  /** Of each split's data file, in their order; absent where nothing was written. */
  sha256?: readonly string[] | undefined;
  outDir: string;
}

/**
 * A dataset card (`README.md`) by which `load_dataset(folder)` opens each split with fixed types. Without it the loader takes the types from the first 10 MB of
 * the first file, and the splits from the names of files and folders (HF datasets 5.2.0, packaged_modules/json/json.py and data_files.py).
 *
 * The card holds the hashes of the data: the loader's cache knows a local folder by its last name and its card alone, and would give the rows of an earlier folder of that
 * name (load.py, `LocalDatasetModuleFactory`; seen with 4.0.0, 4.8.5, 5.0.1 and 5.2.0).
 */
export function datasetCard({ name, columns, splits, sha256, outDir }: DatasetCard): PlannedFile {
  const lines = ['---', 'configs:', '- config_name: default', '  data_files:'];
  for (const { split, file } of splits) lines.push(`  - split: ${hfSplitName(split)}`, `    path: ${JSON.stringify(file)}`);
  lines.push('dataset_info:');
  if (sha256 !== undefined) {
    const hashes = splits.map(({ file }, index) => `${file} ${sha256[index] ?? ''}`).join(', ');
    lines.push(
      "  # by it the loader's cache tells this data from other data in a folder of this name",
      `  description: ${JSON.stringify(`sha256: ${hashes}`)}`,
    );
  }
  lines.push('  features:');
  for (const column of columns) {
    lines.push(`  - name: ${JSON.stringify(column.name)}`, ...FEATURES[column.feature].map((line) => `    ${line}`));
  }
  lines.push(
    '---',
    '',
    `# ${name}`,
    '',
    '```python',
    'from datasets import load_dataset',
    `dataset = load_dataset(${JSON.stringify(outDir)})`,
    '```',
    '',
  );
  lines.push('| split | rows |', '|---|---|', ...splits.map(({ split, rows }) => `| ${hfSplitName(split)} | ${rows} |`), '');
  if (columns.some(({ feature }) => feature === 'json-messages')) {
    lines.push(
      'Messages have keys of their own (`tool_calls`, …): reading this folder needs `datasets` >= 4.7. Load the folder, not a file of it:',
    );
    lines.push('`load_dataset("json", …)` does not read this card and fails where the first tool call comes after 10 MB.', '');
    lines.push('`tools` is JSON text of a list of tool definitions; `null` (as text) where a row has none.', '');
  }
  return { path: 'README.md', text: lines.join('\n') };
}
