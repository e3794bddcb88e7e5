import { join } from 'node:path';
import { usageError } from '../../errors.ts';
import type { Layout, LayoutOptions, PlannedFile, SplitSummary, Target } from '../target.ts';
import { datasetCard, extraCardColumns, hfSplitName } from '../shared/dataset-card.ts';
import { dateColumnNotes } from '../shared/extra-columns-notes.ts';
import { chooseSpec, heldBy, keptExtra, openSpec } from '../shared/layout-spec.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import { shellWord } from '../shared/shell-word.ts';
import { messages, text } from '../trl/chat.ts';
import { conversationalFeedback } from '../trl/feedback.ts';
import { conversationalPair } from '../trl/preference.ts';
import { promptOnly } from '../trl/prompt.ts';
import type { TrlSpec } from '../trl/trl-spec.ts';
import { conversations } from './conversations.ts';

/** Unsloth trains with TRL's trainers: but for `conversations`, its rows are TRL's. */
const LAYOUTS: readonly TrlSpec[] = [
  conversations,
  messages,
  { ...text, notes: ['Unsloth appends no end-of-text token to `text` (TRL does): add tokenizer.eos_token in the script'] },
  { ...conversationalPair, methods: ['dpo', 'orpo'] },
  conversationalFeedback,
  promptOnly,
];

/** Unsloth: rows for its notebooks' recipes, and a config for `unsloth train` where that can train them. */
export const unsloth: Target = {
  name: 'unsloth',
  summary: 'Unsloth: JSONL for its notebooks, and the data block for `unsloth train`',
  testedWith: 'unsloth 2026.10.9, datasets 4.8.5',
  holds: heldBy(LAYOUTS),
  open,
};

function open(options: LayoutOptions): Layout {
  if (options.kind === 'chat' && options.layout === 'text') {
    const message = 'unsloth: the layout text is a conversation rendered by a chat template, which a converter without the model cannot do';
    throw usageError('USAGE_LAYOUT', message, '--layout conversations|messages, and apply_chat_template in the script');
  }
  const spec = chooseSpec('unsloth', LAYOUTS, options);
  const extra = keptExtra(spec, options.columns);
  const cardColumns = [...spec.cardColumns(options.columns), ...extraCardColumns(extra)];
  checkPathIsNoPattern('Unsloth', options.outDir);
  const { notes, ...opened } = openSpec(spec, options);
  return {
    ...opened,
    notes: [...notes, ...dateColumnNotes(extra)],
    dataFile: (split) => `${split}.jsonl`,
    registration: (splits, sha256) => [
      datasetCard({ name: options.datasetName, columns: cardColumns, splits, sha256, outDir: options.outDir }),
      ...trainConfig(options, splits),
    ],
    nextSteps: (splits) => nextSteps(spec.name, options, splits),
  };
}

/** The file that is trained; any when there is no `train`. */
function trainFile(splits: readonly SplitSummary[]): string | undefined {
  return (splits.find(({ split }) => split === 'train') ?? splits[0])?.file;
}

function hasTrainCommand({ kind }: LayoutOptions): boolean {
  return kind === 'chat' || kind === 'text';
}

/** The data block of `unsloth train -c` (unsloth 2026.10.9, unsloth_cli/config.py): one file by its name, for of a folder it trains every file. */
function trainConfig(options: LayoutOptions, splits: readonly SplitSummary[]): PlannedFile[] {
  const file = trainFile(splits);
  if (file === undefined || !hasTrainCommand(options)) return [];
  const lines = [
    '# For unsloth train -c (it has no key for evaluation data).',
    'data:',
    `  local_dataset: [${JSON.stringify(join(options.outDir, file))}] # the file: of a folder it would train on every split`,
    `  format_type: ${options.kind === 'text' ? 'raw' : 'chatml'}`,
  ];
  return [{ path: 'unsloth.yaml', text: `${lines.join('\n')}\n` }];
}

function nextSteps(layout: string, options: LayoutOptions, splits: readonly SplitSummary[]): string[] {
  const split = splits.find((one) => one.split === 'train') ?? splits[0];
  const load = `load_dataset(${JSON.stringify(options.outDir)}, split=${JSON.stringify(hfSplitName(split?.split ?? 'train'))})`;
  if (!hasTrainCommand(options)) return [`in a notebook: ${options.method.toUpperCase()}Trainer on ${load}`];
  const recipe =
    layout === 'conversations' ? `${load}, then apply_chat_template of \`conversations\` into a column \`text\`` : `SFTTrainer on ${load}`;
  return [`unsloth train -c ${shellWord(join(options.outDir, 'unsloth.yaml'))} --model MODEL`, `or in a notebook: ${recipe}`];
}
