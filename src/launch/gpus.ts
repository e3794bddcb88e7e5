import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Gpu {
  name: string;
  memoryBytes: number;
  freeBytes: number;
}

const TIMEOUT_MS = 10_000;
const QUERY = ['--query-gpu=name,memory.total,memory.free', '--format=csv,noheader,nounits'];

/** The NVIDIA GPUs of this machine; empty where there are none, or no driver. */
export async function findGpus(env: NodeJS.ProcessEnv): Promise<Gpu[]> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', QUERY, { timeout: TIMEOUT_MS, env });
    return parseGpus(stdout);
  } catch {
    return [];
  }
}

/** `name, total MiB, free MiB`, a line each. */
export function parseGpus(text: string): Gpu[] {
  const gpus: Gpu[] = [];
  for (const line of text.split('\n')) {
    const [name = '', total, free] = line.split(', ').map((cell) => cell.trim());
    const [memoryBytes, freeBytes] = [Number(total) * 2 ** 20, Number(free) * 2 ** 20];
    if (Number.isFinite(memoryBytes) && Number.isFinite(freeBytes)) gpus.push({ name, memoryBytes, freeBytes });
  }
  return gpus;
}
