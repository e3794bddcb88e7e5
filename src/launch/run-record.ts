import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../io/atomic-file.ts';
import type { LogMetrics } from './read-progress.ts';

/** Environment variables that decide how a training runs and hold no secret. */
export const KEPT_ENV =
  /^(?:CUDA_VISIBLE_DEVICES|NPROC_PER_NODE|NNODES|NODE_RANK|MASTER_ADDR|MASTER_PORT|WORLD_SIZE|OMP_NUM_THREADS|HF_HUB_OFFLINE|FORCE_TORCHRUN|NCCL_\w+|PYTORCH_\w+|ACCELERATE_\w+)$/;

/** What was run, on what, and how it ended. */
export interface RunRecord {
  schemaVersion: 1;
  dsprep: string;
  framework: { name: string; version: string; command: string; imageId?: string };
  command: readonly string[];
  cwd: string;
  data: { folder: string; manifestSha256: string };
  /** Where the weights go. */
  outputFolder: string;
  env: Record<string, string>;
  startedAt: string;
  endedAt?: string;
  /** The training's own exit code. */
  exitCode?: number | null;
  signal?: string;
  last?: LogMetrics;
}

/** A new folder for a run, named by its time; two in one second get two. */
export function createRunFolder(runsDir: string, startedAt: Date): string {
  mkdirSync(runsDir, { recursive: true });
  const name = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let copy = 1; ; copy++) {
    const folder = join(runsDir, copy === 1 ? name : `${name}-${copy}`);
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

export function writeRunRecord(folder: string, record: RunRecord): void {
  writeFileAtomic(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

export function keptEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (value !== undefined && KEPT_ENV.test(name)) kept[name] = value;
  }
  return kept;
}
