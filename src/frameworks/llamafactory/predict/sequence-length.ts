/** How much of a source and its target is kept (llamafactory 0.9.5, data/processor/processor_utils.py, `infer_seqlen`). */
export function keptLengths(source: number, target: number, cutoff: number): { source: number; target: number } {
  const most = target * 2 < cutoff ? cutoff : source * 2 < cutoff ? cutoff - source : Math.trunc(cutoff * (target / (source + target)));
  const kept = Math.min(most, target);
  return { source: Math.min(Math.max(cutoff - kept, 0), source), target: kept };
}
