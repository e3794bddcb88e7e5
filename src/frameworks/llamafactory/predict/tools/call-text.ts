import { RowStop } from '../../../shared/hf/row-stop.ts';
import { parseJson } from '../python/parse-json.ts';
import { dumpJson, pythonText } from '../python/print.ts';
import { isDict, isList, typeName } from '../python/value.ts';
import type { Dict, PythonValue } from '../python/value.ts';
import type { ToolFormat } from '../templates/template.ts';
import { gemma4CallText } from './gemma4-tools.ts';

export interface FunctionCall {
  name: PythonValue;
  /** JSON as Python writes it. */
  argumentsText: string;
}

/** Words around thoughts and calls; the templates that merge the system prompt know none. */
export interface CallMarks {
  thoughtWords: readonly [string, string];
  callWords: readonly [string, string];
}

/** Text of a function message (llamafactory 0.9.5, data/formatter.py, `FunctionFormatter`). */
export function callText(format: ToolFormat, content: string, marks: CallMarks | undefined): string {
  const write = (json: string): string => WRITE[format](functionCalls(json));
  const call = marks === undefined ? undefined : between(content, marks.callWords);
  if (call !== undefined) return content.replaceAll(call.whole, '') + write(call.inner);
  const thought = marks === undefined ? undefined : between(content, marks.thoughtWords);
  return thought === undefined ? write(content) : thought.whole + write(content.replaceAll(thought.whole, ''));
}

/** The first text between two words, the words included and not. */
export function between(text: string, [open, close]: readonly [string, string]): { whole: string; inner: string } | undefined {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  if (end === -1) return undefined;
  return { whole: text.slice(start, end + close.length), inner: text.slice(start + open.length, end) };
}

function stop(message: string): RowStop {
  return new RowStop('CRASH_CALL', message);
}

function functionCalls(json: string): FunctionCall[] {
  const parsed = parseJson(json);
  if (parsed === undefined) throw stop('a function message is no JSON');
  return (isList(parsed) ? parsed : [parsed]).map((call) => {
    const [name, given] = ['name', 'arguments'].map((key) => (isDict(call) ? call.get(key) : undefined));
    if (name === undefined || given === undefined)
      throw stop(`a call ${isDict(call) ? `has no ${name === undefined ? 'name' : 'arguments'}` : `is ${typeName(call)}`}`);
    return { name, argumentsText: dumpJson(given) };
  });
}

const WRITE: Readonly<Record<ToolFormat, (calls: readonly FunctionCall[]) => string>> = {
  default: (calls) => calls.map(({ name, argumentsText }) => `Action: ${pythonText(name)}\nAction Input: ${argumentsText}`).join('\n'),
  gemma4: gemma4CallText,
  glm4: glm4Calls,
  llama3: (calls) => {
    const objects = calls.map(callObject('parameters'));
    return objects.length === 1 && objects[0] !== undefined ? dumpJson(objects[0]) : dumpJson(objects);
  },
  lfm2: (calls) => `<|tool_call_start|>[${calls.map(lfm2Call).join(', ')}]<|tool_call_end|>`,
  minimax1: (calls) => `<tool_calls>\n${calls.map((call) => dumpJson(callObject('arguments')(call))).join('\n')}\n</tool_calls>`,
  minimax2: (calls) =>
    calls
      .map(
        (call) =>
          `<invoke name="${pythonText(call.name)}">${parameters(call, (key, value) => `\n<parameter name="${key}">${value}</parameter>`)}\n</invoke>`,
      )
      .join('\n'),
  mistral: (calls) => dumpJson(calls.map(callObject('arguments'))),
  qwen: qwenCalls,
  qwen3_5: (calls) =>
    calls
      .map(
        (call) =>
          `<tool_call>\n<function=${pythonText(call.name)}>${parameters(call, (key, value) => `\n<parameter=${key}>\n${value}\n</parameter>`)}\n</function>\n</tool_call>`,
      )
      .join('\n'),
  glm4_moe: (calls) =>
    calls
      .map(
        (call) =>
          `\n<tool_call>${nameText(call)}${parameters(call, (key, value) => `\n<arg_key>${key}</arg_key>\n<arg_value>${value}</arg_value>`)}`,
      )
      .join('\n'),
  seed_oss: (calls) =>
    calls
      .map(
        (call) =>
          `\n<seed:tool_call>\n<function=${nameText(call)}${parameters(call, (key, value) => `\n<parameter=${key}>${value}</parameter>`)}\n</function>\n</seed:tool_call>`,
      )
      .join('\n'),
  ling: qwenCalls,
};

function qwenCalls(calls: readonly FunctionCall[]): string {
  return calls.map((call) => `<tool_call>\n${dumpJson(callObject('arguments')(call))}\n</tool_call>`).join('\n');
}

function glm4Calls([call, ...others]: readonly FunctionCall[]): string {
  if (call === undefined || others.length > 0)
    throw stop(`${others.length > 0 ? 'parallel calls' : 'no call'} in a message: the format glm4 wants one`);
  return `${pythonText(call.name)}\n${call.argumentsText}`;
}

const callObject =
  (argumentsKey: string) =>
  ({ name, argumentsText }: FunctionCall): Dict =>
    new Map([
      ['name', name],
      [argumentsKey, parseJson(argumentsText) ?? null],
    ]);

/** Arguments one by one: text as it is, all else as JSON. */
function parameters({ argumentsText }: FunctionCall, write: (key: string, value: string) => string): string {
  const given = parseJson(argumentsText);
  if (!isDict(given)) throw stop(`arguments of a call are ${typeName(given)} where an object belongs`);
  return [...given].map(([key, value]) => write(key, typeof value === 'string' ? value : dumpJson(value))).join('');
}

function nameText({ name }: FunctionCall): string {
  if (typeof name === 'string') return name;
  throw stop(`the name of a call is ${typeName(name)}`);
}

function lfm2Call(call: FunctionCall): string {
  const given = parseJson(call.argumentsText);
  if (!isDict(given)) throw stop(`arguments of a call are ${typeName(given)} where an object belongs`);
  const written = [...given].map(([key, value]) => (typeof value === 'string' ? `${key}="${value}"` : `${key}=${dumpJson(value)}`));
  return `${pythonText(call.name)}(${written.join(', ')})`;
}
