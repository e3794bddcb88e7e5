import { toNfc } from './nfc.ts';
import type { PlannedToken } from './plan-added.ts';
import { META_SPACE } from './plan-text.ts';
import type { TextPlan } from './plan-text.ts';

/** What a token that is matched in normalised text looks like there. */
export function normalizedContent({ content }: PlannedToken, text: TextPlan): string {
  if (text.kind === 'byte-level') return text.nfc ? toNfc(content) : content;
  const blanks = content.replaceAll(META_SPACE, ' ');
  return text.prepend === 'each' ? ` ${blanks}` : blanks;
}
