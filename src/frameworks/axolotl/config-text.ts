import { join } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { SplitSummary } from '../target.ts';

export interface ConfigParts {
  entry: readonly string[];
  root: readonly string[];
  streamed?: boolean;
}

/** Splits that are for evaluation; any other than these and `train` is left to the user. */
const EVALUATION = ['val', 'valid', 'validation', 'dev', 'eval'];

/** The block to paste into an Axolotl config, paths absolute (Axolotl takes relative ones from the folder that it is started in). */
export function axolotlConfigText(parts: ConfigParts, splits: readonly SplitSummary[], outDir: string): string {
  const path = (file: string): string => JSON.stringify(join(outDir, file));
  const train = splits.filter(({ split }) => !EVALUATION.includes(split) && split !== 'test');
  const evaluation = splits.filter(({ split }) => EVALUATION.includes(split));
  const other = splits.filter(({ split }) => split === 'test');
  const lines = ['# For your Axolotl config. Read from the source of axolotl 0.21.0 and run with it.', ...parts.root];
  const fileEntry = ({ file }: SplitSummary): string[] => [
    `  - path: ${path(file)}`,
    '    ds_type: json # without it (rl: dpo, ipo, simpo and kto drop it) the path decides',
    '    split: train # a local file has no other split',
    ...parts.entry.map((line) => `    ${line}`),
  ];
  if (parts.streamed === true) {
    lines.push('pretraining_dataset: # the first entry only is read');
    for (const { file } of train) {
      lines.push('  - path: json', `    data_files: ${path(file)} # one name, not a list: with a list text_column is lost`, '    split: train');
      lines.push(...parts.entry.map((line) => `    ${line}`));
    }
  } else {
    lines.push('datasets:', ...train.flatMap(fileEntry));
  }
  if (evaluation.length > 0) {
    const evaluationEntry = parts.streamed === true ? ['type: completion', 'field: text'] : parts.entry;
    lines.push('test_datasets: # in place of val_set_size; both together are an error');
    for (const { file } of evaluation) {
      lines.push(`  - path: ${path(file)}`, '    ds_type: json', '    split: train', ...evaluationEntry.map((line) => `    ${line}`));
    }
  }
  for (const { file, split } of other) lines.push(`# ${split} (not used in training): ${path(file)}`);
  return `${lines.join('\n')}\n`;
}

const MISLEADING = ['.parquet', '.arrow', '.csv', '.txt'];

/** Axolotl drops `ds_type` for DPO and KTO and then looks for these anywhere in the path (axolotl 0.21.0, utils/data/shared.py). */
export function checkPathHasNoLoaderName(outDir: string): void {
  const found = MISLEADING.find((suffix) => outDir.includes(suffix));
  if (found === undefined) return;
  throw new DsprepError({
    code: 'USAGE_OUT_DIR_NAME',
    message: `the output folder's path has ${found} in it, by which Axolotl would take its JSONL files for ${found.slice(1)}: ${outDir}`,
    hint: 'choose another folder name',
    exitCode: EXIT.usage,
  });
}
