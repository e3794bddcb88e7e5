import type { Prediction } from '../../frameworks/predict.ts';
import type { DsRecord, Message } from '../../record.ts';
import { contentText, messagesOf } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';

export interface RoleCount {
  role: string;
  turns: number;
  characters: number;
  tokens: number;
}

export interface RoleCounts {
  roles: readonly RoleCount[];
  /** `rendered`: of examples as the framework renders them, markup included; `contents`: of the texts of messages alone. */
  tokensOf: 'rendered' | 'contents';
}

export interface RoleCounter {
  record(record: DsRecord): void;
  example(example: Prediction): void;
  counts(): RoleCounts;
}

const ORDER = ['system', 'user', 'assistant', 'tool', 'text', 'template'];

/** Rules of spans that say whose tokens they are; those of other frameworks don't. */
const ROLE_OF_RULE: Readonly<Record<string, string>> = {
  prefix: 'template',
  system: 'system',
  user: 'user',
  'tool result': 'tool',
  answer: 'assistant',
  'tool call': 'assistant',
  'end of turn': 'assistant',
  'empty thought': 'assistant',
  'EOS of the answer before': 'assistant',
  EOS: 'assistant',
  padding: 'template',
};

/** `isRendered`: whether the spans of examples say whose tokens they are. */
export function roleCounter(tokenizer: Tokenizer, isRendered: boolean): RoleCounter {
  const counts = new Map<string, RoleCount>();
  const renderedTokens = new Map<string, number>();
  const of = (role: string): RoleCount => {
    let count = counts.get(role);
    if (count === undefined) counts.set(role, (count = { role, turns: 0, characters: 0, tokens: 0 }));
    return count;
  };
  const add = (role: string, texts: readonly string[]): void => {
    const count = of(role);
    count.turns++;
    for (const text of texts) count.characters += text.length;
    if (!isRendered) for (const tokens of tokenizer.count(texts)) count.tokens += tokens;
  };
  return {
    record(record) {
      const messages = messagesOf(record);
      for (const message of messages) add(message.role, textsOf(message));
      if (record.kind === 'text') add('text', [record.text]);
      else if (record.kind === 'segments') for (const { text, train } of record.segments) add(train ? 'assistant' : 'user', [text]);
    },
    example(example) {
      if (!isRendered || example.kind !== 'tokens' || example.spans === undefined) return;
      for (const { start, end, because } of example.spans) {
        const role = ROLE_OF_RULE[because.replace(/ \(.*\)$/, '')] ?? 'text';
        renderedTokens.set(role, (renderedTokens.get(role) ?? 0) + end - start);
      }
    },
    counts() {
      const tokensOf = isRendered ? 'rendered' : 'contents';
      if (isRendered) for (const [role, tokens] of renderedTokens) of(role).tokens = tokens;
      const roles = [...counts.values()].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
      return { roles, tokensOf };
    },
  };
}

function textsOf({ content, reasoning, toolCalls }: Message): string[] {
  const texts = [contentText(content)];
  if (reasoning !== undefined) texts.push(reasoning);
  for (const { name, arguments: given } of toolCalls ?? []) texts.push(name, given);
  return texts;
}
