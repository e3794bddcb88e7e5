import { rowOf } from '../shared/encoded-row.ts';
import { plainMessages } from '../shared/plain-messages.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { noteLostOfTexts, textPromptProblem } from './texts-only.ts';

/** Columns that TRL's GRPO gives a meaning of its own, or hands to reward functions itself. */
const GRPO_COLUMNS = [
  'chat_template_kwargs',
  'chosen',
  'completion',
  'completion_ids',
  'completions',
  'environment',
  'image',
  'images',
  'prompt',
  'prompts',
  'rejected',
  'tools',
  'trainer_state',
];

/** Prompts for GRPO: a list of messages that TRL renders, beside the columns that reward functions get by name (axolotl 0.21.0, utils/data/rl.py). */
export const grpoPrompt: AxolotlSpec = {
  name: 'prompt',
  kind: 'prompt',
  methods: ['grpo'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const problem = textPromptProblem(record.prompt);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      noteLostOfTexts(record.prompt, record.tools, losses);
      return rowOf({ prompt: plainMessages(record.prompt) }, extraText(record.extra, losses), losses);
    },
  reserved: GRPO_COLUMNS,
  config: () => ({
    entry: ['type: # empty: TRL renders the prompts with the chat template of the model'],
    root: [
      'rl: grpo',
      '# trl: {num_generations: 4, max_completion_length: 512, reward_funcs: [my_rewards.correct]}',
      '# a reward function gets each column beside `prompt` as a keyword argument, as a list',
    ],
  }),
};
