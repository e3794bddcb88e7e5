import { join } from 'node:path';
import { dateColumnNotes } from '../shared/extra-columns-notes.ts';
import { chooseSpec, heldBy, keptExtra, openSpec } from '../shared/layout-spec.ts';
import { shellWord } from '../shared/shell-word.ts';
import { checkPathIsNoPattern } from '../shared/path-pattern.ts';
import type { Layout, LayoutOptions, Method, SplitSummary, Target } from '../target.ts';
import type { AxolotlSpec, ConfigParts } from './axolotl-spec.ts';
import { chatTemplate } from './chat-template.ts';
import { axolotlConfigText, checkPathHasNoLoaderName } from './config-text.ts';
import { ktoArgillaChat, ktoConversational, ktoPromptPairs } from './feedback.ts';
import { bradleyTerry, dpoChatTemplate, dpoPromptPairs, orpoArgilla } from './preference.ts';
import { grpoPrompt } from './prompt.ts';
import { inputOutput, preTokenised, pretrainingDataset, stepwise, textCompletion } from './raw.ts';
import { alpaca, alpacaWithSystem, chatCompletion } from './single-turn.ts';

const LAYOUTS: readonly AxolotlSpec[] = [
  chatTemplate,
  alpaca,
  alpacaWithSystem,
  chatCompletion,
  textCompletion,
  pretrainingDataset,
  inputOutput,
  preTokenised,
  dpoChatTemplate,
  dpoPromptPairs('chatml'),
  dpoPromptPairs('llama3'),
  orpoArgilla,
  bradleyTerry,
  ktoConversational,
  ktoArgillaChat('chatml'),
  ktoArgillaChat('llama3'),
  ktoPromptPairs('chatml'),
  ktoPromptPairs('llama3'),
  grpoPrompt,
  stepwise,
];

/** Axolotl: rows in the shape of one of its dataset types, and the part of a config that names it. */
export const axolotl: Target = {
  name: 'axolotl',
  summary: 'Axolotl: JSONL in the shape of a dataset type, and the config block that names it',
  testedWith: 'axolotl 0.21.0',
  holds: heldBy(LAYOUTS),
  open,
};

/** Root keys that choose the method, where the layout does not say it. */
const METHOD_ROOT: Partial<Record<Method, readonly string[]>> = {
  dpo: ['rl: dpo'],
  ipo: ['rl: dpo', 'dpo_loss_type: [ipo] # rl: ipo is deprecated'],
  simpo: ['rl: simpo'],
  orpo: ['rl: orpo'],
};

/** Axolotl drops `ds_type` for these. */
const BY_PATH: readonly Method[] = ['dpo', 'ipo', 'simpo', 'kto'];

function open(options: LayoutOptions): Layout {
  const { columns, method, outDir } = options;
  const spec = chooseSpec('axolotl', LAYOUTS, options);
  checkPathIsNoPattern('Axolotl', outDir);
  if (BY_PATH.includes(method)) checkPathHasNoLoaderName(outDir);
  const parts = spec.config(columns);
  const { notes, ...opened } = openSpec(spec, options);
  return {
    ...opened,
    notes: [...notes, ...dateColumnNotes(keptExtra(spec, columns))],
    dataFile: (split) => `${split}.jsonl`,
    registration: (splits) => {
      const root = [...(METHOD_ROOT[method] ?? []), ...(parts.root ?? [])];
      return [{ path: 'axolotl.yaml', text: axolotlConfigText({ ...parts, root }, splits, outDir) }];
    },
    nextSteps: (splits) => nextSteps(parts, splits, outDir),
  };
}

function nextSteps({ isUnprepared = false }: ConfigParts, splits: readonly SplitSummary[], outDir: string): string[] {
  const paste = `paste ${shellWord(join(outDir, 'axolotl.yaml'))} into your config.yaml, then`;
  if (isUnprepared) return [`${paste}: axolotl train config.yaml`];
  // `--debug` picks a row at random, and fails where there is only one (axolotl 0.21.0, common/datasets.py)
  const debug = splits.every(({ rows }) => rows > 1) ? ' --debug' : '';
  return [
    `${paste}: axolotl preprocess config.yaml${debug} && axolotl train config.yaml`,
    'when the data changes, change dataset_prepared_path: Axolotl does not look at the files again',
  ];
}
