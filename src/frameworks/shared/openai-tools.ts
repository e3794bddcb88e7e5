import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { isEmptyToolList } from './tool-json.ts';

/**
 * Tool definitions in OpenAI's shape (`{"type": "function", "function": {…}}`), which chat templates expect: bare functions get the wrapper. Gives JSON text
 * of the list, `null` for none or an empty list: templates (Llama 3.1's) print their tool header for an empty list too. Takes definitions that were checked.
 */
export function openAiTools(): (tools: string | undefined) => string {
  let last: { tools: string; text: string } | undefined;
  return (tools) => {
    if (tools === undefined || isEmptyToolList(tools)) return 'null';
    if (last?.tools !== tools) last = { tools, text: wrapped(tools) };
    return last.text;
  };
}

function wrapped(tools: string): string {
  const list = JSON.parse(tools) as JsonValue[];
  if (list.every((tool) => isJsonObject(tool) && 'function' in tool)) return tools;
  return JSON.stringify(list.map((tool) => (isJsonObject(tool) && 'function' in tool ? tool : { type: 'function', function: tool })));
}
