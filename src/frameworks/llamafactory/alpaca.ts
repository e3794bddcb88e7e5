import type { ChatRecord } from '../../record.ts';
import type { Message } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { answerProblem, chatProblem, equalPairProblem, promptProblem } from '../shared/turn-problems.ts';
import type { Columns } from '../target.ts';
import type { LlamaFactorySpec } from './dataset-info.ts';
import { EMPTY_AND_DESIRED, answerTurn } from './sharegpt.ts';
import type { ToolDefinitions } from './tool-definitions.ts';
import { openTools } from './tool-definitions.ts';
import type { Refusal, Turn } from './turns.ts';
import { turnsOf } from './turns.ts';

/** Columns of the question (llamafactory 0.9.5, data/converter.py, `AlpacaDatasetConverter`): instruction and input are joined by a line break. */
const QUESTION = { prompt: 'instruction', query: 'input', history: 'history', system: 'system' };

const NOTES = [
  'history: where the first 10 MB of a file have none and later rows do, the JSON loader stops; --layout with conversations has no such column',
];

/** One question and its answer, with earlier exchanges in `history`. */
export const alpaca: LlamaFactorySpec = {
  name: 'alpaca',
  kind: 'chat',
  methods: ['sft'],
  encoder({ columns, extraText }) {
    const definitions = openTools(columns);
    return (record: ChatRecord) => {
      const { messages, tools } = record;
      const problem = chatProblem(messages) ?? refuseMedia(messages) ?? definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const last = messages.at(-1);
      if (last === undefined || last.role !== 'assistant') {
        return refuse(
          'NO_ANSWER',
          `the conversation ends with a message of the ${last?.role ?? 'system'}`,
          'add the answer, or cut the last turn',
        );
      }
      const question = questionOf(messages.slice(0, -1), columns, losses);
      if ('ok' in question) return question;
      const answer = textAnswer('the conversation', [last], columns, losses);
      if ('ok' in answer) return answer;
      extraText(record.extra, losses);
      return rowsOf([`{${question.text},"output":${JSON.stringify(answer.value)}${restText(question, definitions, tools)}}`], losses);
    };
  },
  reserved: 'all',
  entry: { formatting: 'alpaca', columns: { ...QUESTION, response: 'output' } },
  notes: NOTES,
};

/** Pairs with both answers as text. */
export const rankingAlpaca: LlamaFactorySpec = {
  name: 'ranking-alpaca',
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
        refuseMedia(prompt) ??
        definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const question = questionOf(prompt, columns, losses);
      if ('ok' in question) return question;
      const chosen = textAnswer('chosen', record.chosen, columns, losses);
      if ('ok' in chosen) return chosen;
      const rejected = textAnswer('rejected', record.rejected, columns, losses);
      if ('ok' in rejected) return rejected;
      const equal = equalPairProblem(chosen.value, rejected.value);
      if (equal !== undefined) return equal;
      extraText(record.extra, losses);
      const sides = `"chosen":${JSON.stringify(chosen.value)},"rejected":${JSON.stringify(rejected.value)}`;
      return rowsOf([`{${question.text},${sides}${restText(question, definitions, tools)}}`], losses);
    };
  },
  reserved: 'all',
  entry: { formatting: 'alpaca', ranking: true, columns: { ...QUESTION, chosen: 'chosen', rejected: 'rejected' } },
  notes: NOTES,
};

/** Judged answers as text. */
export const ktoAlpaca: LlamaFactorySpec = {
  name: 'kto-alpaca',
  kind: 'feedback',
  methods: ['kto'],
  encoder({ columns, extraText }) {
    const definitions = openTools(columns);
    return (record) => {
      const { prompt, completion, desirable, tools } = record;
      const problem = promptProblem(prompt) ?? answerProblem('completion', completion) ?? refuseMedia(prompt) ?? definitions.problem(tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const question = questionOf(prompt, columns, losses);
      if ('ok' in question) return question;
      const answer = textAnswer('completion', completion, columns, losses);
      if ('ok' in answer) return answer;
      if (desirable && answer.value === '') return EMPTY_AND_DESIRED;
      extraText(record.extra, losses);
      const row = `{${question.text},"output":${JSON.stringify(answer.value)},"kto_tag":${desirable}`;
      return rowsOf([`${row}${restText(question, definitions, tools)}}`], losses);
    };
  },
  reserved: 'all',
  entry: { formatting: 'alpaca', columns: { ...QUESTION, response: 'output', kto_tag: 'kto_tag' } },
  notes: NOTES,
};

interface Question {
  system: string;
  /** `"instruction":…,"input":""`. */
  text: string;
  history: string;
}

/** What comes before the last answer. Refuses tool calls and their answers, for which these columns have no place. */
function questionOf(messages: readonly Message[], columns: Columns, losses: string[]): Question | Refusal {
  const conversation = turnsOf(messages, columns, losses);
  if (conversation.ok !== true) return conversation;
  const { system, turns } = conversation;
  const last = turns.at(-1);
  if (turns.some(({ from }) => from === 'observation' || from === 'function_call')) return CALLS_TOOLS;
  if (last === undefined || turns.length % 2 === 0) {
    return refuse('TURNS_DO_NOT_ALTERNATE', 'the last answer has no question before it', '--merge-consecutive, or mend the turns');
  }
  const pairs: string[] = [];
  for (let at = 0; at + 1 < turns.length; at += 2)
    pairs.push(
      `[${turns
        .slice(at, at + 2)
        .map(valueText)
        .join(',')}]`,
    );
  return { system, text: `"instruction":${valueText(last)},"input":""`, history: `[${pairs.join(',')}]` };
}

function textAnswer(name: string, answer: readonly Message[], columns: Columns, losses: string[]): Turn | Refusal {
  const turn = answerTurn(name, answer, columns, losses);
  return !('ok' in turn) && turn.from === 'function_call' ? CALLS_TOOLS : turn;
}

const CALLS_TOOLS = refuse(
  'TOOLS_IN_SINGLE_TURN',
  'the conversation calls tools, which a layout of questions and answers cannot hold',
  '--layout with conversations (the default)',
);

function valueText({ value }: Turn): string {
  return JSON.stringify(value);
}

function restText({ system, history }: Question, definitions: ToolDefinitions, tools: string | undefined): string {
  return `,"system":${JSON.stringify(system)},"history":${history}${definitions.text(tools)}`;
}
