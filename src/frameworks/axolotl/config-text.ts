import { join } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { SplitSummary } from '../target.ts';
import type { ConfigParts } from './axolotl-spec.ts';

/** Splits for evaluation; `test` is left alone, any other is trained. */
const EVALUATION = ['val', 'valid', 'validation', 'dev', 'eval'];

/** The block to paste into an Axolotl config, paths absolute: Axolotl takes relative ones from the folder that it is started in. */
export function axolotlConfigText(
  { entry, root = [], isStreamed = false, fileType = 'json' }: ConfigParts,
  splits: readonly SplitSummary[],
  outDir: string,
): string {
  const path = (file: string): string => JSON.stringify(join(outDir, file));
  const fileEntry = ({ file }: SplitSummary, lines: readonly string[]): string[] => [
    `  - path: ${path(file)}`,
    `    ds_type: ${fileType}`,
    '    split: train # the only one that a local file has',
    ...lines.map((line) => `    ${line}`),
  ];
  const train = splits.filter(({ split }) => split !== 'test' && !EVALUATION.includes(split));
  const evaluation = splits.filter(({ split }) => EVALUATION.includes(split));
  const rest = splits.filter(({ split }) => split === 'test');
  const lines = ['# For your Axolotl config. Read from the source of axolotl 0.21.0 and run with it.', ...root];

  if (isStreamed) {
    lines.push(train.length === 0 ? 'pretraining_dataset: []' : 'pretraining_dataset: # its first entry only is read');
    for (const { file } of train) {
      lines.push(
        '  - path: json',
        `    data_files: ${path(file)} # one name: of a list Axolotl would not read the text column`,
        '    split: train',
      );
      lines.push(...entry.map((line) => `    ${line}`));
    }
  } else {
    lines.push(train.length === 0 ? 'datasets: []' : 'datasets:', ...train.flatMap((split) => fileEntry(split, entry)));
  }
  if (evaluation.length > 0) {
    lines.push('test_datasets: # in place of val_set_size; both together are an error');
    lines.push(...evaluation.flatMap((split) => fileEntry(split, isStreamed ? ['type: completion', 'field: text'] : entry)));
  }
  for (const { file, split } of rest) lines.push(`# not read in training: ${split}, ${path(file)}`);
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
