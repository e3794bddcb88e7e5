import { createHash } from 'node:crypto';
import type { TrainJob } from './job.ts';

/**
 * The job's name and eight digits of the hash of all that it trains with: config and data. What a place keeps of a run is kept under it, so that the same job goes on from
 * its checkpoints, and one with other data or another config never from those of another.
 */
export function runName({ name, files, data, command }: TrainJob): string {
  const what = JSON.stringify([files.map(({ path, text }) => [path, text]), data.files.map(({ path, sha256 }) => [path, sha256]), command]);
  return `${name}-${createHash('sha256').update(what).digest('hex').slice(0, 8)}`;
}
