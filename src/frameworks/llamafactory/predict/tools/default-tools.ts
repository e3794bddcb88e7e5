import { pythonText } from '../python/print.ts';
import { isTruthy } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import { asDict, asText, contains, iterated, required } from './python-access.ts';
import { defaultTools } from './tool-prompts.ts';
import { unwrappedOrEmpty } from './wrap.ts';

/** Tools in the format `default` (llamafactory 0.9.5, data/tool_utils.py, `DefaultToolUtils`). */
export function defaultToolText(tools: PythonValue): string {
  let text = '';
  const names: string[] = [];
  for (const given of iterated(tools, 'tools')) {
    const tool = unwrappedOrEmpty(given);
    const parameters = required(tool, 'parameters', 'a tool');
    const properties = asDict(required(parameters, 'properties', 'parameters of a tool'), 'properties of a tool');
    const needed = asDict(parameters, 'parameters').get('required') ?? (asDict(parameters, 'parameters').has('required') ? null : []);
    const lines = [...properties].map(([name, property]) => parameterLine(name, property, contains(needed, name, 'required')));
    const name = required(tool, 'name', 'a tool');
    text += `> Tool Name: ${pythonText(name)}\nTool Description: ${described(tool)}\nTool Args:\n${lines.join('')}\n`;
    names.push(asText(name, 'the name of a tool'));
  }
  return defaultTools(text, names.join(', '));
}

function parameterLine(name: string, property: PythonValue, isRequired: boolean): string {
  const given = asDict(property, `parameter ${name}`);
  const choices = given.get('enum');
  const items = given.get('items');
  const type = pythonText(given.get('type') ?? (given.has('type') ? null : ''));
  const among = isTruthy(choices)
    ? `, should be one of [${iterated(choices, 'enum')
        .map((choice) => asText(choice, 'a choice of an enum'))
        .join(', ')}]`
    : '';
  const each = isTruthy(items) ? `, where each item should be ${itemType(items ?? null)}` : '';
  return `  - ${name} (${type}${isRequired ? ', required' : ''}): ${described(property)}${among}${each}\n`;
}

function described(value: PythonValue): string {
  const given = asDict(value, 'a tool');
  return pythonText(given.get('description') ?? (given.has('description') ? null : ''));
}

function itemType(items: PythonValue): string {
  const given = asDict(items, 'items of a parameter');
  return pythonText(given.get('type') ?? (given.has('type') ? null : ''));
}
