import { joinLists } from '../../shared/join-lists.ts';

/** Ids, and beside each the rule that wrote it. */
export interface TokenRun {
  ids: readonly number[];
  because: readonly string[];
}

export const NO_TOKENS: TokenRun = { ids: [], because: [] };

export function tokenRun(ids: readonly number[], because: string): TokenRun {
  return { ids, because: new Array<string>(ids.length).fill(because) };
}

export function joinRuns(...runs: readonly TokenRun[]): TokenRun {
  const given = runs.filter(({ ids }) => ids.length > 0);
  const [only = NO_TOKENS] = given;
  if (given.length < 2) return only;
  return { ids: joinLists(given.map(({ ids }) => ids)), because: joinLists(given.map(({ because }) => because)) };
}

export function cutRun({ ids, because }: TokenRun, length: number): TokenRun {
  return ids.length <= length ? { ids, because } : { ids: ids.slice(0, length), because: because.slice(0, length) };
}
