import type { DsprepError } from '../../errors.ts';
import { usageError } from '../../errors.ts';

/** Where something stands in a project file; both 1-based. */
export interface Place {
  line: number;
  column: number;
}

/** What is wrong with a project file, at its place. */
export interface ProjectProblem extends Place {
  message: string;
  hint?: string;
}

/** The first of the problems as an error that names file, line and column, and where the others are. */
export function projectError(path: string, problems: readonly [ProjectProblem, ...ProjectProblem[]]): DsprepError {
  const [{ line, column, message, hint }, ...others] = [...problems].sort((a, b) => a.line - b.line || a.column - b.column) as [
    ProjectProblem,
    ...ProjectProblem[],
  ];
  const places = others.slice(0, 5).map((other) => `${other.line}:${other.column}`);
  const more =
    others.length === 0 ? '' : ` (and ${others.length} more, at ${places.join(', ')}${others.length > places.length ? ', …' : ''})`;
  return usageError('PROJECT_INVALID', `${path}:${line}:${column}: ${message}${more}`, hint);
}
