import type { Prediction } from '../../frameworks/predict.ts';
import { wholeLength } from '../../frameworks/shared/lengths.ts';
import type { PackedCount, StepCount, Trained, TrainingPlan } from '../../frameworks/training.ts';
import { paddingCounter } from './padding.ts';
import type { PaddingCounts } from './padding.ts';

/** One way of packing at one sequence length. */
export interface PackingBudget {
  name: string;
  isChosen: boolean;
  /** Packed examples. */
  examples: number;
  tokens: number;
  trained: number;
  /** Tokens of the data of those that would fit, 0 to 1. */
  efficiency: number;
  /** Token positions that the model computes in an epoch. */
  computed: number;
  steps: StepCount;
}

/** What a sequence length costs, and what it loses. */
export interface LengthBudget {
  sequenceLength: number;
  /** Whether the config has it. */
  isConfigured: boolean;
  /** Without packing: examples that are left, of which some are cut; and rows that go. */
  examples: number;
  cutRows: number;
  droppedRows: number;
  tokens: number;
  trained: number;
  lostTokens: number;
  lostTrained: number;
  padding: PaddingCounts;
  steps: StepCount;
  packings: readonly PackingBudget[];
  /** Of the run as it is configured: packed or padded. */
  run: {
    packing: string | undefined;
    trained: number;
    /** Token positions that the model computes in an epoch. */
    computed: number;
    steps: StepCount;
    /** Trained tokens lost for each token position computed. */
    lostPerToken: number;
    /** Positions that hold no token, and trained tokens lost, for each position computed. */
    wastePerToken: number;
  };
}

export interface LengthAccount {
  /** An uncut example, or a row that the framework leaves out. */
  push(whole: Prediction): void;
  /** The budget; `all` are the trained tokens and tokens of uncut examples. */
  budget(all: { tokens: number; trained: number }): LengthBudget;
}

/** Codes of examples that were cut, where lengths are predicted one by one. */
const CUT_CODES: ReadonlySet<string> = new Set(['ANSWER_CUT', 'TEXT_CUT', 'DOCUMENT_CUT']);
/** Of rows that never reach the framework, or come there as another row. */
const BEFORE_FRAMEWORK = /^(?!DROPPED_)|^DROPPED_BY_STAGE$/;

/** `sequenceLength`: above all lengths where nothing is cut. */
export function lengthAccount(plan: TrainingPlan, sequenceLength: number, isConfigured: boolean): LengthAccount {
  const { order, shape, packings, cut } = plan;
  const padding = paddingCounter({ shape, order, padded: (longest) => plan.paddedLength(longest, sequenceLength) });
  const packers = packings.map((packing) => ({ packing, packer: packing.open(sequenceLength) }));
  let [examples, cutRows, droppedRows, tokens, trained] = [0, 0, 0, 0, 0];
  return {
    push(whole) {
      const full = wholeLength(whole);
      const isOfFramework = whole.kind !== 'dropped' || !BEFORE_FRAMEWORK.test(whole.code);
      if (isOfFramework) for (const { packer } of packers) packer.push(full === undefined ? undefined : whole);
      if (full === undefined) {
        if (cut === undefined) droppedRows++;
        return;
      }
      const kept: readonly Trained[] = cut === undefined ? [full] : cut(whole, sequenceLength);
      if (kept.length === 0) droppedRows++;
      let keptTokens = 0;
      for (const one of kept) {
        examples++;
        keptTokens += one.tokens;
        trained += one.trained;
        padding.add(one.longest, one.sequences);
      }
      tokens += keptTokens;
      if (kept.length > 0 && (cut === undefined ? whole.warnings.some(({ code }) => CUT_CODES.has(code)) : keptTokens < full.tokens))
        cutRows++;
    },
    budget(all) {
      const counted = padding.counts(tokens);
      const steps = plan.steps(examples);
      const packed = packers.map(({ packing, packer }) => packingBudget(packing.name, packing.isChosen, packer.end(), packing.steps));
      const chosen = packed.find((one) => one.isChosen);
      const run = { trained: chosen?.trained ?? trained, computed: chosen?.computed ?? counted.asBatched.computed };
      const used = chosen?.tokens ?? tokens;
      const lost = Math.max(0, all.trained - run.trained);
      const wasted = Math.max(0, run.computed - used) + lost;
      return {
        sequenceLength,
        isConfigured,
        examples,
        cutRows,
        droppedRows,
        tokens,
        trained,
        lostTokens: all.tokens - tokens,
        lostTrained: all.trained - trained,
        padding: counted,
        steps,
        packings: packed,
        run: {
          packing: chosen?.name,
          ...run,
          steps: chosen?.steps ?? steps,
          lostPerToken: run.computed === 0 ? 0 : lost / run.computed,
          wastePerToken: run.computed === 0 ? 0 : wasted / run.computed,
        },
      };
    },
  };
}

function packingBudget(name: string, isChosen: boolean, packed: PackedCount, steps: (packed: PackedCount) => StepCount): PackingBudget {
  const { examples, tokens, trained, room, computed } = packed;
  return { name, isChosen, examples, tokens, trained, efficiency: room === 0 ? 0 : tokens / room, computed, steps: steps(packed) };
}

/** Losses below this are none: one long row would else decide. */
const NO_LOSS = 0.001;

/** The length that loses least trained tokens per token position computed; of those that lose less than one in a thousand, the one that computes least. */
export function bestLength(lengths: readonly LengthBudget[]): LengthBudget | undefined {
  const ranked = lengths.flatMap((length) => {
    const { lostPerToken, computed } = length.run;
    return computed === 0 ? [] : [{ length, computed, lost: lostPerToken < NO_LOSS ? 0 : lostPerToken }];
  });
  return ranked.toSorted((a, b) => a.lost - b.lost || a.computed - b.computed || a.length.sequenceLength - b.length.sequenceLength)[0]
    ?.length;
}
