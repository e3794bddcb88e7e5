import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram } from '../../launch/find-program.ts';
import { parseGpus } from '../../launch/gpus.ts';
import { hubCacheFolder } from '../../tokenize/hub-cache.ts';
import { askProgram } from './ask-program.ts';
import type { Check, DoctorContext } from './check.ts';

/** The first three are those that `parseGpus` reads. */
const QUERY = ['--query-gpu=name,memory.total,memory.free,driver_version', '--format=csv,noheader,nounits'];
const LITTLE_DISK_BYTES = 20e9;

/** NVIDIA's GPUs, with memory and driver. Others are not looked for. */
export async function checkGpus({ env, timeoutMs }: DoctorContext): Promise<Check> {
  const base = { area: 'hardware', name: 'GPU' } as const;
  const program = findProgram('nvidia-smi', env);
  if (program === undefined) return { ...base, state: 'missing', text: 'no NVIDIA driver here: rent one with dsprep launch --on' };
  const answer = await askProgram([program, ...QUERY], { env, timeoutMs });
  if (answer.state === 'hangs')
    return { ...base, state: 'note', text: 'nvidia-smi does not answer', fix: 'look at the driver: dmesg | grep -i nvidia' };
  const gpus = answer.state === 'answered' ? parseGpus(answer.text) : [];
  if (answer.state !== 'answered' || gpus.length === 0) return { ...base, state: 'missing', text: 'nvidia-smi finds none' };
  const driver = answer.text.split('\n')[0]?.split(', ')[3]?.trim() ?? '';
  const kinds = new Map<string, number>();
  for (const { name, memoryBytes } of gpus) {
    const kind = `${name}, ${gib(memoryBytes)} GiB`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const least = Math.min(...gpus.map(({ freeBytes }) => freeBytes));
  const names = [...kinds].map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`)).join('; ');
  return {
    ...base,
    state: 'ok',
    text: `${names}, ${gib(least)} free${gpus.length === 1 ? '' : ' on the fullest'}${driver === '' ? '' : `, driver ${driver}`}`,
  };
}

/** Room where outputs and where models go. */
export function checkDisk({ env, cwd }: DoctorContext): Check {
  const places = [
    { what: 'here', bytes: freeBytes(cwd) },
    { what: 'for the hub cache', bytes: freeBytes(hubCacheFolder(env)) },
  ].filter(({ bytes }) => bytes !== undefined) as { what: string; bytes: number }[];
  const [first, second] = places;
  const shown =
    first !== undefined && second !== undefined && first.bytes === second.bytes
      ? [{ what: 'here and for the hub cache', bytes: first.bytes }]
      : places;
  const isLittle = places.some(({ bytes }) => bytes < LITTLE_DISK_BYTES);
  return {
    area: 'hardware',
    name: 'disk',
    state: isLittle ? 'note' : 'ok',
    text: `free: ${shown.map(({ what, bytes }) => `${Math.round(bytes / 1e9)} GB ${what}`).join(', ')}`,
  };
}

/** Of the disk that a folder is on, or will be. */
function freeBytes(folder: string): number | undefined {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    const { bavail, bsize } = statfsSync(at);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
