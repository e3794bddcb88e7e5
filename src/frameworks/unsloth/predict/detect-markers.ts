import type { JsonObject } from '../../../json.ts';
import { TemplateError } from '../../../tokenize/tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { markerOf, startsAt } from './markers.ts';

/** Texts that no template changes and no message holds. */
const ASKED = '\u2060USERPROBE7q\u2060';
const ANSWERED = '\u2060ASSTPROBE4z\u2060';

/**
 * The two texts that begin a question and an answer in a chat template, as `train_on_responses_only` finds them when none are given (unsloth_zoo 2026.10.9,
 * dataset_utils.py, `get_chat_template_parts`, for text-only templates): read off what stands between three probed turns. `undefined` where Unsloth gives up.
 */
export function detectMarkers(tokenizer: Tokenizer): { instruction: string; response: string } | undefined {
  try {
    return detected(tokenizer);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function detected(tokenizer: Tokenizer): { instruction: string; response: string } | undefined {
  const { bos = '', eos = '' } = tokenizer.specialTokens;
  const specials = specialTexts(tokenizer);
  const render = (messages: readonly JsonObject[], addGenerationPrompt: boolean): string =>
    tokenizer.renderChat(messages, { addGenerationPrompt });
  const turns = [0, 1, 2].flatMap(() => [user(ASKED), assistant(ANSWERED)]);
  const full = render(turns, false);
  if (!full.includes(ASKED) || !full.includes(ANSWERED)) return undefined;
  const beforeQuestion = mostCommon(gaps(full, ANSWERED, ASKED));
  const answerGaps = gaps(full, ASKED, ANSWERED);
  const beforeAnswer = mostCommon(answerGaps);

  const asked = turns.slice(0, -1);
  const [withPrompt, without] = [render(asked, true), render(asked, false)];
  const header = withPrompt === without ? '' : withoutShared(tail(withPrompt), tail(without), specials)[0];
  let [response, instruction] = [
    withoutLeading(beforeAnswer, [' ', '\t', eos, bos]),
    withoutLeading(beforeQuestion, [' ', '\t', eos, bos]),
  ];
  if (header !== '' && beforeAnswer.endsWith(header) && header.length < beforeAnswer.length) {
    response = header;
    instruction = withoutLeading(beforeQuestion, [beforeAnswer.slice(0, -header.length)]);
  } else if (header !== '' && header === beforeAnswer) {
    [response, instruction] = withoutShared(header, beforeQuestion, specials);
    instruction = withoutLeading(instruction, [' ', '\t', eos, bos]);
  }
  response = withoutScaffold(response, render);
  response = sharedByAll(response, answerGaps, beforeAnswer, beforeQuestion, specials);
  instruction = trimmed(instruction);
  response = trimmed(response);
  if (instruction === '' || response === '') return undefined;
  const probe = tokenizer.encode(full);
  const [found, foundResponse] = [matching(instruction, probe, tokenizer), matching(response, probe, tokenizer)];
  return found === undefined || foundResponse === undefined ? undefined : { instruction: found, response: foundResponse };
}

const user = (content: string): JsonObject => ({ role: 'user', content });
const assistant = (content: string): JsonObject => ({ role: 'assistant', content });

function specialTexts(tokenizer: Tokenizer): string[] {
  const named = Object.values(tokenizer.parts?.namedTokens ?? {});
  const added = (tokenizer.parts?.addedTokens ?? []).map(({ content }) => content);
  return [...new Set([...named, ...added])].filter((token) => token !== '').sort((a, b) => [...b].length - [...a].length);
}

/** What stands between each `from` and the next `to`. */
function gaps(text: string, from: string, to: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(from); at !== -1; at = text.indexOf(from, at + 1)) {
    const end = at + from.length;
    const next = text.indexOf(to, end);
    if (next !== -1) found.push(text.slice(end, next));
  }
  return found;
}

/** Of equally many, the first. */
function mostCommon(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let best = '';
  for (const [text, count] of counts) if (count > (counts.get(best) ?? 0)) best = text;
  return best;
}

function tail(text: string): string {
  const at = text.lastIndexOf(ASKED);
  return at === -1 ? '' : text.slice(at + ASKED.length);
}

/** Both without the white space and special tokens that they begin with alike. */
function withoutShared(a: string, b: string, specials: readonly string[]): [string, string] {
  for (;;) {
    const space = /^\s+/.exec(a)?.[0];
    const shared = space !== undefined && space === /^\s+/.exec(b)?.[0] ? space : specials.find((token) => a.startsWith(token));
    if (shared === undefined || !b.startsWith(shared)) return [a, b];
    [a, b] = [a.slice(shared.length), b.slice(shared.length)];
  }
}

function withoutLeading(text: string, leading: readonly string[]): string {
  for (;;) {
    const found = leading.find((part) => part !== '' && text.startsWith(part));
    if (found === undefined) return text;
    text = text.slice(found.length);
  }
}

/** Without the empty thinking block of a generation prompt, where an answer with thoughts does not begin with it. */
function withoutScaffold(response: string, render: (messages: readonly JsonObject[], addGenerationPrompt: boolean) => string): string {
  const found = /<([^\s/>]+)>\s*<\/\1>\s*$/.exec(response) ?? /<\/([^\s/>]+)>\s*$/.exec(response);
  if (found === null || found.index === 0) return response;
  const [header, scaffold, tag] = [response.slice(0, found.index), response.slice(found.index), found[1] ?? ''];
  let filled: string;
  try {
    filled = render([user(ASKED), assistant(`<${tag}>rZ9</${tag}>${ANSWERED}`)], false);
  } catch {
    return response;
  }
  const at = filled.lastIndexOf(header);
  return at !== -1 && !filled.slice(at + header.length).startsWith(scaffold) ? header : response;
}

/** What all answers begin with, where the last one begins differently. */
function sharedByAll(
  response: string,
  answerGaps: readonly string[],
  beforeAnswer: string,
  beforeQuestion: string,
  specials: readonly string[],
): string {
  const at = response === '' ? -1 : beforeAnswer.indexOf(response);
  const last = answerGaps.at(-1);
  if (last === undefined || at === -1 || last.includes(response) || !last.startsWith(beforeAnswer.slice(0, at))) return response;
  const [usual, other] = [beforeAnswer.slice(at), last.slice(at)];
  let length = 0;
  while (length < Math.min(usual.length, other.length) && usual[length] === other[length]) length++;
  while (length > 0 && !/\s$/.test(usual.slice(0, length)) && !specials.some((token) => usual.slice(0, length).endsWith(token))) length--;
  const shared = usual.slice(0, length);
  return shared.trim() !== '' && !beforeQuestion.includes(shared) && answerGaps.every((gap) => gap.includes(shared)) ? shared : response;
}

function trimmed(text: string): string {
  return withoutLeading(text, [' ', '\t']).replace(/[ \t]+$/, '');
}

/** The spelling whose tokens stand in the probe twice, else once; a space or a line break before it may be needed. */
function matching(part: string, probe: readonly number[], tokenizer: Tokenizer): string | undefined {
  const counted = [part, ` ${part}`, `\n${part}`].map((text) => {
    const { core } = markerOf(text, tokenizer);
    return { text, count: core.length === 0 ? 0 : probe.filter((_, at) => startsAt(probe, at, core)).length };
  });
  return (counted.find(({ count }) => count >= 2) ?? counted.slice(0, 2).find(({ count }) => count >= 1))?.text;
}
