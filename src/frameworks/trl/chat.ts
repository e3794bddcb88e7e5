import { messagesColumn, toolsColumn } from '../shared/dataset-card.ts';
import { refuse, rowOf, rowsOf } from '../shared/encoded-row.ts';
import { openHfMessages } from '../shared/hf-messages.ts';
import { addLoss } from '../shared/losses.ts';
import { chatProblem, promptProblem } from '../shared/turn-problems.ts';
import type { TrlSpec } from './trl-spec.ts';
import { TRL_COLUMNS, toolsText } from './trl-spec.ts';

/** Conversations that TRL renders with the model's chat template and trains on as a whole, or on the answers with `assistant_only_loss`. */
export const messages: TrlSpec = {
  name: 'messages',
  kind: 'chat',
  methods: ['sft'],
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns);
    return (record) => {
      const problem = chatProblem(record.messages) ?? hf.problem(record.messages, record.tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      if (!columns.tools) return rowOf({ messages: hf.plain(record.messages, losses) }, extraText(record.extra, losses), losses);
      const row = `{"messages":[${hf.text(record.messages, losses)}]${toolsText(hf, columns, record.tools)}`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: TRL_COLUMNS,
  cardColumns: (columns) => [messagesColumn('messages', columns), ...toolsColumn(columns)],
};

/** The conversation up to the last answer, and that answer, which alone is trained (`completion_only_loss` is on for such rows). */
export const promptCompletion: TrlSpec = {
  name: 'prompt-completion',
  kind: 'chat',
  methods: ['sft'],
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns);
    return (record) => {
      const answerAt = record.messages.findLastIndex(({ role }) => role === 'assistant');
      const prompt = record.messages.slice(0, Math.max(answerAt, 0));
      const problem = chatProblem(record.messages) ?? promptProblem(prompt) ?? hf.problem(record.messages, record.tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      if (answerAt < record.messages.length - 1) addLoss(losses, 'turns-after-answer');
      if (!columns.tools) {
        const value = { prompt: hf.plain(prompt, losses), completion: hf.plain(record.messages.slice(answerAt, answerAt + 1), losses) };
        return rowOf(value, extraText(record.extra, losses), losses);
      }
      const completion = hf.text(record.messages.slice(answerAt, answerAt + 1), losses);
      const row = `{"prompt":[${hf.text(prompt, losses)}],"completion":[${completion}]${toolsText(hf, columns, record.tools)}`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: TRL_COLUMNS,
  cardColumns: (columns) => [messagesColumn('prompt', columns), messagesColumn('completion', columns), ...toolsColumn(columns)],
};

/** Documents; TRL adds the EOS token to each. */
export const text: TrlSpec = {
  name: 'text',
  kind: 'text',
  methods: ['pretrain', 'sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty', 'take the row out');
      const losses: string[] = [];
      return rowOf({ text: record.text }, extraText(record.extra, losses), losses);
    },
  reserved: TRL_COLUMNS,
  cardColumns: () => [{ name: 'text', feature: 'string' }],
};
