import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const NAMES = ['axolotl', 'llamafactory', 'litgpt', 'trl'];

test.for([
  ['axolotls', 'axolotl'],
  ['llama-factory', 'llamafactory'],
  ['LitGPT', 'litgpt'],
  ['tlr', undefined],
  ['trll', 'trl'],
  ['pytorch', undefined],
] as const)('%s', ([typed, nearest]) => {
  expect(nearestName(typed, NAMES)).toBe(nearest);
});
