import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import { refuse, rowOf, rowsOf } from '../shared/encoded-row.ts';
import { answerProblem, chatProblem, equalPairProblem, promptProblem } from '../shared/turn-problems.ts';
import type { Columns } from '../target.ts';
import type { LlamaFactorySpec } from './dataset-info.ts';
import { mediaText } from './media.ts';
import { openTools } from './tool-definitions.ts';
import type { Refusal, Turn } from './turns.ts';
import { turnOf, turnsOf } from './turns.ts';

/** Conversations (llamafactory 0.9.5, data/converter.py, `SharegptDatasetConverter`); the system prompt has a column, which every row has. */
export const sharegpt: LlamaFactorySpec = {
  name: 'sharegpt',
  kind: 'chat',
  methods: ['sft'],
  encoder({ columns, extraText }) {
    const definitions = openTools(columns);
    return (record) => {
      const { messages, tools } = record;
      const problem = chatProblem(messages) ?? definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const conversation = turnsOf(messages, columns, losses);
      if (conversation.ok !== true) return conversation;
      const { system, turns } = conversation;
      if (turns.length % 2 === 1) {
        const asked = turns.at(-1)?.from === 'observation' ? "a tool's answer" : 'the user';
        return refuse(
          'NO_ANSWER',
          `the conversation ends with ${asked}; LLaMA-Factory drops such rows`,
          'add the answer, or cut the last turn',
        );
      }
      extraText(record.extra, losses);
      const row = { conversations: turns.map(({ from, value }) => ({ from, value })), system };
      return rowOf(row, definitions.text(tools) + mediaText(messages, columns), losses);
    };
  },
  reserved: 'all',
  entry: { formatting: 'sharegpt', columns: { messages: 'conversations', system: 'system' }, takesMedia: true },
};

/** Pairs: a conversation that ends with the question, and one message for each answer. */
export const ranking: LlamaFactorySpec = {
  name: 'ranking',
  kind: 'preference',
  methods: ['dpo', 'ipo', 'simpo', 'orpo', 'reward'],
  encoder({ columns, extraText }) {
    const definitions = openTools(columns);
    return (record) => {
      const { prompt, tools } = record;
      const problem =
        promptProblem(prompt) ??
        answerProblem('chosen', record.chosen) ??
        answerProblem('rejected', record.rejected) ??
        definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const conversation = turnsOf(prompt, columns, losses);
      if (conversation.ok !== true) return conversation;
      const chosen = answerTurn('chosen', record.chosen, columns, losses);
      if ('ok' in chosen) return chosen;
      const rejected = answerTurn('rejected', record.rejected, columns, losses);
      if ('ok' in rejected) return rejected;
      const sides = [turnText(chosen), turnText(rejected)] as const;
      const equal = equalPairProblem(...sides);
      if (equal !== undefined) return equal;
      extraText(record.extra, losses);
      const row = `{"conversations":[${conversation.turns.map(turnText).join(',')}],"chosen":${sides[0]},"rejected":${sides[1]}`;
      const system = `,"system":${JSON.stringify(conversation.system)}`;
      return rowsOf([`${row}${system}${definitions.text(tools)}${mediaText(prompt, columns)}}`], losses);
    };
  },
  reserved: 'all',
  entry: {
    formatting: 'sharegpt',
    ranking: true,
    columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected', system: 'system' },
    takesMedia: true,
  },
};

/** Judged answers: a conversation that ends with the answer, and a JSON boolean. */
export const kto: LlamaFactorySpec = {
  name: 'kto',
  kind: 'feedback',
  methods: ['kto'],
  encoder({ columns, extraText }) {
    const definitions = openTools(columns);
    return (record): Encoded => {
      const { prompt, completion, desirable, tools } = record;
      const problem = promptProblem(prompt) ?? answerProblem('completion', completion) ?? definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const conversation = turnsOf(prompt, columns, losses);
      if (conversation.ok !== true) return conversation;
      const answer = answerTurn('completion', completion, columns, losses);
      if ('ok' in answer) return answer;
      if (desirable && answer.value === '') return EMPTY_AND_DESIRED;
      extraText(record.extra, losses);
      const row = `{"conversations":[${[...conversation.turns, answer].map(turnText).join(',')}],"kto_tag":${desirable}`;
      const system = `,"system":${JSON.stringify(conversation.system)}`;
      return rowsOf([`${row}${system}${definitions.text(tools)}${mediaText(prompt, columns)}}`], losses);
    };
  },
  reserved: 'all',
  entry: {
    formatting: 'sharegpt',
    columns: { messages: 'conversations', kto_tag: 'kto_tag', system: 'system' },
    takesMedia: true,
  },
};

/** LLaMA-Factory finds the label again by which of two responses has text (llamafactory 0.9.5, data/processor/feedback.py). */
export const EMPTY_AND_DESIRED: Refusal = refuse(
  'ANSWER_EMPTY',
  'a desired answer is empty, and LLaMA-Factory would train it as an undesired one',
  'take the row out',
);

function turnText({ from, value }: Turn): string {
  return `{"from":"${from}","value":${JSON.stringify(value)}}`;
}

/** The one message of an answer. It has no media: LLaMA-Factory sets each answer below the prompt's files, in KTO also below those of the next row. */
export function answerTurn(name: string, answer: readonly Message[], columns: Columns, losses: string[]): Turn | Refusal {
  const [only] = answer;
  if (only === undefined || answer.length > 1) {
    return refuse(
      'ANSWER_NOT_ONE_MESSAGE',
      `${name} has ${answer.length} messages, and LLaMA-Factory takes one`,
      'cut the row to its last answer',
    );
  }
  if (typeof only.content !== 'string' && only.content.some(({ type }) => type !== 'text')) {
    return refuse('MEDIA_NOT_HELD', `${name} holds media, which LLaMA-Factory takes in the prompt only`, 'take them out of the answer');
  }
  return turnOf(only, columns, losses);
}
