import { usageError } from '../errors.ts';
import type { RentedGpu } from './job.ts';
import { smallestGpu } from './job.ts';

const MiB = 2 ** 20;

/** Memory of GPUs that have bfloat16, in bytes, as `nvidia-smi` has it: less than the number in the name. */
export const GPU_MEMORY = {
  a10: 23_028 * MiB,
  a100: 40_960 * MiB,
  a100x80: 81_920 * MiB,
  a40: 46_068 * MiB,
  a5000: 24_564 * MiB,
  a6000: 49_140 * MiB,
  b200: 183_359 * MiB,
  h100: 81_559 * MiB,
  h200: 143_771 * MiB,
  l4: 23_034 * MiB,
  l40s: 46_068 * MiB,
  rtx4090: 24_564 * MiB,
  rtxPro6000: 97_887 * MiB,
} as const;

/** The GPU that was asked for, or the cheapest that an estimate fits on; and what is to be said of it. Throws `USAGE_PLACE` for one that the place does not have. */
export function chooseGpu<G extends RentedGpu>(
  place: string,
  gpus: readonly [G, ...G[]],
  { asked, neededBytes, option = 'gpu' }: { asked: string | undefined; neededBytes: number; option?: string },
): { gpu: G; notes: string[] } {
  const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (asked !== undefined) {
    const gpu = gpus.find(({ name }) => name.toLowerCase() === asked.toLowerCase());
    if (gpu === undefined)
      throw usageError(
        'USAGE_PLACE',
        `${option}=${asked} is none of ${place} for this`,
        `one of ${gpus.map(({ name }) => name).join(', ')}`,
      );
    const isShort = gpu.memoryBytes < neededBytes;
    return { gpu, notes: isShort ? [`an estimated ${gib(neededBytes)} for each GPU, and ${gpu.name} has ${gib(gpu.memoryBytes)}`] : [] };
  }
  const { gpu, fits } = smallestGpu(gpus, neededBytes);
  const tooLarge = `an estimated ${gib(neededBytes)} for each GPU, more than the largest of ${place} (${gpu.name}): more --gpus, --method …-qlora, or a shorter --seq-len`;
  return { gpu, notes: fits ? [] : [tooLarge] };
}
