import { expect, test } from 'vitest';
import { parseGpus } from './gpus.ts';

test('GPUs as nvidia-smi lists them', () => {
  expect(parseGpus('NVIDIA H100 80GB HBM3, 81559, 81000\nNVIDIA H100 80GB HBM3, 81559, 10\n')).toEqual([
    { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81559 * 2 ** 20, freeBytes: 81000 * 2 ** 20 },
    { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81559 * 2 ** 20, freeBytes: 10 * 2 ** 20 },
  ]);
  expect(parseGpus('NVIDIA-SMI has failed\n')).toEqual([]);
});
