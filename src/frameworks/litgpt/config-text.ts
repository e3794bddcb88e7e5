import { dirname, join } from 'node:path';
import type { SplitSummary } from '../target.ts';

/** The default of LitGPT, below which a small file would give no validation row at all. */
const VAL_FRACTION = 0.05;

/** The `data` block for `litgpt finetune* --config`: the folder where it has train and val, else the one file, of which LitGPT splits a part off. */
export function jsonConfig(layout: string, splits: readonly SplitSummary[], outDir: string): string {
  const train = splits.find(({ file }) => file === 'train.jsonl') ?? splits[0];
  const hasBoth = train?.file === 'train.jsonl' && splits.some(({ file }) => file === 'val.jsonl');
  const path = hasBoth ? outDir : join(outDir, train?.file ?? 'train.jsonl');
  const lines = [
    '# For a LitGPT config. Read from the source of litgpt 0.5.13 and run with it.',
    'data:',
    '  class_path: litgpt.data.JSON',
    '  init_args:',
  ];
  lines.push(`    json_path: ${JSON.stringify(path)}`);
  if (!hasBoth) {
    lines.push(
      `    val_split_fraction: ${valFraction(train?.rows ?? 0)} # there is no val.jsonl: LitGPT holds these rows back (dsprep convert --split val=5% makes one)`,
    );
  }
  lines.push("    mask_prompt: true # the loss covers the answer alone; false is LitGPT's default");
  if (layout === 'json-sys-prompt') {
    lines.push(
      '    prompt_style: # one that reads sys_prompt: this, llama3, llama2, phi-3, phi-4, qwen2.5, smollm2, tinyllama',
      '      class_path: litgpt.prompts.ChatML',
    );
  } else {
    lines.push(
      '    prompt_style: alpaca # take the style of your model (llama3, qwen3, gemma, …); class_path: litgpt.prompts.Default adds nothing',
    );
  }
  for (const { file } of splits) {
    if (file !== train?.file && !(hasBoth && file === 'val.jsonl'))
      lines.push(`# not read by LitGPT: ${JSON.stringify(join(outDir, file))}`);
  }
  return `${lines.join('\n')}\n`;
}

/** LitGPT gives validation floor(rows × fraction) rows, and the mean of none is NaN. */
function valFraction(rows: number): number {
  if (rows * VAL_FRACTION >= 1 || rows < 2) return VAL_FRACTION;
  return Math.ceil(1000 / rows) / 1000;
}

/** The `data` block for `litgpt pretrain --config`. Without a val split the training text is read for validation too, for LitGPT takes no single file. */
export function textFilesConfig(splits: readonly SplitSummary[], outDir: string): string {
  const folder = (file: string): string => JSON.stringify(join(outDir, dirname(file)));
  const train = splits.find(({ file }) => file.startsWith('train/')) ?? splits[0];
  const val = splits.find(({ file }) => file.startsWith('val/'));
  const trainFolder = folder(train?.file ?? 'train/train.txt');
  const lines = [
    '# For a LitGPT config. Read from the source of litgpt 0.5.13.',
    'data:',
    '  class_path: litgpt.data.TextFiles',
    '  init_args:',
  ];
  lines.push(`    train_data_path: ${trainFolder}`);
  if (val === undefined) {
    lines.push(`    val_data_path: ${trainFolder} # the same text: there is no val split (dsprep convert --split val=5% makes one)`);
  } else {
    lines.push(`    val_data_path: ${folder(val.file)}`);
  }
  return `${lines.join('\n')}\n`;
}
