import { hash } from 'node:crypto';
import type { DsRecord } from '../../record.ts';
import { recordText } from './key/record-text.ts';
import { promptText } from './key/prompt-text.ts';

/** 128 bits: two of 10^12 different records are equal by chance with a probability below 10^-14. */
const KEY_BYTES = 16;

/**
 * 16 bytes that are equal for records of equal content: kind, messages with everything that a target can write of them, tools, texts, labels. Where the
 * record came from plays no part, nor do fields that nobody understood; only of a bare prompt the columns count, for they are what a reward function reads.
 */
export function recordKey(record: DsRecord): Uint8Array {
  return textKey(recordText(record));
}

/**
 * 16 bytes that are equal for records that answer the same prompt, which must stay in one split. Kind, case, white space, Unicode composition and
 * `--merge-consecutive` play no part. Part of which rows are held out: what it gives must never change.
 */
export function groupKey(record: DsRecord): Uint8Array {
  return textKey(promptText(record));
}

/** 16 bytes that are equal for equal texts. */
export function textKey(text: string): Uint8Array {
  // as UTF-8, every half of a surrogate pair would become the same replacement character
  const input = text.isWellFormed() ? text : Buffer.from(text, 'utf16le');
  const bytes = hash('sha256', input, 'binary');
  // memory of its own: a view of a pooled buffer would take the whole pool to another thread
  const key = new Uint8Array(KEY_BYTES);
  for (let i = 0; i < KEY_BYTES; i++) key[i] = bytes.charCodeAt(i);
  return key;
}
