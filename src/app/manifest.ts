import type { ManifestFile } from '../io/out-dir.ts';
import type { JsonObject } from '../json.ts';
import type { Counts } from '../pipeline/tally.ts';

/** Folder, inside an output, of what dsprep itself keeps: the report, the rejects, the drops. Nothing in it is training data. */
export const SIDE_FOLDER = 'dsprep';

export interface ManifestInput {
  /** As the user named it. */
  name: string;
  sizeBytes: number;
  /** Of the file as stored (compressed or not). */
  sha256: string;
  format: string;
}

/** What made an output, and what is in it. */
export interface Manifest {
  schemaVersion: 1;
  /** Version of dsprep. */
  dsprep: string;
  target: string;
  /** Framework and version that the layout was tested with; empty for plain layouts. */
  testedWith: string;
  kind: string;
  method: string;
  layout: string;
  /** As given, without the defaults. */
  options: JsonObject;
  inputs: ManifestInput[];
  counts: Counts;
  writtenBySplit: Record<string, number>;
  /** Written rows that lost something, by the name of the loss. */
  losses: Record<string, number>;
  /** How often each problem was seen. */
  issues: Record<string, number>;
  tokenizer?: { name: string; fingerprint: string; engine: string };
  /** Tokens of all written records, as measured for `maxTokens`, or as written. */
  tokens?: number;
  /** Of a pre-tokenised output: how many of its tokens are trained. */
  trainedTokens?: number;
  files: ManifestFile[];
}

export function manifestText(manifest: Manifest): string {
  return JSON.stringify(manifest, null, 2) + '\n';
}
