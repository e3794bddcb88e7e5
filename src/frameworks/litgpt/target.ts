import { join } from 'node:path';
import type { Layout, LayoutOptions, Target } from '../target.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { chooseSpec, heldBy, openSpec } from '../shared/layout-spec.ts';
import { shellWord } from '../shared/shell-word.ts';
import { jsonConfig, textFilesConfig } from './config-text.ts';
import { json, jsonSysPrompt } from './json-rows.ts';
import { textFiles } from './text-files.ts';

const LAYOUTS: readonly LayoutSpec[] = [json, jsonSysPrompt, textFiles];

/** LitGPT: rows for its JSON data module, text for TextFiles, and the config's data block. */
export const litgpt: Target = {
  name: 'litgpt',
  summary: 'LitGPT: instruction rows or plain text, and the data block of its config',
  testedWith: 'litgpt 0.5.13',
  holds: heldBy(LAYOUTS),
  open,
};

function open(options: LayoutOptions): Layout {
  const spec = chooseSpec('litgpt', LAYOUTS, options);
  const isText = spec === textFiles;
  const config = shellWord(join(options.outDir, 'litgpt.yaml'));
  return {
    ...openSpec(spec, options),
    dataFile: (split) => (isText ? textFile(split) : `${evaluationName(split)}.jsonl`),
    registration: (splits) => {
      const text = isText ? textFilesConfig(splits, options.outDir) : jsonConfig(spec.name, splits, options.outDir);
      return [{ path: 'litgpt.yaml', text }];
    },
    nextSteps: () =>
      isText
        ? [
            `litgpt pretrain MODEL --config ${config} --tokenizer_dir CHECKPOINT`,
            'the tokenizer needs a BOS token; the tokens are kept beside the text and not made again',
          ]
        : [
            `litgpt finetune_lora CHECKPOINT --config ${config} --train.max_seq_length 2048`,
            'set data.prompt_style to the style of your model',
          ],
  };
}

/** LitGPT's JSON module looks for `train` and `val` in a folder, and for no other name. */
function evaluationName(split: string): string {
  return split === 'valid' || split === 'validation' ? 'val' : split;
}

/** A folder for each split: TextFiles takes every `.txt` of one. */
function textFile(split: string): string {
  const name = evaluationName(split);
  return `${name}/${name}.txt`;
}
