import type { JsonObject, JsonValue } from '../../json.ts';
import { UNTRAINED } from '../predict.ts';
import type { Prediction } from '../predict.ts';
import type { CutAt, Trained } from '../training.ts';

/** Of whole lists: several lengths ask for the same one. */
const counted = new WeakMap<readonly number[], number>();

/** Labels from `from` up to `to` that are trained. */
export function trainedBetween(labels: readonly number[], from: number, to: number): number {
  if (from > 0 || to < labels.length) return countTrained(labels, from, to);
  const known = counted.get(labels) ?? countTrained(labels, 0, labels.length);
  counted.set(labels, known);
  return known;
}

function countTrained(labels: readonly number[], from: number, to: number): number {
  let trained = 0;
  for (let at = Math.max(0, from), end = Math.min(labels.length, to); at < end; at++) if (labels[at] !== UNTRAINED) trained++;
  return trained;
}

/** Tokens before the first that is trained: the prompt of a judged answer. */
export function promptLength(labels: readonly number[]): number {
  const first = labels.findIndex((label) => label !== UNTRAINED);
  return first === -1 ? labels.length : first;
}

/** An example in full. */
export function wholeLength(example: Prediction): Trained | undefined {
  switch (example.kind) {
    case 'dropped':
      return undefined;
    case 'pair':
      return {
        tokens: example.chosenInputIds.length + example.rejectedInputIds.length,
        trained: trainedBetween(example.chosenLabels, 0, Infinity) + trainedBetween(example.rejectedLabels, 0, Infinity),
        longest: Math.max(example.chosenInputIds.length, example.rejectedInputIds.length),
        sequences: 2,
      };
    default:
      return oneSequence(example.inputIds.length, trainedBetween(example.labels, 0, Infinity));
  }
}

export function oneSequence(tokens: number, trained: number): Trained {
  return { tokens, trained, longest: tokens, sequences: 1 };
}

/** Two answers, each with its tokens and how many of them are trained. */
export function twoSequences(chosen: readonly [number, number], rejected: readonly [number, number]): Trained {
  return { tokens: chosen[0] + rejected[0], trained: chosen[1] + rejected[1], longest: Math.max(chosen[0], rejected[0]), sequences: 2 };
}

/** Tokens of one sequence, of which the end is cut. */
export const startCut: CutAt = (whole, length) => {
  if (whole.kind !== 'tokens') return [];
  const tokens = Math.min(whole.inputIds.length, length);
  return [oneSequence(tokens, trainedBetween(whole.labels, 0, tokens))];
};

/** A number above 0 at one of some keys of a config, the first that has one. */
export function numberAt(config: JsonObject, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = valueAt(config, key);
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}

/** The value at a dotted key: written so, or inside blocks. */
export function valueAt(config: JsonObject, key: string): JsonValue | undefined {
  if (Object.hasOwn(config, key)) return config[key];
  let value: JsonValue | undefined = config;
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}
