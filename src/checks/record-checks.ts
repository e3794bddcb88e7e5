import type { Issue } from '../errors.ts';
import type { DsRecord } from '../record.ts';
import { answers } from './answers.ts';
import type { RecordCheck } from './check.ts';
import { encoding } from './encoding/encoding.ts';
import { identity, refusal } from './phrases/phrases.ts';
import { pii } from './pii/pii.ts';
import { secrets } from './secrets/secrets.ts';
import { specialTokens } from './special-tokens.ts';
import { textsOf } from './texts-of.ts';

export interface RecordCheckOptions {
  /** Control tokens of the tokenizer at hand, beside the well-known ones. */
  specialTokens?: readonly string[];
}

/** All checks that look at one record alone. */
export function recordChecks(options: RecordCheckOptions = {}): readonly RecordCheck[] {
  return [secrets, pii, encoding, specialTokens(options.specialTokens), refusal, identity, answers];
}

/** What the checks have to say about a record. */
export function lookAt(record: DsRecord, checks: readonly RecordCheck[]): readonly Issue[] {
  const texts = textsOf(record);
  let issues: Issue[] | undefined;
  for (const check of checks) {
    const found = check.look(texts, record);
    if (found.length > 0) (issues ??= []).push(...found);
  }
  return issues ?? NONE;
}

const NONE: readonly Issue[] = [];
