import type { Layout, LayoutOptions, Method, SplitSummary, Target } from '../target.ts';
import { datasetCard, extraCardColumns, hfSplitName } from '../shared/dataset-card.ts';
import { dateColumnNotes } from '../shared/extra-columns-notes.ts';
import { chooseSpec, heldBy, keptExtra, openSpec } from '../shared/layout-spec.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import { shellWord } from '../shared/shell-word.ts';
import { messages, promptCompletion, text } from './chat.ts';
import { conversationalFeedback, standardFeedback } from './feedback.ts';
import { conversationalPair, standardPair } from './preference.ts';
import { promptOnly, standardPrompt } from './prompt.ts';
import { stepwise, tokens } from './raw.ts';
import type { TrlSpec } from './trl-spec.ts';

const LAYOUTS: readonly TrlSpec[] = [
  messages,
  promptCompletion,
  text,
  conversationalPair,
  standardPair,
  conversationalFeedback,
  standardFeedback,
  promptOnly,
  standardPrompt,
  stepwise,
  tokens,
];

/** TRL: a dataset folder with a card, for `load_dataset(folder)` and the `trl` command line. */
export const trl: Target = {
  name: 'trl',
  summary: 'TRL: a dataset folder with a card that fixes splits and column types',
  testedWith: 'trl 1.16.0, datasets 5.2.0',
  holds: heldBy(LAYOUTS),
  open,
};

function open(options: LayoutOptions): Layout {
  const spec = chooseSpec('trl', LAYOUTS, options);
  const extra = keptExtra(spec, options.columns);
  const cardColumns = [...spec.cardColumns(options.columns), ...extraCardColumns(extra)];
  checkPathIsNoPattern('TRL', options.outDir);
  const { notes, ...opened } = openSpec(spec, options);
  return {
    ...opened,
    notes: [...notes, ...dateColumnNotes(extra)],
    dataFile: (split) => `${split}.jsonl`,
    registration: (splits, sha256) => [
      datasetCard({ name: options.datasetName, columns: cardColumns, splits, sha256, outDir: options.outDir }),
    ],
    nextSteps: (splits) => nextSteps(options, splits),
  };
}

/** The command of each method that has one in TRL 1.16.0. */
const COMMANDS: Partial<Record<Method, string>> = {
  sft: 'trl sft',
  pretrain: 'trl sft',
  dpo: 'trl dpo',
  ipo: 'trl dpo --loss_type ipo',
  kto: 'trl kto',
  reward: 'trl reward',
  grpo: 'trl grpo',
};

/** Methods without a command, and how they are trained. */
const SCRIPTS: Partial<Record<Method, string>> = {
  orpo: 'trl.experimental.orpo.ORPOTrainer',
  simpo: 'trl.experimental.cpo.CPOTrainer with loss_type="simpo"',
  prm: 'PRMTrainer (trl <= 1.10)',
};

function nextSteps({ method, outDir }: LayoutOptions, splits: readonly SplitSummary[]): string[] {
  const command = COMMANDS[method];
  if (command === undefined)
    return [`train load_dataset(${JSON.stringify(outDir)}) in a script with ${SCRIPTS[method] ?? 'a TRL trainer'}`];
  const evaluation = splits.map(({ split }) => hfSplitName(split)).find((name) => name === 'validation' || name === 'test');
  const evaluationFlags = evaluation === undefined ? '' : ` --dataset_test_split ${evaluation} --eval_strategy steps`;
  const steps = [`${command} --dataset_name ${shellWord(outDir)} --model_name_or_path MODEL --max_length 4096${evaluationFlags}`];
  if (method === 'kto')
    steps.push('shuffle, and take a per-device batch of 2 or more: TRL estimates the KL term from the neighbours of a row');
  else if (method === 'grpo') steps[0] = `${command} --dataset_name ${shellWord(outDir)} --model_name_or_path MODEL --reward_funcs REWARD`;
  else steps.push('without max_length, TRL cuts examples at 1024 tokens and drops those left without a trained one');
  return steps;
}
