import { strftime } from '../../../../tokenize/strftime.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import { parseJson } from '../python/parse-json.ts';
import { dumpJson, pythonText } from '../python/print.ts';
import { isDict, isList, isTruthy, typeName } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import type { ToolFormat } from '../templates/template.ts';
import { defaultToolText } from './default-tools.ts';
import { gemma4ToolText } from './gemma4-tools.ts';
import { iterated, required } from './python-access.ts';
import * as prompts from './tool-prompts.ts';
import { unwrapped, unwrappedOrEmpty, wrapped } from './wrap.ts';

/** When the run is taken to be: one format writes the date. */
export type Clock = (() => Date) | undefined;

/** What the system prompt says of a row's tools (llamafactory 0.9.5, data/formatter.py, `ToolFormatter`). */
export function toolText(format: ToolFormat, content: PythonValue, now: Clock): string {
  if (typeof content !== 'string') throw new RowStop('CRASH_TOOLS', `tools is ${typeName(content)} where JSON text belongs`);
  const tools = parseJson(content);
  if (tools === undefined) throw new RowStop('CRASH_TOOLS', 'tools is text that is not JSON');
  if (!isList(tools) && !isDict(tools) && typeof tools !== 'string')
    throw new RowStop('CRASH_TOOLS', `tools is JSON of ${typeName(tools)}`);
  return isTruthy(tools) ? WRITE[format](tools, now) : '';
}

const lines = (tools: PythonValue, line: (tool: PythonValue) => string): string => iterated(tools, 'tools').map(line).join('');

const WRITE: Readonly<Record<ToolFormat, (tools: PythonValue, now: Clock) => string>> = {
  default: defaultToolText,
  gemma4: gemma4ToolText,
  glm4: (tools) => prompts.within(prompts.GLM4_TOOLS, lines(tools, glm4Tool)),
  llama3: (tools, now) => {
    if (now === undefined) throw notPredicted('tools with the date of the run, which the tokenizer does not tell');
    const listed = lines(tools, (tool) => `${dumpJson(wrapped(tool), 4)}\n\n`);
    return prompts.llama3Tools(listed, strftime(now(), '%d %b %Y'));
  },
  lfm2: (tools) => prompts.within(prompts.LFM2_TOOLS, dumpJson(iterated(tools, 'tools').map(unwrapped))),
  minimax1: (tools) =>
    prompts.within(
      prompts.MINIMAX1_TOOLS,
      lines(tools, (tool) => `${dumpJson(unwrappedOrEmpty(tool))}\n`),
    ),
  minimax2: (tools) =>
    prompts.within(
      prompts.MINIMAX2_TOOLS,
      lines(tools, (tool) => `<tool>${dumpJson(unwrappedOrEmpty(tool))}</tool>\n`),
    ),
  mistral: (tools) => prompts.within(prompts.MISTRAL_TOOLS, dumpJson(iterated(tools, 'tools').map(wrapped))),
  qwen: (tools) => prompts.within(prompts.QWEN_TOOLS, lines(tools, wrappedLine)),
  qwen3_5: (tools) =>
    prompts.within(
      prompts.QWEN3_5_TOOLS,
      lines(tools, (tool) => `\n${dumpJson(unwrapped(tool))}`),
    ),
  glm4_moe: (tools) => prompts.within(prompts.GLM4_MOE_TOOLS, lines(tools, wrappedLine)),
  seed_oss: (tools) => prompts.within(prompts.SEED_OSS_TOOLS, `\n${dumpJson(tools)}`),
  ling: (tools) => prompts.within(prompts.LING_TOOLS, lines(tools, wrappedLine)),
};

function wrappedLine(tool: PythonValue): string {
  return `\n${dumpJson(wrapped(tool))}`;
}

function glm4Tool(tool: PythonValue): string {
  const given = unwrappedOrEmpty(tool);
  return `\n\n## ${pythonText(required(given, 'name', 'a tool'))}\n\n${dumpJson(given, 4)}${prompts.GLM4_TOOL_END}`;
}
