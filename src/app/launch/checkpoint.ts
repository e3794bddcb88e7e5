import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The checkpoint with the highest step in an output folder: `checkpoint-N` of transformers' Trainer, `step-N` of LitGPT. */
export function lastCheckpoint(folder: string): string | undefined {
  let last: { name: string; step: number } | undefined;
  for (const name of entriesOf(folder)) {
    const step = Number(/^(?:checkpoint|step)-(\d+)$/.exec(name)?.[1] ?? NaN);
    if (!Number.isNaN(step) && step > (last?.step ?? -1)) last = { name, step };
  }
  return last === undefined ? undefined : join(folder, last.name);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
