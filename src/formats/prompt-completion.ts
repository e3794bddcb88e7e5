import type { Issue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import type { ChatRecord, Message } from '../record.ts';
import { answerMessage, bareText } from './chat/bare-text.ts';
import type { MessagesDialect } from './chat/message-dialect.ts';
import { messagesDialect, OPENAI_STYLE } from './chat/message-dialect.ts';
import { readMessages } from './chat/read-message.ts';
import { readTools } from './chat/read-tools.ts';
import { writeMessages } from './chat/write-message.ts';
import { firstColumn, joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format, ReadOptions } from './format.ts';
import { accept, NO_ISSUES, NO_MATCH, problem, reject } from './format.ts';

export const COMPLETION_COLUMNS = ['completion', 'response'];

export interface PromptCompletionDialect {
  order: readonly string[];
  completion: string;
  /** Absent: a string. */
  promptList?: MessagesDialect;
  /** Absent: a string. */
  completionList?: MessagesDialect;
  /** How many messages the completion has. */
  completionLength: number;
  /** The source's own value of `tools`, used for as long as it says the same. */
  tools?: JsonValue;
}

const isSide = (value: JsonValue | undefined) => typeof value === 'string' || Array.isArray(value);

function completionColumn(row: JsonObject): string | undefined {
  return firstColumn(row, COMPLETION_COLUMNS, isSide) ?? firstColumn(row, COMPLETION_COLUMNS);
}

function isPromptCompletion(row: JsonObject): boolean {
  const column = completionColumn(row);
  return isSide(row['prompt']) && column !== undefined && isSide(row[column]) && typeof row['label'] !== 'boolean';
}

/** Prompt and completion, each a string or a list of messages. Source: TRL 1.16.0 (docs/source/dataset_formats.md, prompt-completion). */
export const promptCompletion: Format<PromptCompletionDialect> = {
  name: 'prompt-completion',
  summary: 'prompt, completion (or response): strings or lists of messages; tools',
  kinds: ['chat'],

  detect(rows) {
    const sample = rows.find(isPromptCompletion);
    if (sample === undefined) return NO_MATCH;
    const column = completionColumn(sample) ?? '';
    const shapes = [sample['prompt'], sample[column]].map((side) => jsonTypeName(side));
    return matchRows(rows, isPromptCompletion, 0.8, () => `columns prompt (${shapes[0]}) and ${column} (${shapes[1]})`);
  },

  read(row, origin, options) {
    const column = completionColumn(row);
    if (column === undefined) {
      return reject('ANSWER_MISSING', `no column ${COMPLETION_COLUMNS.join(', ')}`, 'name the column: --map NAME=completion');
    }
    const prompt = readSide(row['prompt'], '/prompt', options);
    const completion = readSide(row[column], `/${column}`, options);
    const { tools, issue } = readTools(row['tools']);
    const issues = [...prompt.issues, ...completion.issues, ...(issue === undefined ? NO_ISSUES : [issue])];
    if (issues.some(({ severity }) => severity === 'error')) return { records: [], issues };
    const record: ChatRecord = {
      kind: 'chat',
      messages: [...prompt.messages, ...completion.messages],
      origin,
      extra: otherColumns(row, ['prompt', column, 'tools']),
    };
    if (tools !== undefined) record.tools = tools;
    return accept(record, issues);
  },

  dialectOf(row, options) {
    const completion = completionColumn(row) ?? 'completion';
    const dialect: PromptCompletionDialect = { order: Object.keys(row), completion, completionLength: 1 };
    if (Array.isArray(row['prompt'])) dialect.promptList = messagesDialect(row['prompt'], OPENAI_STYLE, options);
    if (Array.isArray(row[completion])) {
      dialect.completionList = messagesDialect(row[completion], OPENAI_STYLE, options);
      dialect.completionLength = readMessages(row[completion], '', options).messages.length;
    }
    if (Object.hasOwn(row, 'tools')) dialect.tools = row['tools'] as JsonValue;
    return dialect;
  },

  write(record, dialect) {
    if (record.kind !== 'chat') return wrongKind(record);
    const at = Math.max(0, record.messages.length - dialect.completionLength);
    const prompt = writeSide(record.messages.slice(0, at), 'user', dialect.promptList);
    const completion = writeSide(record.messages.slice(at), 'assistant', dialect.completionList);
    const own: JsonObject = { prompt: prompt.value, [dialect.completion]: completion.value };
    if (record.tools !== undefined || dialect.tools !== undefined) {
      own['tools'] = readTools(dialect.tools).tools === record.tools ? (dialect.tools ?? null) : (record.tools ?? null);
    }
    const { row, losses } = joinColumns(own, record.extra, dialect.order);
    return { row, losses: [...new Set([...prompt.losses, ...completion.losses, ...losses])] };
  },
};

function readSide(value: JsonValue | undefined, pointer: string, options: ReadOptions): { messages: Message[]; issues: readonly Issue[] } {
  if (Array.isArray(value)) return readMessages(value, pointer, options);
  if (typeof value === 'string') {
    return { messages: [pointer === '/prompt' ? { role: 'user', content: value } : answerMessage(value)], issues: NO_ISSUES };
  }
  const seen = `${pointer.slice(1)} is ${jsonTypeName(value)}`;
  return { messages: [], issues: [problem('error', 'COLUMN_NOT_TEXT', seen, 'write a string or a list of messages', pointer)] };
}

function writeSide(
  messages: readonly Message[],
  role: 'user' | 'assistant',
  list: MessagesDialect | undefined,
): { value: JsonValue; losses: readonly string[] } {
  const text = list === undefined && messages.length === 1 ? bareText(messages[0], role) : undefined;
  return text === undefined ? writeMessages(messages, list ?? { style: OPENAI_STYLE, items: [] }) : { value: text, losses: [] };
}
