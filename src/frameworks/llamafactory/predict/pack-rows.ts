import type { Prediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { cutSpans, runSpans } from '../../shared/hf/token-fates.ts';
import type { Fate } from '../../shared/hf/token-fates.ts';
import { joinLists } from '../../shared/join-lists.ts';
import type { Encoding } from './encoding.ts';
import type { LlamafactorySettings } from './settings.ts';
import { dropped, leftOut } from './stage.ts';
import type { Stage } from './stage.ts';
import { labelledRow } from './supervised.ts';
import type { LabelledRow } from './supervised.ts';

const PADDING: Fate = { isTrained: false, because: 'padding' };

/** Rows put together up to `cutoff_len`, batch by batch (llamafactory 0.9.5, data/processor/supervised.py, `PackedSupervisedDatasetProcessor`). */
export function openPackedSupervised(settings: LlamafactorySettings, encoding: Encoding): Stage {
  const { cutoffLength, batchSize } = settings;
  let batch: LabelledRow[] = [];
  let seen = 0;
  const flush = (): Prediction[] => {
    const rows = batch;
    batch = [];
    seen = 0;
    return knapsacks(rows, cutoffLength).map((group) => packed(group, cutoffLength + 1, encoding.padId));
  };
  return {
    push(row, index) {
      seen++;
      const out = leftOut(row, index, (answers) => answers === 1);
      const labelled = out === undefined ? labelledRow(settings, encoding, row, index) : undefined;
      const isLong = labelled !== undefined && labelled.inputIds.length > cutoffLength;
      if (labelled !== undefined && !isLong) batch.push(labelled);
      const left = isLong ? dropped(index, 'DROPPED_LONG', `${labelled.inputIds.length} tokens are more than ${cutoffLength}`) : out;
      return [...(left === undefined ? [] : [left]), ...(seen < batchSize ? [] : flush())];
    },
    end: flush,
  };
}

/** Greedy: always the longest row that still fits, of those as long the last (data/processor/processor_utils.py, `greedy_knapsack`). */
export function knapsacks(rows: readonly LabelledRow[], capacity: number): LabelledRow[][] {
  const left = rows.toSorted((a, b) => a.inputIds.length - b.inputIds.length);
  const groups: LabelledRow[][] = [];
  while (left.length > 0) {
    const group: LabelledRow[] = [];
    let room = capacity;
    for (;;) {
      const at = left.findLastIndex(({ inputIds }) => inputIds.length <= room);
      const [fitting] = at === -1 ? [] : left.splice(at, 1);
      if (fitting === undefined) break;
      room -= fitting.inputIds.length;
      group.push(fitting);
    }
    groups.push(group);
  }
  return groups;
}

function packed(rows: readonly LabelledRow[], length: number, padId: number): Prediction {
  const tokens = rows.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const padding = Math.max(0, length - tokens);
  const inputIds = joinLists([...rows.map((row) => row.inputIds), new Array<number>(padding).fill(padId)]);
  const labels = joinLists([...rows.map((row) => row.labels), new Array<number>(padding).fill(UNTRAINED)]);
  const fates = [...rows.flatMap((row) => row.fates), [PADDING, padding] as const];
  const codes = new Map(
    rows.flatMap(({ row, warnings }) =>
      warnings.map((warning) => [warning.code, { ...warning, message: `row ${row}: ${warning.message}` }]),
    ),
  );
  return {
    kind: 'tokens',
    row: null,
    inputIds,
    labels,
    spans: cutSpans(runSpans(fates), 0, inputIds.length),
    seqLengths: rows.map((row) => row.inputIds.length),
    warnings: [...codes.values()],
  };
}
