import { messagesColumn } from '../shared/dataset-card.ts';
import { rowsOf } from '../shared/encoded-row.ts';
import { openHfMessages } from '../shared/hf-messages.ts';
import { addLoss } from '../shared/losses.ts';
import { promptProblem } from '../shared/turn-problems.ts';
import { standardTexts } from './standard-texts.ts';
import type { TrlSpec } from './trl-spec.ts';
import { TRL_COLUMNS } from './trl-spec.ts';

const NOTES = ['prompts are never cut: leave long ones out with --max-tokens'];

/** Prompts for online RL as lists of messages; a reward function gets every column beside `prompt` by its name. */
export const promptOnly: TrlSpec = {
  name: 'prompt-only',
  kind: 'prompt',
  methods: ['grpo'],
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns);
    return (record) => {
      // GRPO takes tools from its own arguments, never from the rows
      const problem = promptProblem(record.prompt) ?? hf.problem(record.prompt, undefined);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      if (record.tools !== undefined) addLoss(losses, 'tools');
      return rowsOf([`{"prompt":[${hf.text(record.prompt, losses)}]${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: TRL_COLUMNS,
  cardColumns: (columns) => [messagesColumn('prompt', columns)],
  notes: NOTES,
};

/** Prompts for online RL as plain text. */
export const standardPrompt: TrlSpec = {
  name: 'standard',
  kind: 'prompt',
  methods: ['grpo'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const losses: string[] = [];
      const texts = standardTexts(record, {}, losses);
      if (!texts.ok) return texts;
      const { prompt = '' } = texts.json;
      return rowsOf([`{"prompt":${prompt}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: TRL_COLUMNS,
  cardColumns: () => [{ name: 'prompt', feature: 'string' }],
  notes: NOTES,
};
