import { parseTemplate } from '../../../tokenize/jinja-library.ts';
import type { TemplateNode } from '../../../tokenize/jinja-library.ts';

/** The one name under which Axolotl follows a template's messages: keys read of a loop variable of another name count as not read. */
const MESSAGE = 'message';

/**
 * Keys of a message that reach the template although nothing maps them: those that the template reads as `message.key` or `message['key']`, at whatever depth (Axolotl
 * 0.21.0, prompt_strategies/jinja_template_analyzer.py, `get_message_vars`; what it gathers by following `messages` is empty, for it looks before it has read the template).
 */
export function messageKeys(template: string): ReadonlySet<string> {
  const keys = new Set<string>();
  visit(parseTemplate(template), keys);
  return keys;
}

function visit(node: unknown, keys: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) visit(item, keys);
  if (!isNode(node)) return;
  if (node.type === 'MemberExpression' && baseName(node) === MESSAGE) {
    const key = memberKey(node);
    if (key !== undefined) keys.add(key);
  }
  for (const field of Object.values(node)) visit(field, keys);
}

function isNode(value: unknown): value is TemplateNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function baseName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'MemberExpression') return baseName(node['object']);
  return node.type === 'Identifier' && typeof node['value'] === 'string' ? node['value'] : undefined;
}

function memberKey({ property, computed }: TemplateNode): string | undefined {
  if (!isNode(property) || typeof property['value'] !== 'string') return undefined;
  return property.type === (computed === true ? 'StringLiteral' : 'Identifier') ? property['value'] : undefined;
}
