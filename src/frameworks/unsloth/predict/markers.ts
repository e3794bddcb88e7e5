import type { Tokenizer } from '../../../tokenize/tokenizer.ts';

/** Ids of a text that begins a turn: `core` has to be there, its neighbours may be. */
export interface Marker {
  core: readonly number[];
  left: readonly number[];
  right: readonly number[];
}

/** Characters that are put beside a marker to see which of its tokens stay as they are. */
const NEIGHBOURS = ['\\', '{', 'a', 'A', '1', '(', '.', '<', '}', '>'] as const;

/**
 * Ids to look for (unsloth_zoo 2026.10.9, dataset_utils.py, `_find_common_token_ids` with `force_match`): those of the text by itself. Tokens at its ends that change
 * with what stands beside them are optional, as long as an added token stays in the core.
 */
export function markerOf(text: string, tokenizer: Tokenizer): Marker {
  const ids = tokenizer.encode(text);
  const whole: Marker = { core: ids, left: [], right: [] };
  let [start, end] = [0, ids.length];
  for (const neighbour of ids.length === 0 ? [] : NEIGHBOURS) {
    const after = tokenizer.encode(text + neighbour);
    let kept = 0;
    while (kept < Math.min(ids.length, after.length) && ids[kept] === after[kept]) kept++;
    end = Math.min(end, kept);
    const before = tokenizer.encode(neighbour + text);
    kept = 0;
    while (kept < Math.min(ids.length, before.length) && ids.at(-1 - kept) === before.at(-1 - kept)) kept++;
    start = Math.max(start, ids.length - kept);
  }
  if (end <= start || (start === 0 && end === ids.length)) return whole;
  const core = ids.slice(start, end);
  const anchors = new Set((tokenizer.parts?.addedTokens ?? []).filter(({ content }) => content.trim() !== '').map(({ id }) => id));
  return core.some((id) => anchors.has(id)) ? { core, left: ids.slice(0, start), right: ids.slice(end) } : whole;
}

export interface MarkerPair {
  instruction: Marker;
  response: Marker;
  /** Special tokens that both begin with: they begin a turn of any role. Empty where there are none. */
  opener: readonly number[];
}

/** Both markers; one that is only the beginning of the other takes its optional end back. `undefined` where one has no tokens. */
export function markerPair(instructionPart: string, responsePart: string, tokenizer: Tokenizer): MarkerPair | undefined {
  let [instruction, response] = [markerOf(instructionPart, tokenizer), markerOf(responsePart, tokenizer)];
  if (instruction.core.length === 0 || response.core.length === 0) return undefined;
  if (startsAt(instruction.core, 0, response.core)) response = withEnd(response);
  if (startsAt(response.core, 0, instruction.core)) instruction = withEnd(instruction);
  return { instruction, response, opener: sharedOpener(instruction.core, response.core, tokenizer) };
}

function withEnd({ core, left, right }: Marker): Marker {
  return { core: [...core, ...right], left, right: [] };
}

function sharedOpener(a: readonly number[], b: readonly number[], tokenizer: Tokenizer): readonly number[] {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  const shared = a.slice(0, length);
  const special = new Map(
    (tokenizer.parts?.addedTokens ?? []).filter(({ isSpecial }) => isSpecial).map(({ id, content }) => [id, content]),
  );
  return shared.every((id) => special.has(id)) && shared.some((id) => special.get(id)?.trim() !== '') ? shared : [];
}

export function startsAt(ids: readonly number[], at: number, part: readonly number[]): boolean {
  for (let index = 0; index < part.length; index++) if (ids[at + index] !== part[index]) return false;
  return true;
}
