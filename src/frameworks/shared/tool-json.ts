import type { Message } from '../../record.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { Issue } from '../../errors.ts';
import { refuse } from './encoded-row.ts';

/** Why a message's tool calls can't be written: frameworks parse the arguments and abort the whole run where they are not JSON. */
export function toolCallsProblem(message: Message): { ok: false; issue: Issue } | undefined {
  for (const call of message.toolCalls ?? []) {
    if (call.name === '') return refuse('TOOL_CALL_NO_NAME', 'a tool call has no name', 'name the function in the data');
    if (!isJson(call.arguments)) {
      return refuse(
        'TOOL_ARGUMENTS_NOT_JSON',
        `the arguments of the call of "${call.name}" are not JSON: ${shortened(call.arguments)}`,
        'write the arguments as a JSON object ({} for none)',
      );
    }
  }
  return undefined;
}

/** Remembers the last definitions that were found good: neighbouring rows often share them. */
export interface ToolsCheck {
  (tools: string): { ok: false; issue: Issue } | undefined;
}

/** Checks tool definitions: a JSON list of objects, each with a name (bare, or under `function`). */
export function toolsCheck(): ToolsCheck {
  let lastGood: string | undefined;
  return (tools) => {
    if (tools === lastGood) return undefined;
    const list = parsed(tools);
    if (!Array.isArray(list)) {
      return refuse(
        'TOOLS_NOT_A_LIST',
        `the tool definitions are not a JSON list: ${shortened(tools)}`,
        'write `tools` as a list of function definitions',
      );
    }
    const nameless = list.findIndex((tool) => !hasName(tool));
    if (nameless !== -1) {
      return refuse(
        'TOOL_NO_NAME',
        `tool definition ${nameless} has no function name`,
        'give each definition a `name`, or a `function` with a `name`',
      );
    }
    lastGood = tools;
    return undefined;
  };
}

/** Whether the definitions are an empty list: the same as no tools. */
export function isEmptyToolList(tools: string): boolean {
  return /^\s*\[\s*\]\s*$/.test(tools);
}

function hasName(tool: JsonValue): boolean {
  if (!isJsonObject(tool)) return false;
  if (typeof tool['name'] === 'string') return true;
  return isJsonObject(tool['function']) && typeof tool['function']['name'] === 'string';
}

function isJson(text: string): boolean {
  return parsed(text) !== undefined;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
