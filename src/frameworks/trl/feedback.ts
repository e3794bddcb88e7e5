import { messagesColumn, toolsColumn } from '../shared/dataset-card.ts';
import { rowsOf } from '../shared/encoded-row.ts';
import { openHfMessages } from '../shared/hf-messages.ts';
import { answerProblem, promptProblem } from '../shared/turn-problems.ts';
import { standardTexts } from './standard-texts.ts';
import type { TrlSpec } from './trl-spec.ts';
import { TRL_COLUMNS, toolsText } from './trl-spec.ts';

/** Judged answers (TRL's unpaired preference) as lists of messages. */
export const conversationalFeedback: TrlSpec = {
  name: 'conversational',
  kind: 'feedback',
  methods: ['kto'],
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns);
    return (record) => {
      const { prompt, completion, desirable, tools } = record;
      const problem =
        promptProblem(prompt) ?? answerProblem('completion', completion) ?? hf.problem(prompt, tools) ?? hf.problem(completion, tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const row = `{"prompt":[${hf.text(prompt, losses)}],"completion":[${hf.text(completion, losses)}],"label":${desirable}`;
      return rowsOf([`${row}${toolsText(hf, columns, tools)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: TRL_COLUMNS,
  cardColumns: (columns) => [
    messagesColumn('prompt', columns),
    messagesColumn('completion', columns),
    { name: 'label', feature: 'bool' },
    ...toolsColumn(columns),
  ],
};

/** Judged answers as plain texts. */
export const standardFeedback: TrlSpec = {
  name: 'standard',
  kind: 'feedback',
  methods: ['kto'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const losses: string[] = [];
      const texts = standardTexts(record, { completion: record.completion }, losses);
      if (!texts.ok) return texts;
      const { prompt = '', completion = '' } = texts.json;
      return rowsOf(
        [`{"prompt":${prompt},"completion":${completion},"label":${record.desirable}${extraText(record.extra, losses)}}`],
        losses,
      );
    },
  reserved: TRL_COLUMNS,
  cardColumns: () => [
    { name: 'prompt', feature: 'string' },
    { name: 'completion', feature: 'string' },
    { name: 'label', feature: 'bool' },
  ],
  notes: ['prompt and answer are joined without anything between them'],
};
