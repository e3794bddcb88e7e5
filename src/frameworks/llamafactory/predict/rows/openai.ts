import type { PredictWarning } from '../../../predict.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { dumpJson } from '../python/print.ts';
import { isDict, isList, isTruthy, typeName } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import { NO_MESSAGES, answers, hasMedia, joined, member, roleOf, rolesByTag } from './aligned-row.ts';
import type { AlignedMessage, AlignedRow } from './aligned-row.ts';
import type { LoadedRow } from './json-rows.ts';
import type { Registration } from './registration.ts';
import { oddCount, outOfTurn, withoutSystem } from './sharegpt.ts';

const THINKING_OFF = 'detailed thinking off';
const THINKING_ON = 'detailed thinking on';

/** A row with `formatting: openai` (llamafactory 0.9.5, data/converter.py, `OpenAIDatasetConverter`). */
export function convertOpenai(row: LoadedRow, registration: Registration): AlignedRow {
  const { system, messages } = withoutSystem(row, registration);
  const warnings: PredictWarning[] = [];
  const aligned = alignedMessages(messages, registration, warnings);
  const wrong = aligned.findIndex(
    ({ role }, index) => !(index % 2 === 0 ? ['user', 'observation'] : ['assistant', 'function']).includes(role),
  );
  const broken =
    wrong === -1 ? oddCount(aligned, registration) : { code: 'DROPPED_ROLES', message: outOfTurn(wrong, aligned[wrong]?.role ?? null) };
  const tools = toolsOf(row, registration);
  const { prompt, response } = broken === undefined ? answers(row, registration, aligned) : NO_MESSAGES;
  return {
    prompt,
    response,
    broken,
    system: withSwitch(system, tools, warnings),
    tools,
    hasMedia: hasMedia(row, registration),
    warnings,
  };
}

/** Neighbouring tool results become one message; those at the end are lost. */
function alignedMessages(messages: readonly PythonValue[], registration: Registration, warnings: PredictWarning[]): AlignedMessage[] {
  const { tags } = registration;
  const roles = rolesByTag(registration);
  const aligned: AlignedMessage[] = [];
  let results: PythonValue[] = [];
  for (const message of messages) {
    let tag = member(message, tags.role_tag);
    let content = member(message, tags.content_tag);
    const calls = isDict(message) ? message.get('tool_calls') : undefined;
    if ((tag === tags.assistant_tag || tag === tags.function_tag) && isTruthy(calls)) {
      if (isTruthy(content))
        warnings.push({ code: 'TEXT_BESIDE_CALLS_DROPPED', message: 'text beside tool calls is left out with formatting: openai' });
      content = dumpJson(itemsOf(calls ?? null).map((call) => member(call, 'function')));
      tag = tags.function_tag;
    }
    if (tag === tags.observation_tag) {
      results.push(content);
      continue;
    }
    if (results.length > 0) {
      aligned.push({ role: 'observation', content: joined(results, '\n</tool_response>\n<tool_response>\n', 'a tool result') });
      results = [];
    }
    aligned.push({ role: roleOf(roles, tag), content });
  }
  if (results.length > 0)
    warnings.push({ code: 'TOOL_RESULT_DROPPED', message: 'tool results at the end of the conversation are left out' });
  return aligned;
}

function itemsOf(calls: PythonValue): readonly PythonValue[] {
  if (isList(calls)) return calls;
  throw new RowStop('CRASH_TOOL_CALLS', `tool_calls is ${typeName(calls)}`);
}

function toolsOf(row: LoadedRow, { columns }: Registration): PythonValue {
  const tools = columns.tools === null ? '' : row.get(columns.tools);
  if (tools === undefined) return '';
  return isDict(tools) || isList(tools) ? dumpJson(tools) : tools;
}

/** The system prompt with the switch that this converter adds for every model. */
function withSwitch(system: PythonValue, tools: PythonValue, warnings: PredictWarning[]): PythonValue {
  if (!isTruthy(system) && isTruthy(tools)) return system;
  if (isTruthy(system) && typeof system !== 'string') throw new RowStop('CRASH_SYSTEM', `the system prompt is ${typeName(system)}`);
  const text = typeof system === 'string' ? system : '';
  if (isTruthy(tools)) return `${text}\n`;
  if (text.includes(THINKING_ON) || text.includes(THINKING_OFF)) return text;
  warnings.push({ code: 'SYSTEM_CHANGED', message: `formatting: openai adds "${THINKING_OFF}" to the system prompt` });
  return text === '' ? THINKING_OFF : `${text}\n${THINKING_OFF}`;
}
