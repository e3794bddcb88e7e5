import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { stepName, stepsOf } from './plan-parts.ts';
import { Unplanned } from './unplanned.ts';

/** What stands around the ids of a text, where special tokens are wanted. */
export interface PostPlan {
  before: readonly number[];
  after: readonly number[];
  /** Offsets leave out white space at the ends of tokens. */
  trimsOffsets: boolean;
  /** A token's one leading blank at the start of a text may be one that was added. */
  keepsPrefixSpace: boolean;
}

/** ByteLevel and TemplateProcessing, of one sequence. Throws `Unplanned`. */
export function planPostProcessor(value: JsonValue | undefined): PostPlan {
  let before: number[] = [];
  let after: number[] = [];
  let trimsOffsets = false;
  let keepsPrefixSpace = false;
  for (const step of stepsOf(value)) {
    if (step['type'] === 'ByteLevel') {
      if (trimsOffsets || before.length > 0) throw new Unplanned('ByteLevel after another post-processor');
      trimsOffsets = step['trim_offsets'] !== false;
      keepsPrefixSpace = step['add_prefix_space'] !== false;
    } else if (step['type'] === 'TemplateProcessing') {
      const around = templateIds(step);
      before = [...around.before, ...before];
      after = [...after, ...around.after];
    } else {
      throw new Unplanned(`the post-processor ${stepName(step)}`);
    }
  }
  return { before, after, trimsOffsets, keepsPrefixSpace };
}

function templateIds(step: JsonObject): { before: number[]; after: number[] } {
  const before: number[] = [];
  const after: number[] = [];
  let sequences = 0;
  for (const part of Array.isArray(step['single']) ? step['single'] : []) {
    if (!isJsonObject(part)) throw new Unplanned('a template that is no list of parts');
    if (isJsonObject(part['Sequence'])) sequences++;
    else (sequences === 0 ? before : after).push(...specialIds(step, part));
  }
  if (sequences !== 1) throw new Unplanned('a template without its text, or with it twice');
  return { before, after };
}

function specialIds(step: JsonObject, part: JsonObject): number[] {
  const special = part['SpecialToken'];
  const named = step['special_tokens'];
  const name = isJsonObject(special) ? special['id'] : undefined;
  const entry = isJsonObject(named) && typeof name === 'string' && Object.hasOwn(named, name) ? named[name] : undefined;
  const ids = isJsonObject(entry) ? entry['ids'] : undefined;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'number'))
    throw new Unplanned('a template with a token that it does not explain');
  return ids;
}
