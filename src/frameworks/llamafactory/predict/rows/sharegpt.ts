import type { PredictWarning } from '../../../predict.ts';
import { isDict, isTruthy, typeName } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import { NO_MESSAGES, answers, cell, cellOr, hasMedia, member, messageList, roleOf, rolesByTag } from './aligned-row.ts';
import type { AlignedMessage, AlignedRow } from './aligned-row.ts';
import type { LoadedRow } from './json-rows.ts';
import type { Registration } from './registration.ts';

/** A row with `formatting: sharegpt` (llamafactory 0.9.5, data/converter.py, `SharegptDatasetConverter`). */
export function convertSharegpt(row: LoadedRow, registration: Registration): AlignedRow {
  const { tags } = registration;
  const { system, messages } = withoutSystem(row, registration);
  const roles = rolesByTag(registration);
  const accepted: readonly (readonly PythonValue[])[] = [
    [tags.user_tag, tags.observation_tag],
    [tags.assistant_tag, tags.function_tag],
  ];
  const aligned: AlignedMessage[] = [];
  let broken: AlignedRow['broken'];
  for (const [index, message] of messages.entries()) {
    const tag = member(message, tags.role_tag);
    if (accepted[index % 2]?.includes(tag) !== true) {
      broken = { code: 'DROPPED_ROLES', message: outOfTurn(index, tag) };
      break;
    }
    aligned.push({ role: roleOf(roles, tag), content: member(message, tags.content_tag) });
  }
  broken ??= oddCount(aligned, registration);
  const { prompt, response } = broken === undefined ? answers(row, registration, aligned) : NO_MESSAGES;
  return {
    prompt,
    response,
    broken,
    system,
    tools: cellOr(row, registration, 'tools', ''),
    hasMedia: hasMedia(row, registration),
    warnings: lostCalls(messages, registration),
  };
}

/** The system prompt of the first message, which counts before that of a column. */
export function withoutSystem(row: LoadedRow, registration: Registration): { system: PythonValue; messages: readonly PythonValue[] } {
  const { tags } = registration;
  const messages = messageList(cell(row, registration, 'messages'));
  const [first] = messages;
  if (tags.system_tag !== null && first !== undefined && member(first, tags.role_tag) === tags.system_tag)
    return { system: member(first, tags.content_tag), messages: messages.slice(1) };
  return {
    system: registration.formatting === 'openai' ? columnIfThere(row, registration) : cellOr(row, registration, 'system', ''),
    messages,
  };
}

/** `example.get(column, "")`. */
function columnIfThere(row: LoadedRow, { columns }: Registration): PythonValue {
  return columns.system === null ? '' : (row.get(columns.system) ?? (row.has(columns.system) ? null : ''));
}

export function outOfTurn(index: number, tag: PythonValue): string {
  const role = typeof tag === 'string' ? tag : typeName(tag);
  return `message ${index} (without the system message) is of ${role}, where one of ${index % 2 === 0 ? 'the user or a tool' : 'the assistant'} belongs`;
}

export function oddCount(messages: readonly AlignedMessage[], { isRanking }: Registration): AlignedRow['broken'] {
  if (messages.length % 2 === (isRanking ? 1 : 0)) return undefined;
  const wanted = isRanking ? 'an odd number, ending with the question' : 'an even number, ending with the answer';
  return { code: 'DROPPED_COUNT', message: `${messages.length} messages where LLaMA-Factory wants ${wanted}` };
}

/** `tool_calls` of messages are read with `formatting: openai` alone. */
function lostCalls(messages: readonly PythonValue[], { tags }: Registration): PredictWarning[] {
  if (tags.content_tag === 'tool_calls') return [];
  if (!messages.some((message) => isDict(message) && isTruthy(message.get('tool_calls')))) return [];
  return [{ code: 'TOOL_CALLS_IGNORED', message: 'tool_calls of messages are not read with formatting: sharegpt' }];
}
