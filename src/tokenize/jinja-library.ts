import * as library from '@huggingface/jinja';

/**
 * What is used of `@huggingface/jinja` 0.5: its parser. Its own declarations name files without an extension, so that TypeScript resolves none of them here: these are
 * the declarations, and they are held against what is installed below.
 */
export interface TemplateNode {
  /** `If`, `For`, `Set`, `MemberExpression`, …; which fields a node has depends on it. */
  type: string;
  [field: string]: unknown;
}

interface Token {
  type: string;
  value: string;
}

interface Library {
  tokenize(template: string, options: { lstrip_blocks: boolean; trim_blocks: boolean }): Token[];
  parse(tokens: Token[]): TemplateNode;
}

// taken one by one: a bundler leaves out what else the library has
const tokenize = (library as unknown as Library).tokenize;
const parse = (library as unknown as Library).parse;

if ([tokenize, parse].some((part) => typeof part !== 'function')) {
  throw new Error('@huggingface/jinja is not the version that dsprep was written for');
}

/** Parses a template as transformers compiles one (`trim_blocks`, `lstrip_blocks`; line ends become `\n`). Throws the library's `SyntaxError`. */
export function parseTemplate(template: string): TemplateNode {
  const marker = unusedName(template);
  const source = template.replace(/\r\n?/g, '\n').replace(OPEN, `{%$1 call ${marker}() $2%}`).replace(CLOSE, '{%$1 endcall $2%}');
  const tokens = tokenize(source, { lstrip_blocks: true, trim_blocks: true });
  return parse(tokens.map((token) => (token.type === 'Identifier' && token.value === marker ? { ...token, value: GENERATION } : token)));
}

/** What a `{% generation %}` block calls; no template can name it. */
export const GENERATION = '{% generation %}';
/** It becomes a call block, as in transformers 5.23 (utils/chat_template_utils.py, `AssistantTracker`); the library leaves its marks out. */
const OPEN = /\{%(-?)\s*generation\s*(-?)%\}/g;
const CLOSE = /\{%(-?)\s*endgeneration\s*(-?)%\}/g;

function unusedName(template: string): string {
  let name = 'generation_block';
  while (template.includes(name)) name += '_';
  return name;
}

/** A field of a node that is one node. */
export function childOf(node: TemplateNode, field: string): TemplateNode {
  return node[field] as TemplateNode;
}

/** A field of a node that is a list of nodes; empty where it is missing. */
export function childrenOf(node: TemplateNode, field: string): readonly TemplateNode[] {
  return (node[field] ?? []) as readonly TemplateNode[];
}

/** What an identifier or a text says. */
export function nameOf(node: TemplateNode): string {
  return node['value'] as string;
}
