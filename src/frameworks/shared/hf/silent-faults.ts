import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { UNTRAINED } from '../../predict.ts';
import type { PredictWarning, TokenSpan } from '../../predict.ts';
import { singleTokenId } from './hf-chat.ts';
import { tokenDecoder } from './token-decoder.ts';

export interface Looked {
  tokenizer: Tokenizer;
  eosToken: string | undefined;
  inputIds: readonly number[];
  labels: readonly number[];
  /** Which labels are trained, where that is known without looking at each. */
  spans?: readonly TokenSpan[];
  /** Where the row is a conversation: its messages, and what was rendered of them. */
  chat?: { messages: readonly JsonValue[]; text: string };
  /** Whether the loss covers the whole example by the options, so that this is no fault. */
  isWholeText: boolean;
}

/** Faults that no framework reports, seen in the result. */
export function silentFaults({ tokenizer, eosToken, inputIds, labels, spans, chat, isWholeText }: Looked): PredictWarning[] {
  const warnings: PredictWarning[] = [];
  const warn = (code: string, message: string): void => void warnings.push({ code, message });
  const bos = singleTokenId(tokenizer, tokenizer.specialTokens.bos);
  if (bos !== undefined && inputIds[0] === bos && inputIds[1] === bos)
    warn('BOS_DOUBLED', `two ${tokenizer.specialTokens.bos ?? ''} at the start: the text has one and the tokenizer adds one`);
  const parts = spans === undefined ? trainedParts(labels) : joinedParts(spans);
  const trained = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  if (trained === 0) warn('NOTHING_TRAINED', 'no token is trained');
  else {
    if (!isWholeText && trained === labels.length) warn('EVERYTHING_TRAINED', 'every token is trained, those of the prompt included');
    turnEnd(tokenizer, eosToken, labels, parts, chat !== undefined, warn);
  }
  if (chat !== undefined) renderingFaults(chat, warn);
  return warnings;
}

type Warn = (code: string, message: string) => void;

function turnEnd(
  tokenizer: Tokenizer,
  eosToken: string | undefined,
  labels: readonly number[],
  parts: readonly TrainedPart[],
  isChat: boolean,
  warn: Warn,
): void {
  const eos = singleTokenId(tokenizer, eosToken);
  const added = addedIds(tokenizer);
  const ends = parts.map((part) => partEnd(tokenizer, labels, part));
  if (isChat && ends.some((id) => id !== undefined && !added.has(id) && id !== eos)) {
    warn('TURN_END_UNTRAINED', 'a trained part ends without the token that ends a turn: the model does not learn to stop there');
  } else if (
    eos !== undefined &&
    !ends.includes(eos) &&
    !labels.includes(eos) &&
    !(isChat && ends.some((id) => id !== undefined && added.has(id)))
  ) {
    warn('EOS_UNTRAINED', `${eosToken ?? ''} is never trained: the model does not learn to stop`);
  }
}

const idsByTokenizer = new WeakMap<Tokenizer, ReadonlySet<number>>();

function addedIds(tokenizer: Tokenizer): ReadonlySet<number> {
  let ids = idsByTokenizer.get(tokenizer);
  if (ids === undefined) idsByTokenizer.set(tokenizer, (ids = new Set(tokenizer.parts?.addedTokens.map(({ id }) => id))));
  return ids;
}

/** Trained neighbours, the end not included. */
interface TrainedPart {
  start: number;
  end: number;
}

function trainedParts(labels: readonly number[]): TrainedPart[] {
  const parts: TrainedPart[] = [];
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] === UNTRAINED) continue;
    const start = at;
    while (at < labels.length && labels[at] !== UNTRAINED) at++;
    parts.push({ start, end: at });
  }
  return parts;
}

function joinedParts(spans: readonly TokenSpan[]): TrainedPart[] {
  const parts: TrainedPart[] = [];
  for (const { start, end, isTrained } of spans) {
    if (!isTrained) continue;
    const last = parts.at(-1);
    if (last?.end === start) last.end = end;
    else parts.push({ start, end });
  }
  return parts;
}

/** The last token of a trained part that is more than white space. */
function partEnd(tokenizer: Tokenizer, labels: readonly number[], { start, end }: TrainedPart): number | undefined {
  const { decodeOne } = tokenDecoder(tokenizer);
  let at = end - 1;
  while (at >= start && decodeOne(labels[at] as number).trim() === '') at--;
  return at < start ? undefined : labels[at];
}

function renderingFaults({ messages, text }: { messages: readonly JsonValue[]; text: string }, warn: Warn): void {
  const given = messages.filter(isJsonObject);
  if (given.some((message) => isLost(text, reasoningOf(message))))
    warn('REASONING_DROPPED', 'the chat template leaves out reasoning of a turn');
  if (given.some((message) => callNames(message).some((name) => !text.includes(name)))) {
    warn('TOOL_CALLS_IGNORED', 'the chat template leaves out tool calls');
  }
}

function isLost(text: string, reasoning: string): boolean {
  return reasoning !== '' && !text.includes(reasoning);
}

function reasoningOf(message: JsonObject): string {
  for (const field of ['reasoning_content', 'thinking', 'reasoning']) {
    const value = message[field];
    if (typeof value === 'string') return value.trim();
  }
  const { content } = message;
  if (message['role'] !== 'assistant' || typeof content !== 'string') return '';
  const end = content.indexOf('</think>');
  const start = content.indexOf('<think>');
  return end === -1 || start === -1 || start > end ? '' : content.slice(start + '<think>'.length, end).trim();
}

function callNames(message: JsonObject): string[] {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call) => {
    if (!isJsonObject(call)) return [];
    const name = isJsonObject(call['function']) ? call['function']['name'] : call['name'];
    return typeof name === 'string' ? [name] : [];
  });
}
