import type { Encoded } from '../../pipeline/encoded.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { grow } from '../shared/encoded-row.ts';
import { isEmptyToolList, toolsCheck } from '../shared/tool-json.ts';
import type { Columns } from '../target.ts';

export interface ToolDefinitions {
  /** Why the definitions can't be written, or the column that they need first. */
  problem(tools: string | undefined): Exclude<Encoded, { ok: true }> | undefined;
  /** `,"tools":"…"` where the data has tools: JSON text of a list, `""` for none, since `[]` makes an empty system prompt. */
  text(tools: string | undefined): string;
}

/** The `tools` column. It is text: as objects, HF `datasets` 4.0.0 would give every definition the keys of all the others as null. */
export function openTools(columns: Columns): ToolDefinitions {
  const check = toolsCheck();
  let last: { tools: string; text: string } | undefined;
  return {
    problem(tools) {
      if (tools === undefined || isEmptyToolList(tools)) return undefined;
      const bad = check(tools);
      if (bad !== undefined) return bad;
      return columns.tools ? undefined : (grow('tools') as Extract<Encoded, { ok: 'grow' }>);
    },
    text(tools) {
      if (!columns.tools) return '';
      if (tools === undefined || isEmptyToolList(tools)) return ',"tools":""';
      if (last?.tools !== tools) last = { tools, text: `,"tools":${JSON.stringify(readable(tools))}` };
      return last.text;
    },
  };
}

/**
 * The definitions so that no template stops on them (llamafactory 0.9.5, data/tool_utils.py): bare functions, or wrapped ones that say `"type": "function"`,
 * both with `parameters.properties`. Text that is so already stays as it is.
 */
function readable(tools: string): string {
  const list = JSON.parse(tools) as JsonObject[];
  const mended = list.map(readableTool);
  return mended.every((tool, i) => tool === list[i]) ? tools : JSON.stringify(mended);
}

function readableTool(tool: JsonObject): JsonObject {
  const inner = tool['function'];
  if (isJsonObject(inner) && typeof inner['name'] === 'string') {
    const mended = withParameters(inner);
    return mended === inner && tool['type'] === 'function' ? tool : { ...tool, type: 'function', function: mended };
  }
  if (tool['type'] !== 'function') return withParameters(tool);
  const { type: _, function: __, ...bare } = tool;
  return withParameters(bare);
}

function withParameters(definition: JsonObject): JsonObject {
  const parameters: JsonValue | undefined = definition['parameters'];
  if (!isJsonObject(parameters)) return { ...definition, parameters: { type: 'object', properties: {} } };
  if (isJsonObject(parameters['properties'])) return definition;
  return { ...definition, parameters: { ...parameters, properties: {} } };
}
