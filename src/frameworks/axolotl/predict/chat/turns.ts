import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject, jsonTypeName, setOwn } from '../../../../json.ts';
import { DATE_PLACEHOLDER } from '../../../shared/hf/column-type.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { pythonJson, withoutNulls } from '../python-json.ts';
import { joinParts } from './content-parts.ts';
import type { ChatSettings } from './options.ts';
import { splitThinking } from './split-thinking.ts';

export interface Conversation {
  /** As the template sees them, together with `training`, `training_detail` and `reasoning_training_detail`. */
  turns: JsonObject[];
  /** As the row has them. */
  messages: JsonObject[];
}

/**
 * Turns of a row (Axolotl 0.21.0, prompt_strategies/chat_template.py, `get_conversation_thread`). `keys`: those that the template reads of a message and nothing maps.
 */
export function conversationOf(row: JsonObject, settings: ChatSettings, keys: ReadonlySet<string>): Conversation {
  const messages = messagesOf(withoutNulls(row[settings.fieldMessages] ?? null), settings.fieldMessages);
  const [first] = messages;
  if (first === undefined) throw new RowStop('CRASH_NO_MESSAGES', `${settings.fieldMessages} is empty`);
  const turns = messages.map((message) => turnOf(message, settings, keys));
  if (turns[0]?.['role'] !== 'system' && Object.hasOwn(row, 'system'))
    turns.unshift({ role: 'system', content: withoutNulls(row['system'] ?? null) });
  if (settings.dropSystemMessage && turns[0]?.['role'] === 'system') turns.shift();
  for (const turn of turns) checkTurn(turn);
  return { turns, messages };
}

function messagesOf(value: JsonValue, field: string): JsonObject[] {
  const given = typeof value === 'string' ? pythonJson(value) : value;
  if (given === null) throw new RowStop('CRASH_NO_MESSAGES', `${field} is null or missing`);
  if (given === undefined) throw new RowStop('CRASH_MESSAGES', `${field} is text that is no JSON`);
  if (!Array.isArray(given))
    throw new RowStop('CRASH_MESSAGES', `${field} is ${jsonTypeName(given)}; handled by Axolotl are a list and JSON text of one`);
  const messages = given.filter(isJsonObject);
  if (messages.length < given.length) throw new RowStop('CRASH_MESSAGE', `a message in ${field} is no object`);
  return messages;
}

function turnOf(message: JsonObject, settings: ChatSettings, keys: ReadonlySet<string>): JsonObject {
  const turn = templateMessage(message, settings, keys);
  const training = settings.fieldTraining === undefined ? null : (message[settings.fieldTraining] ?? null);
  const detail = settings.fieldTrainingDetail === undefined ? null : (message[settings.fieldTrainingDetail] ?? null);
  if (training !== null) turn['training'] = training;
  if (detail !== null) turn['training_detail'] = detail;
  const content = joinParts(turn['content']);
  if (content !== undefined) {
    turn['content'] = content.text;
    if (content.details !== undefined) turn['training_detail'] = content.details;
  }
  const reasoning = joinParts(turn[settings.thinkingKey]);
  if (reasoning !== undefined) {
    turn[settings.thinkingKey] = reasoning.text;
    if (reasoning.details !== undefined) turn['reasoning_training_detail'] = reasoning.details;
  }
  return turn;
}

/** `transform_message`: mapped keys, then what the template reads and nothing mapped. */
function templateMessage(
  message: JsonObject,
  { mappings, roles, splitThinking: splits, thinkingKey }: ChatSettings,
  keys: ReadonlySet<string>,
): JsonObject {
  const turn: JsonObject = {};
  for (const [key, source] of mappings) {
    const value = ownValue(message, source);
    if (value !== null) setOwn(turn, key, value);
  }
  const role = turn['role'];
  if (typeof role === 'string') turn['role'] = roles.get(role) ?? role;
  else if (role !== undefined) throw new RowStop('CRASH_ROLE', `a role is ${jsonTypeName(role)}`);
  if (splits) {
    if (role === undefined) throw new RowStop('CRASH_ROLE', 'a message without role');
    if (turn['role'] === 'assistant') splitContent(turn, thinkingKey);
  }
  for (const key of keys) {
    const value = ownValue(message, key);
    if (value !== null) setOwn(turn, key, value);
  }
  if (turn['role'] === undefined) throw new RowStop('CRASH_ROLE', 'a message without role');
  if (turn['tool_calls'] !== undefined) turn['tool_calls'] = parsedCalls(turn['tool_calls']);
  return turn;
}

function ownValue(message: JsonObject, key: string): JsonValue {
  return Object.hasOwn(message, key) ? (message[key] ?? null) : null;
}

function splitContent(turn: JsonObject, thinkingKey: string): void {
  const content = turn['content'];
  if (content === undefined) throw new RowStop('CRASH_CONTENT', 'split_thinking, and an assistant message has no content');
  if (typeof content !== 'string') return;
  const split = splitThinking(content);
  if (split === undefined) return;
  setOwn(turn, thinkingKey, split.reasoning);
  turn['content'] = split.content;
}

/** Arguments that are JSON text are parsed; text that is no JSON stops the run. */
function parsedCalls(calls: JsonValue): JsonValue {
  if (!Array.isArray(calls)) return calls;
  return calls.map((call) => {
    const called = isJsonObject(call) ? call['function'] : undefined;
    if (!isJsonObject(call) || !isJsonObject(called) || typeof called['arguments'] !== 'string') return call;
    const parsed = pythonJson(called['arguments']);
    if (parsed === undefined)
      throw new RowStop('CRASH_ARGUMENTS', `arguments of a tool call are text that is no JSON: ${called['arguments'].slice(0, 60)}`);
    return { ...call, function: { ...called, arguments: parsed } };
  });
}

function checkTurn(turn: JsonObject): void {
  if (turn['content'] === null) throw notPredicted('the column system is null in this row: what the template makes of None');
  for (const value of Object.values(turn)) if (value === DATE_PLACEHOLDER) throw notPredicted('datasets loads these values as dates');
}

/** Column `tools`: a list, or JSON text of one (`_get_tools`; `field_tools` never reaches it). */
export function toolsOf(row: JsonObject): JsonValue[] | undefined {
  const value = withoutNulls(row['tools'] ?? null);
  if (value === null) return undefined;
  const tools = typeof value === 'string' ? pythonJson(value) : value;
  if (!Array.isArray(tools)) throw new RowStop('CRASH_TOOLS', 'tools is neither a list nor JSON text of one');
  const parsed = tools.map(parsedParameters);
  if (parsed.some((tool) => !isJsonObject(tool))) throw new RowStop('CRASH_TOOLS', 'a tool is no object');
  return parsed.length === 0 ? undefined : parsed;
}

function parsedParameters(tool: JsonValue): JsonValue {
  const described = isJsonObject(tool) ? tool['function'] : undefined;
  if (!isJsonObject(tool) || !isJsonObject(described) || typeof described['parameters'] !== 'string') return tool;
  const parameters = pythonJson(described['parameters']);
  if (parameters === undefined) throw new RowStop('CRASH_TOOLS', 'parameters of a tool are text that is no JSON');
  return { ...tool, function: { ...described, parameters } };
}
