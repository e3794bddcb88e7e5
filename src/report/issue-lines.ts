import type { PlacedIssue } from '../errors.ts';
import type { IssueSummary } from '../pipeline/tally.ts';
import { formatCount } from './table.ts';

/** `place  CODE  what was seen`, then the way out and how often, as a person reads it on a terminal. */
export function issueLines(issues: readonly IssueSummary[], maxPlaces = 1): string {
  let text = '';
  for (const { code, count, first } of issues) {
    for (const issue of first.slice(0, maxPlaces)) text += `${placeOf(issue)}  ${code}  ${issue.message}\n`;
    const more = count > maxPlaces ? `${formatCount(count - maxPlaces)} more rows have it` : '';
    const fix = first[0]?.fix;
    if (fix !== undefined) text += `    fix: ${fix}${more === '' ? '' : ` (${more})`}\n`;
    else if (more !== '') text += `    ${more}\n`;
  }
  return text;
}

function placeOf({ source, line, column, pointer }: PlacedIssue): string {
  const place = column === undefined ? `${source}:${line}` : `${source}:${line}:${column}`;
  return pointer === undefined ? place : `${place} ${pointer}`;
}
