import type { ColumnNeeded } from '../pipeline/outcome.ts';
import type { RunPlan } from './plan-run.ts';

/** Plans the column that a run found it needs. */
export function growColumns(plan: RunPlan, { column }: ColumnNeeded): void {
  for (const { layout } of plan.targets) {
    if (column === 'tools') layout.columns.tools = true;
    else layout.columns.media[column] = true;
  }
}
