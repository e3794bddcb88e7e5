import { dirname, join } from 'node:path';
import type { JsonObject } from '../../json.ts';
import { rowText } from '../../pipeline/encoded.ts';
import type { TokensPrediction } from '../predict.ts';
import { INPUT_IDS, trainSplit } from '../pretokenized.ts';
import type { Example, PretokenizeDoor, PretokenizeOptions, RowTokenizer } from '../pretokenized.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { SplitSummary } from '../target.ts';
import { checkpointTokens } from './predict/checkpoint-tokens.ts';
import { encoded } from './predict/encode.ts';

/**
 * A folder for `litgpt.data.LitData`: one stream of ids, each document as `TextFiles` makes one of a file, with one BOS and no EOS (litgpt 0.5.13, data/lit_data.py and
 * data/text_files.py). For fine-tuning LitGPT tokenises always.
 */
export const litgptPretokenized: PretokenizeDoor = {
  methods: ['pretrain'],
  refuse: () => undefined,
  openRows,
  open({ outDir }) {
    return {
      name: 'pre-tokenized',
      container: 'litdata',
      columns: [INPUT_IDS],
      listsOf: documentIds,
      dataFile: (split) => `${folderOf(split)}/index.json`,
      registration: (splits) => [{ path: 'litgpt.yaml', text: configText(splits, outDir) }],
      nextSteps: () => [
        `litgpt pretrain MODEL --config ${shellWord(join(outDir, 'litgpt.yaml'))} --tokenizer_dir CHECKPOINT`,
        'the model must have the tokenizer named above; LitGPT needs the package litdata to read the folder',
      ],
      notes: ['labels: a stream of ids holds no mask; every token is trained'],
    };
  },
};

function openRows({ config, tokenizer }: PretokenizeOptions): ReturnType<NonNullable<PretokenizeDoor['openRows']>> {
  const folder = config['checkpoint_dir'] ?? config['tokenizer_dir'];
  const tokens = checkpointTokens({
    tokenizer,
    folder: typeof folder === 'string' ? folder : '',
    generationConfig: generationConfig(config),
  });
  if ('message' in tokens) return { unsupported: [tokens] };
  if (tokens.bosId === undefined) {
    return {
      unsupported: [
        { key: 'bos_token', message: `${tokenizer.name} has none, and LitGPT's pre-training stops without: each document begins with it` },
      ],
    };
  }
  return { push: (row, index) => [documentTokens(rowText(row), index)], end: () => [] } satisfies RowTokenizer;

  function documentTokens(text: string, row: number): TokensPrediction {
    if ('message' in tokens) throw new TypeError(tokens.message);
    const ids = encoded({ tokenizer, tokens }, asRead(text), { bos: true, eos: false });
    return { kind: 'tokens', row, inputIds: ids, labels: ids, warnings: [] };
  }
}

const OUTER_SPACE =
  /^[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** The text as Python reads it from a file, with line feeds alone, and as its `strip` leaves it. */
function asRead(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(OUTER_SPACE, '');
}

/** `bos_token_id` and `eos_token_id` where the user says them: generation_config.json is not looked for. */
function generationConfig({ generation_config: given }: JsonObject): JsonObject | undefined {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? given : undefined;
}

function documentIds(example: Example): readonly (readonly number[])[] {
  if (example.kind !== 'tokens') throw new TypeError(`a ${example.kind} where a text was due`);
  return [example.inputIds];
}

/** LitGPT's word for it, as in its other layouts. */
function folderOf(split: string): string {
  return split === 'valid' || split === 'validation' ? 'val' : split;
}

function configText(splits: readonly SplitSummary[], outDir: string): string {
  const train = dirname(trainSplit(splits)?.file ?? 'train/index.json');
  const hasBoth = splits.some(({ file }) => dirname(file) === 'val');
  const lines = [
    '# For a LitGPT config. Read from the source of litgpt 0.5.13.',
    'data:',
    '  class_path: litgpt.data.LitData',
    '  init_args:',
    `    data_path: ${JSON.stringify(hasBoth ? outDir : join(outDir, train))}`,
    hasBoth
      ? `    split_names: ${JSON.stringify([train, 'val'])}`
      : '    # there is no val split: LitGPT reads the same ids for validation (dsprep convert --split val=5% makes one)',
  ];
  return `${lines.join('\n')}\n`;
}
