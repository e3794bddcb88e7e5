import type { Issue } from '../errors.ts';
import type { CheckCode, PlacedText, RecordCheck } from './check.ts';
import { masked } from './masked.ts';

/** Something that must not be shown, and what it is (`e-mail address`). */
export interface Found {
  value: string;
  noun: string;
}

/** Finds one kind of private values in a text. */
export interface Finder {
  code: CheckCode;
  /** Features of which a text must have one. */
  needs: number;
  fix: string;
  /** Looks at the whole text, or at pieces of it (`near`) that overlap. */
  find(text: string): readonly Found[];
  /** Cuts the text into the pieces worth looking at. */
  near?: (text: string) => Iterable<string>;
}

/** All values that a finder sees in a text, each once. */
export function valuesIn(text: string, { find, near }: Pick<Finder, 'find' | 'near'>): string[] {
  const pieces = near === undefined ? [text] : near(text);
  const values = new Set<string>();
  for (const piece of pieces) for (const { value } of find(piece)) values.add(value);
  return [...values];
}

/** A check that reports what its finders find, masked: no value is in a message. */
export function privateValues(name: string, finders: readonly Finder[]): RecordCheck {
  const needs = finders.reduce((all, finder) => all | finder.needs, 0);
  return {
    name,
    codes: finders.map(({ code }) => code),
    look(texts) {
      const issues: Issue[] = [];
      for (const text of texts) if ((text.features & needs) !== 0) findIn(text, finders, issues);
      return issues;
    },
  };
}

function findIn({ text, features, pointer }: PlacedText, finders: readonly Finder[], issues: Issue[]): void {
  let near: Finder['near'];
  let pieces: readonly string[] = [];
  for (const finder of finders) {
    if ((features & finder.needs) === 0) continue;
    // neighbours often look at the same pieces
    if (near !== finder.near || near === undefined) {
      near = finder.near;
      pieces = near === undefined ? [text] : [...near(text)];
    }
    let found: Map<string, string> | undefined;
    for (const piece of pieces) for (const { value, noun } of finder.find(piece)) (found ??= new Map<string, string>()).set(value, noun);
    const [first] = found ?? [];
    if (first === undefined || found === undefined) continue;
    const { code, fix } = finder;
    const more = found.size === 1 ? '' : `, and ${found.size - 1} more`;
    issues.push({ code: code.code, severity: code.severity, message: `${first[1]} ${masked(first[0])}${more}`, fix, pointer });
  }
}
