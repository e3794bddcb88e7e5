import { closeSync, openSync, readSync } from 'node:fs';
import { freemem } from 'node:os';
import { openLayout } from '../frameworks/registry.ts';
import type { Layout } from '../frameworks/target.ts';
import type { Source } from '../io/sources.ts';
import type { JsonValue } from '../json.ts';
import { openOrdered } from '../pipeline/ordered.ts';
import { openDedupe } from '../pipeline/stages/dedupe.ts';
import { scanSpans } from '../pipeline/spans.ts';
import type { Tally } from '../pipeline/tally.ts';
import { assertNothingLost, newTally } from '../pipeline/tally.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';
import { openLocalPhase } from './local-setup.ts';
import type { ManifestInput } from './manifest.ts';
import type { RunPlan } from './plan-run.ts';
import { localPlan, spillDir, workersFor } from './plan-run.ts';
import { readHere, readInWorkers } from './read-locally.ts';
import type { TargetOutput } from './target-output.ts';

/** What a pass over the sources gave. */
export interface RunResult {
  tallies: Tally[];
  inputs: ManifestInput[];
}

/** One pass over all sources into the outputs, in order. Throws `ColumnNeeded` where the plan's columns don't hold. */
export async function runPlan(plan: RunPlan, outputs: readonly TargetOutput[], tokenizer: Tokenizer | undefined): Promise<RunResult> {
  const { options } = plan;
  const env = options.env ?? process.env;
  const tallies = plan.targets.map(() => newTally());
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const dedupe =
    options.dedupe === undefined ? undefined : openDedupe({ memoryBytes: options.memoryBytes, spillDir: spillDir(env), ...signal });
  const sources = new Map<string, Source>(plan.sources.map(({ source }) => [source.name, source]));
  const ordered = openOrdered({
    ...(dedupe === undefined ? {} : { dedupe }),
    splits: plan.splits,
    ...(options.maxTokens === undefined || options.over === 'keep' ? {} : { maxTokens: options.maxTokens }),
    limit: options.limit,
    targets: outputs.map((sink, index) => ({ sink, tally: tallies[index] as Tally })),
    fetchRow: (name, offset) => rowAt(sources.get(name) as Source, offset),
  });
  const inputs: ManifestInput[] = [];
  const totalBytes = plan.sources.reduce((sum, { source }) => sum + source.sizeBytes, 0);
  let bytesBefore = 0;
  let rows = 0;
  let wantsMore = true;
  try {
    for (const sampled of plan.sources) {
      const { source } = sampled;
      const local = localPlan(plan, sampled);
      const workers = wantsMore ? workersFor(source, options.workers, freemem()) : 1;
      const read =
        workers > 1
          ? readInWorkers({ source, plan: local, maxRowBytes: options.maxRowBytes }, workers, options.signal)
          : readHere(source, openLocalPhase(local, tokenizer, true), { maxRowBytes: options.maxRowBytes, ...signal });
      let isWhole = wantsMore;
      if (wantsMore) {
        for await (const batch of read.batches) {
          options.signal?.throwIfAborted();
          rows += batch.rows.length;
          options.onProgress?.({ rows, bytesRead: bytesBefore + batch.bytesRead, totalBytes });
          wantsMore = ordered.take(source.name, batch);
          if (wantsMore) continue;
          isWhole = false;
          break;
        }
      }
      bytesBefore += source.sizeBytes;
      const sha256 = isWhole ? read.sha256() : scanSpans(source.path, source.sizeBytes + 1).sha256;
      inputs.push({ name: source.name, sizeBytes: source.sizeBytes, sha256, format: sampled.format.name });
    }
    await ordered.finish();
    outputs.forEach((output, index) => output.endRows?.(tallies[index] as Tally));
  } finally {
    dedupe?.close();
  }
  plan.targets.forEach(({ target }, index) => assertNothingLost((tallies[index] as Tally).counts, target.name));
  return { tallies, inputs };
}

export function openLayouts(plan: RunPlan): Layout[] {
  return plan.targets.map(({ target, layout }) => openLayout(target.name, layout));
}

const READ_BYTES = 64 << 10;
const NEWLINE = 10;

/** The row that starts at `offset` of an uncompressed JSONL file. */
function rowAt(source: Source, offset: number): JsonValue {
  const file = openSync(source.path, 'r');
  try {
    const parts: Buffer[] = [];
    for (let position = offset; ;) {
      const chunk = Buffer.allocUnsafe(READ_BYTES);
      const length = readSync(file, chunk, 0, READ_BYTES, position);
      const end = chunk.subarray(0, length).indexOf(NEWLINE);
      parts.push(chunk.subarray(0, end < 0 ? length : end));
      if (length === 0 || end >= 0) break;
      position += length;
    }
    return JSON.parse(Buffer.concat(parts).toString()) as JsonValue;
  } finally {
    closeSync(file);
  }
}
