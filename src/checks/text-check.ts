import type { Issue } from '../errors.ts';
import type { CheckCode, PlacedText, RecordCheck } from './check.ts';

/** One thing to look for in a text. */
export interface TextRule {
  code: CheckCode;
  /** Features of which a text must have one; 0 where every text is looked at. */
  needs: number;
  fix: string;
  /** What was seen, or nothing. */
  see(text: string, placed: PlacedText): string | undefined;
}

/** A check that is a list of rules for each text. */
export function textCheck(name: string, rules: readonly TextRule[]): RecordCheck {
  const looksAtAll = rules.some(({ needs }) => needs === 0);
  const all = rules.reduce((union, { needs }) => union | needs, 0);
  return {
    name,
    codes: rules.map(({ code }) => code),
    look(texts) {
      let issues: Issue[] | undefined;
      for (const placed of texts) {
        if (!looksAtAll && (placed.features & all) === 0) continue;
        for (const { code, needs, fix, see } of rules) {
          if (needs !== 0 && (placed.features & needs) === 0) continue;
          const message = see(placed.text, placed);
          if (message !== undefined)
            (issues ??= []).push({ code: code.code, severity: code.severity, message, fix, pointer: placed.pointer });
        }
      }
      return issues ?? NONE;
    },
  };
}

const NONE: readonly Issue[] = [];
