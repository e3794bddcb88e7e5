import type { Issue } from '../../errors.ts';
import type { Role } from '../../record.ts';
import type { RecordCheck } from '../check.ts';
import { lookAt } from '../record-checks.ts';

/** What a check says of a text that somebody says. */
export function lookAtText(check: RecordCheck, text: string, role: Role = 'assistant'): readonly Issue[] {
  return lookAt({ kind: 'chat', messages: [{ role, content: text }], extra: {}, origin: { source: 'a.jsonl', offset: 0, line: 1 } }, [
    check,
  ]);
}

/** The codes of it. */
export function codesIn(check: RecordCheck, text: string, role?: Role): string[] {
  return lookAtText(check, text, role).map(({ code }) => code);
}
