import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { addLoss } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { plainMessagesText } from './chat-template.ts';
import type { LayoutPart } from './layout-part.ts';
import { noteLostOfText } from './preference.ts';

/** Prompts for GRPO: a list of messages that TRL renders, beside the columns that reward functions get by name (axolotl 0.21.0, utils/data/rl.py). */
export const grpoPrompt: LayoutPart<'prompt'> = {
  name: 'prompt',
  kind: 'prompt',
  encoder:
    ({ extraText }) =>
    (record) => {
      const media = refuseMedia(record.prompt);
      if (media !== undefined) return media;
      if (record.prompt.length === 0) return refuse('PROMPT_EMPTY', 'the prompt has no messages');
      const losses: string[] = [];
      noteLostOfText(record.prompt, losses);
      if (record.tools !== undefined) addLoss(losses, 'tools');
      return rowsOf([`{"prompt":[${plainMessagesText(record.prompt)}]${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['prompt', 'completion', 'completions', 'chosen', 'rejected', 'image', 'images', 'completion_ids', 'trainer_state'],
  takesExtra: true,
  config: () => ({
    entry: ['# no type: the prompts are rendered with the chat template of the model'],
    root: [
      'rl: grpo',
      '# trl: {num_generations: 4, max_completion_length: 512, reward_funcs: [my_rewards.correct]}',
      '# a reward function gets each column beside `prompt` as a keyword argument, as a list',
    ],
  }),
  notes: [],
};
