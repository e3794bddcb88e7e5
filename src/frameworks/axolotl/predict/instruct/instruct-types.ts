import type { JsonObject, JsonValue } from '../../../../json.ts';
import { jsonTypeName } from '../../../../json.ts';
import { notPredicted } from '../../../shared/hf/row-stop.ts';
import { column, formatted, textOnly } from '../columns.ts';
import { isTruthy } from '../python-json.ts';
import { BARE, OPEN_ORCA, STYLES, SUMMARY, isStyleName } from './styles.ts';
import type { PromptStyle } from './styles.ts';

/** Prompt and answer of a row, each tokenised alone. */
export interface Instruction {
  prompt: string;
  /** Null or empty: nothing is trained. */
  answer: JsonValue;
}

export type ReadInstruction = (row: JsonObject) => Instruction;

interface Fields {
  instruction: JsonValue;
  input: JsonValue;
  answer: JsonValue;
}

/** Fixed system texts: of rows with an input, and of those without. */
interface SystemTexts {
  withInput: string;
  withoutInput: string;
}

const sameSystem = (text: string): SystemTexts => ({ withInput: text, withoutInput: text });
const NO_SYSTEM = sameSystem('');
/** The texts of the Alpaca, chat and other prompts are those of the framework: they are part of the ids. */
const ALPACA: SystemTexts = {
  withInput:
    'Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.',
  withoutInput: 'Below is an instruction that describes a task. Write a response that appropriately completes the request.',
};
const CONCISE: SystemTexts = {
  withInput:
    'Below is an instruction from a USER that describes a task, paired with an input that provides further context. The ASSISTANT writes a response that concisely and appropriately completes the request.\n\n',
  withoutInput:
    'Below is an instruction from a USER that describes a task. The ASSISTANT writes a response that appropriately and concisely completes the request.\n\n',
};
const CHOICE = 'Choose the answer that best answers the question.';
const CONTEXT = sameSystem('Use the following contextual information to concisely answer the question.\n');
const NOT_IN_CONTEXT =
  "The context provided does not contain any information about your inquiry. Therefore, I'm unable to answer your question based on the given context.";

const optional = (row: JsonObject, name: string): JsonValue => (Object.hasOwn(row, name) ? (row[name] ?? null) : '');
const fields =
  (instruction: string, answer: string, input?: string) =>
  (row: JsonObject): Fields => ({
    instruction: column(row, instruction),
    input: input === undefined ? '' : optional(row, input),
    answer: column(row, answer),
  });
const alpacaFields = fields('instruction', 'output', 'input');

function instruct(read: (row: JsonObject) => Fields, style: PromptStyle, system: SystemTexts): ReadInstruction {
  return (row) => {
    const { instruction, input, answer } = read(row);
    return { prompt: promptText(style, isTruthy(input) ? system.withInput : system.withoutInput, instruction, input), answer };
  };
}

function promptText(style: PromptStyle, system: string, instruction: JsonValue, input: JsonValue): string {
  const before = system === '' ? '' : style.system(system);
  return (
    before + (isTruthy(input) ? style.withInput(formatted(instruction), formatted(input)) : style.withoutInput(formatted(instruction)))
  );
}

function withSystem(read: (row: JsonObject) => Fields, systemColumn: string, style: PromptStyle): ReadInstruction {
  return (row) => {
    const { instruction, input, answer } = read(row);
    const system = column(row, systemColumn);
    return { prompt: promptText(style, isTruthy(system) ? formatted(system) : '', instruction, input), answer };
  };
}

const concatenated =
  (parts: readonly (string | { column: string })[]) =>
  (row: JsonObject): string =>
    parts.map((part) => (typeof part === 'string' ? part : textOnly(column(row, part.column), part.column))).join('');

function choiceFields(row: JsonObject): Fields {
  const choices = column(row, 'choices');
  if (!Array.isArray(choices)) throw notPredicted(`choices is ${jsonTypeName(choices)}`);
  return {
    instruction: column(row, 'question'),
    input: choices.map((choice) => `- "${formatted(choice)}"`).join('\n'),
    answer: Object.hasOwn(row, 'solution') ? (row['solution'] ?? null) : column(row, 'explanation'),
  };
}

const jeopardyAnswer = concatenated(['what is ', { column: 'answer' }]);
const articleQuestion = (question: string) => concatenated([{ column: 'article' }, '\n===\n', { column: question }]);
const contextQuestion = concatenated(['Context: ', { column: 'context' }, '\nQuestion: ', { column: 'question' }, '\n']);
const contextAnswer = concatenated(['Answer: ', { column: 'answer' }]);

/** Types whose function is named after the module (Axolotl 0.21.0, prompt_strategies/); a lone module name is its `load`. */
const OF_MODULES: Readonly<Record<string, ReadInstruction>> = {
  'alpaca_instruct.load': instruct(alpacaFields, STYLES.instruct, ALPACA),
  'alpaca_instruct.load_no_prompt': instruct(alpacaFields, STYLES.instruct, NO_SYSTEM),
  'alpaca_chat.load': instruct(alpacaFields, STYLES.chat, ALPACA),
  'alpaca_chat.load_concise': instruct(alpacaFields, STYLES.chat, CONCISE),
  'alpaca_chat.load_qa': instruct(fields('question', 'answer'), STYLES.chat, CONCISE),
  'alpaca_chat.load_camel_ai': instruct(fields('message_1', 'message_2'), STYLES.chat, CONCISE),
  'alpaca_chat.load_no_prompt': instruct(alpacaFields, STYLES.chat, NO_SYSTEM),
  'alpaca_w_system.load': withSystem(alpacaFields, 'system', STYLES.chat),
  'alpaca_w_system.load_instruct': withSystem(alpacaFields, 'system', STYLES.instruct),
  'alpaca_w_system.load_chat': withSystem(alpacaFields, 'system', STYLES.chat),
  'alpaca_w_system.load_open_orca': withSystem(fields('question', 'response'), 'system_prompt', OPEN_ORCA),
  'alpaca_w_system.load_open_orca_chatml': withSystem(fields('question', 'response'), 'system_prompt', STYLES.chatml),
  'context_qa.load': instruct(
    (row) => ({ instruction: articleQuestion('question')(row), input: '', answer: column(row, 'answer') }),
    STYLES.chat,
    CONTEXT,
  ),
  'context_qa.load_404': instruct(
    (row) => ({ instruction: articleQuestion('unanswerable_question')(row), input: '', answer: NOT_IN_CONTEXT }),
    STYLES.chat,
    CONTEXT,
  ),
  'context_qa.load_v2': instruct((row) => ({ instruction: contextQuestion(row), input: '', answer: contextAnswer(row) }), BARE, NO_SYSTEM),
  'orcamini.load': (row) => ({
    prompt: `### System:\n${formatted(column(row, 'system_prompt'))}\n\n### User:\n${formatted(column(row, 'question'))}\n\n### Response:\n`,
    answer: column(row, 'response'),
  }),
};

/** Types of utils/data/wrappers.py, with a style behind a colon. */
const WITH_STYLE: Readonly<Record<string, (style: PromptStyle) => ReadInstruction>> = {
  alpaca: (style) => instruct(alpacaFields, style, ALPACA),
  gpteacher: (style) => instruct(fields('instruction', 'response', 'input'), style, ALPACA),
  oasst: (style) => instruct(fields('INSTRUCTION', 'RESPONSE'), style, ALPACA),
  jeopardy: (style) =>
    instruct(
      (row) => ({ instruction: column(row, 'question'), input: column(row, 'category'), answer: jeopardyAnswer(row) }),
      style,
      ALPACA,
    ),
  summarizetldr: () => instruct(fields('article', 'summary'), SUMMARY, NO_SYSTEM),
  explainchoice: (style) => instruct(choiceFields, style, sameSystem(`${CHOICE} Explain your reasoning.\n`)),
  concisechoice: () =>
    instruct(choiceFields, { ...STYLES.chat, system: (text) => text }, sameSystem(`${CHOICE} Be concise in your response.\n\n`)),
};

/** How rows of a type become prompt and answer; `undefined` for other types. `conversation`: the style that a dataset of `alpaca_chat` may name. */
export function instructType(type: string, conversation: string | undefined): ReadInstruction | undefined {
  const name = type.includes('.') ? type : `${type}.load`;
  if (name === 'alpaca_chat.load' && conversation !== undefined) {
    return isStyleName(conversation) ? instruct(alpacaFields, STYLES[conversation], ALPACA) : undefined;
  }
  if (Object.hasOwn(OF_MODULES, name)) return OF_MODULES[name];
  const [base = '', style = 'instruct', ...more] = type.split(':');
  if (more.length > 0 || !Object.hasOwn(WITH_STYLE, base) || !isStyleName(style)) return undefined;
  return WITH_STYLE[base]?.(STYLES[style]);
}
