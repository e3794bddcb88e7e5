import { messagesColumn, toolsColumn } from '../shared/dataset-card.ts';
import { rowsOf } from '../shared/encoded-row.ts';
import { openHfMessages } from '../shared/hf-messages.ts';
import { answerProblem, equalPairProblem, promptProblem } from '../shared/turn-problems.ts';
import { standardTexts } from './standard-texts.ts';
import type { TrlSpec } from './trl-spec.ts';
import { TRL_COLUMNS, toolsText } from './trl-spec.ts';

const METHODS = ['dpo', 'orpo', 'simpo', 'ipo', 'reward'] as const;

/** Pairs with their prompt apart, all three as lists of messages: a string beside lists makes TRL 1.16.0 guess by the hash of the column names. */
export const conversationalPair: TrlSpec = {
  name: 'conversational',
  kind: 'preference',
  methods: METHODS,
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns);
    return (record) => {
      const { prompt, chosen, rejected, tools } = record;
      const problem =
        promptProblem(prompt) ??
        answerProblem('chosen', chosen) ??
        answerProblem('rejected', rejected) ??
        hf.problem(prompt, tools) ??
        hf.problem(chosen, tools) ??
        hf.problem(rejected, tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const chosenText = hf.text(chosen, losses);
      const rejectedText = hf.text(rejected, losses);
      const equal = equalPairProblem(chosenText, rejectedText);
      if (equal !== undefined) return equal;
      const row = `{"prompt":[${hf.text(prompt, losses)}],"chosen":[${chosenText}],"rejected":[${rejectedText}]`;
      return rowsOf([`${row}${toolsText(hf, columns, tools)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: TRL_COLUMNS,
  cardColumns: (columns) => [...['prompt', 'chosen', 'rejected'].map((name) => messagesColumn(name, columns)), ...toolsColumn(columns)],
};

/** Pairs of plain texts: the model sees the prompt and the answer right behind it, without a chat template. */
export const standardPair: TrlSpec = {
  name: 'standard',
  kind: 'preference',
  methods: METHODS,
  encoder:
    ({ extraText }) =>
    (record) => {
      const losses: string[] = [];
      const texts = standardTexts(record, { chosen: record.chosen, rejected: record.rejected }, losses);
      if (!texts.ok) return texts;
      const { prompt = '', chosen = '', rejected = '' } = texts.json;
      const equal = equalPairProblem(chosen, rejected);
      if (equal !== undefined) return equal;
      return rowsOf([`{"prompt":${prompt},"chosen":${chosen},"rejected":${rejected}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: TRL_COLUMNS,
  cardColumns: () => [
    { name: 'prompt', feature: 'string' },
    { name: 'chosen', feature: 'string' },
    { name: 'rejected', feature: 'string' },
  ],
  notes: ['prompt and answer are joined without anything between them'],
};
