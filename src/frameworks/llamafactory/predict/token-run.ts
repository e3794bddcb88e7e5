/** Ids, and beside each the rule that wrote it. */
export interface TokenRun {
  ids: readonly number[];
  because: readonly string[];
}

export const NO_TOKENS: TokenRun = { ids: [], because: [] };

export function tokenRun(ids: readonly number[], because: string): TokenRun {
  return { ids, because: ids.map(() => because) };
}

export function joinRuns(...runs: readonly TokenRun[]): TokenRun {
  return { ids: runs.flatMap(({ ids }) => ids), because: runs.flatMap(({ because }) => because) };
}

export function cutRun({ ids, because }: TokenRun, length: number): TokenRun {
  return ids.length <= length ? { ids, because } : { ids: ids.slice(0, length), because: because.slice(0, length) };
}
