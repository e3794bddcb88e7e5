import type { JsonObject } from '../json.ts';
import type { Prediction } from './predict.ts';
import type { Method } from './target.ts';

/** How a run spreads examples over steps. */
export interface RunShape {
  gpus: number;
  /** Examples of one GPU in one forward pass. */
  microBatchSize: number;
  gradientAccumulation: number;
  epochs: number;
  /** Steps after which the run ends, whatever the epochs say. */
  maxSteps?: number;
}

/** Optimizer steps, as the framework counts them. */
export interface StepCount {
  /** Forward passes of one GPU in one epoch. */
  batchesPerEpoch: number;
  stepsPerEpoch: number;
  totalSteps: number;
}

/** One example as it is trained, or the part of it that a length leaves. For a pair, both answers count together. */
export interface Trained {
  tokens: number;
  trained: number;
  /** Tokens of its longest sequence: the whole, or one answer of a pair. */
  longest: number;
  /** 2 for a pair. */
  sequences: number;
}

/** What a sequence length makes of an uncut example. None: the framework leaves it out. */
export type CutAt = (whole: Prediction, sequenceLength: number) => readonly Trained[];

/** Counts of packing so far. */
export interface PackedCount {
  /** Packed examples. */
  examples: number;
  /** Tokens of the data in them. */
  tokens: number;
  trained: number;
  /** Tokens that would fit into them. */
  room: number;
  /** Token positions that the model computes, padding included. */
  computed: number;
}

/** Rows put together, in file order, in memory that does not grow with them. */
export interface Packer {
  /** An uncut example, in file order; `undefined` for a row that is left out before its length is looked at. */
  push(whole: Prediction | undefined): void;
  end(): PackedCount;
}

export interface Packing {
  /** By the framework's own name: `bfd`, `multipack`, … */
  name: string;
  /** Whether the config asks for it. */
  isChosen: boolean;
  open(sequenceLength: number): Packer;
  steps(packed: PackedCount): StepCount;
}

/** What a config says about lengths, batches and steps, beside what it says about tokens. */
export interface TrainingPlan {
  /** Key of the sequence length; dotted where it is inside a block. */
  lengthKey: string;
  /** The length that the config, or else the framework, has; `undefined`: nothing is cut. */
  sequenceLength: number | undefined;
  shape: RunShape;
  /** `undefined` where what a length leaves can only be predicted by itself. */
  cut: CutAt | undefined;
  /** The ways in which it can pack. */
  packings: readonly Packing[];
  /** Length to which a batch is padded whose longest sequence has so many tokens. */
  paddedLength(longest: number, sequenceLength: number): number;
  /** Whether the spans of its examples say whose turn each token is. */
  spansTellRoles: boolean;
  /** How rows come into batches, e.g. `shuffled`. */
  order: 'file' | 'shuffled' | 'by length';
  /** Without packing. */
  steps(examples: number): StepCount;
  /** What a reader has to know about these numbers. */
  remarks: readonly string[];
}

export interface PlanOptions {
  config: JsonObject;
  method: Method;
  given: Partial<RunShape>;
}

/** How a framework cuts, packs and counts steps. */
export interface TrainingDoor {
  /** `key=value` options over a config, for which nothing is cut and nothing packed. */
  uncut(config: JsonObject): readonly string[];
  open(options: PlanOptions): TrainingPlan;
}
