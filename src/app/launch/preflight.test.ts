import { expect, test } from 'vitest';
import { gpuRemarks } from './preflight.ts';

const GPU = { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 80 * 2 ** 30, freeBytes: 79 * 2 ** 30 };
const remarks = (there: number, gpus: number, over: { takesAll?: boolean; env?: NodeJS.ProcessEnv } = {}): string[] =>
  gpuRemarks(
    Array.from({ length: there }, () => GPU),
    undefined,
    { to: 'axolotl', gpus, takesAll: true, env: {}, ...over },
  );

test('more GPUs than are asked for are taken by a framework that takes all', () => {
  expect(remarks(4, 2)).toEqual([
    'axolotl takes all 4 GPUs of this machine, and steps are counted for 2: --gpus 4, or CUDA_VISIBLE_DEVICES=0,1 before the command',
  ]);
  expect(remarks(2, 2)).toEqual([]);
  expect(remarks(4, 2, { takesAll: false })).toEqual([]);
  expect(remarks(4, 2, { env: { CUDA_VISIBLE_DEVICES: '2,3' } })).toEqual([]);
});

test('fewer than are asked for are said', () => {
  expect(remarks(1, 2)).toEqual(['2 GPUs are asked for, and there is one']);
});
