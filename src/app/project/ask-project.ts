import { expandBraces, isGlob, matchesSegment } from '../../io/glob.ts';
import type { IgnoreRule, Project } from './project.ts';

/** Whether a check runs: as a list or map of checks says, else by the check's own default. */
export function isCheckOn(checks: Project['checks'], name: string, byDefault: boolean): boolean {
  if (checks === undefined) return byDefault;
  if (isList(checks)) return checks.includes(name);
  return Object.hasOwn(checks, name) ? checks[name] === true : byDefault;
}

const isList = (checks: NonNullable<Project['checks']>): checks is readonly string[] => Array.isArray(checks);

/** The first rule that leaves a finding out. */
export function ignoringRule(rules: readonly IgnoreRule[], code: string, source: string): IgnoreRule | undefined {
  return rules.find((rule) => rule.code === code && (rule.source === undefined || matchesPath(source, rule.source)));
}

/** Whether a path matches a pattern as `io/glob.ts` expands one; a pattern that is a folder's name matches all that is in it. */
export function matchesPath(path: string, pattern: string): boolean {
  const names = segmentsOf(path);
  return expandBraces(pattern).some((plain) => matches(names, segmentsOf(plain)));
}

const segmentsOf = (path: string): string[] =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');

/** All places that the pattern can have reached after each of its segments, so that many `**` cost no more than one. */
function matches(names: readonly string[], pattern: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (segment === '**') for (const to of placesBelow(names, at)) next.add(to);
      else if (names[at] !== undefined && matchesSegment(names[at], segment)) next.add(at + 1);
    }
    reached = next;
  }
  const isFolder = !isGlob(pattern.at(-1) ?? '*');
  return reached.has(names.length) || (isFolder && reached.size > 0);
}

/** `**` stands for any number of folders that are not hidden. */
function* placesBelow(names: readonly string[], at: number): Generator<number> {
  for (let to = at; to <= names.length; to++) {
    yield to;
    if (names[to]?.startsWith('.') === true) return;
  }
}
