import type { DatasetCheckOptions } from '../check.ts';
import { splitOfSource } from './split-of-source.ts';

/** The name of the split that a source belongs to. Where nothing tells, it is for training. */
export function splitName(source: string, splitOf: DatasetCheckOptions['splitOf']): string {
  return splitOf?.(source) ?? splitOfSource(source) ?? 'train';
}

/** Numbers for splits, 0 for `train`. */
export function numberSplits(splitOf: DatasetCheckOptions['splitOf']): { of(source: string): number; nameOf(source: string): string } {
  const splits = ['train'];
  const numbers = new Map<string, number>();

  function of(source: string): number {
    let number = numbers.get(source);
    if (number === undefined) {
      const name = splitName(source, splitOf);
      number = splits.indexOf(name);
      if (number === -1) number = splits.push(name) - 1;
      numbers.set(source, number);
    }
    return number;
  }

  return { of, nameOf: (source) => splits[of(source)] ?? '' };
}
