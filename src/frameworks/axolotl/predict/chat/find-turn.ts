import type { JsonObject, JsonValue } from '../../../../json.ts';
import type { TextSpan } from '../../../../tokenize/tokenizer.ts';
import type { FilledChat } from '../../../../tokenize/chat-outline.ts';
import type { TokenFinder } from '../token-finder.ts';
import type { TokenText } from '../token-text.ts';
import type { RowTemplate } from '../templates.ts';

/** First token of a turn and the one after its last; `undefined` where the turn can't be found or is empty. */
export type TokenRange = { start: number; end: number } | undefined;

/** What is taken out of a turn to find it: all of it, its content, or its reasoning. */
export type TurnPart = 'turn' | 'content' | 'reasoning';

export interface RenderedChat {
  turns: readonly JsonObject[];
  tools: JsonValue[] | undefined;
  text: string;
  /** The text as filled into the template's outline. */
  filled: FilledChat | undefined;
  ids: readonly number[];
  /** `undefined` where the rendering is empty. */
  finder: TokenFinder | undefined;
}

export interface FindTurnOptions {
  template: RowTemplate;
  tokenText: TokenText;
  thinkingKey: string;
  hidesSystemTurn: boolean;
}

/** Placeholders without a common first or last character: where the template's own text hides an end of one, the other shows it. */
const PLACEHOLDERS = ['[[dummy_message]]', 'zzdummymessagezz'] as const;

/**
 * Finds a turn by what changes in the rendered conversation when a placeholder stands for it (Axolotl 0.21.0, prompt_strategies/chat_template.py, `find_turn`). All that it
 * renders beside its content (reasoning, tool calls) belongs to it, for the placeholder has a role and content only.
 */
export function findTurn(chat: RenderedChat, index: number, part: TurnPart, options: FindTurnOptions): TokenRange {
  const turn = chat.turns[index];
  if (turn === undefined || (index === 0 && turn['role'] === 'system' && options.hidesSystemTurn)) return undefined;
  const inText = chat.finder === undefined ? 'elsewhere' : findInText(chat, chat.finder, turn, index, part, options);
  const range = inText === 'elsewhere' ? findInTokens(chat, turn, index, part, options) : inText;
  return range === undefined || range.end <= range.start ? undefined : range;
}

function findInText(
  chat: RenderedChat,
  finder: TokenFinder,
  turn: JsonObject,
  index: number,
  part: TurnPart,
  options: FindTurnOptions,
): TokenRange | 'elsewhere' {
  const change = changeOf(chat, turn, index, part, options);
  if (change === 'elsewhere') return change;
  const { start, end } = change;
  if (end <= start) return undefined;
  const range = { start: finder.firstEndingAfter(start), end: finder.firstStartingFrom(end) };
  return range.start >= chat.ids.length ? 'elsewhere' : range;
}

/** Which part of the text changes when a placeholder stands for one of a turn. */
function changeOf(
  { turns, tools, text, filled }: RenderedChat,
  turn: JsonObject,
  index: number,
  part: TurnPart,
  { template, thinkingKey }: FindTurnOptions,
): TextSpan | 'elsewhere' {
  const known = part === 'reasoning' || filled === undefined ? undefined : contentSpan(filled, turn, index);
  if (known !== undefined) return known;
  let start = Infinity;
  let end = -1;
  for (const placeholder of PLACEHOLDERS) {
    const other =
      (part === 'reasoning' ? undefined : filled?.withContent(index, placeholder)) ??
      template.render(turns.with(index, placeholderTurn(turn, part, thinkingKey, placeholder)), { tools });
    if (other === '') return 'elsewhere';
    const same = commonStart(text, other);
    start = Math.min(start, same);
    end = Math.max(end, text.length - commonEnd(text, other, Math.min(text.length, other.length) - same));
  }
  return { start, end };
}

/** A content that the template writes once and that has no character at its ends in common with a placeholder: it alone changes. */
function contentSpan({ text, contents, takes }: FilledChat, { content }: JsonObject, index: number): TextSpan | undefined {
  const [place, ...more] = contents.filter(({ message }) => message === index);
  if (place === undefined || more.length > 0 || typeof content !== 'string' || !PLACEHOLDERS.every(takes)) return undefined;
  const { start } = place;
  const end = start + content.length;
  const isLikeOne = PLACEHOLDERS.some((placeholder) => placeholder.at(0) === content.at(0) || placeholder.at(-1) === content.at(-1));
  if (isLikeOne || isHighSurrogate(text.charCodeAt(start - 1)) || isLowSurrogate(text.charCodeAt(end))) return undefined;
  return { start, end };
}

function placeholderTurn(turn: JsonObject, part: TurnPart, thinkingKey: string, placeholder: string): JsonObject {
  const role = turn['role'] ?? null;
  const reasoning = turn[thinkingKey];
  if (part === 'reasoning')
    return { role, content: turn['content'] ?? '', ...(reasoning === undefined ? {} : { [thinkingKey]: placeholder }) };
  return { role, content: placeholder, ...(part === 'turn' || reasoning === undefined ? {} : { [thinkingKey]: reasoning }) };
}

/** Where the text gives no answer: the tokens of the conversation up to the turn, with it and with the placeholder. */
function findInTokens(
  { turns, tools }: RenderedChat,
  turn: JsonObject,
  index: number,
  part: TurnPart,
  { template, tokenText, thinkingKey }: FindTurnOptions,
): TokenRange {
  const rendering = { tools, ...(turns.length > 1 ? { variables: { real_last_index: turns.length - 1 } } : {}) };
  const before = turns.slice(0, index);
  const other = tokenText.ids(template.render([...before, placeholderTurn(turn, part, thinkingKey, PLACEHOLDERS[0])], rendering));
  const ids = tokenText.ids(template.render([...before, turn], rendering));
  const shorter = Math.min(ids.length, other.length);
  let start = 0;
  while (start < shorter && ids[start] === other[start]) start++;
  let after = 0;
  while (after < shorter && ids[ids.length - 1 - after] === other[other.length - 1 - after]) after++;
  return start === shorter || after === shorter ? undefined : { start, end: ids.length - after };
}

/** Characters that are compared at once: comparing parts of texts is much quicker than comparing units. */
const CHUNK = 512;

function commonStart(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at + CHUNK <= limit && a.slice(at, at + CHUNK) === b.slice(at, at + CHUNK)) at += CHUNK;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at > 0 && isHighSurrogate(a.charCodeAt(at - 1)) ? at - 1 : at;
}

function commonEnd(a: string, b: string, limit: number): number {
  const [ofA, ofB] = [a.length, b.length];
  let length = 0;
  while (length + CHUNK <= limit && a.slice(ofA - length - CHUNK, ofA - length) === b.slice(ofB - length - CHUNK, ofB - length))
    length += CHUNK;
  while (length < limit && a.charCodeAt(ofA - 1 - length) === b.charCodeAt(ofB - 1 - length)) length++;
  return length > 0 && isLowSurrogate(a.charCodeAt(ofA - length)) ? length - 1 : length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
