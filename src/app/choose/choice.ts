import type { Tuning } from '../../frameworks/config.ts';
import type { Cell } from '../../frameworks/comparison/cell.ts';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import type { Method } from '../../frameworks/target.ts';
import type { RecordKind } from '../../record.ts';

/** What a person wants most. */
export const GOALS = ['speed', 'production', 'prototype', 'no-code', 'research'] as const;
export type Goal = (typeof GOALS)[number];

/** What was seen in the first rows of the data. */
export interface DataSeen {
  /** Rows that were looked at. */
  rows: number;
  formats: readonly string[];
  kind: RecordKind;
  /** Of the records, those with more than one question. */
  multiTurn: number;
  hasTools: boolean;
  media: readonly ('image' | 'audio' | 'video')[];
}

export interface HardwareSeen {
  gpus: number;
  nodes: number;
  /** Of one GPU. */
  memoryBytes?: number;
  /** `asked`: by flags; `found`: on this machine. */
  from: 'asked' | 'found';
}

/** All that a choice may rest on; what is absent is not known. */
export interface ChoiceFacts {
  goal?: Goal;
  /** Set where it was asked for, or where the data tells it. */
  method?: Method;
  data?: DataSeen;
  hardware?: HardwareSeen;
  model?: { id: string; parameters: number; basis: 'shape' | 'name' | 'default' };
}

/** The estimate for one way to hold the weights. */
export interface TuningFit {
  tuning: Tuning;
  /** Of one GPU, in bytes. */
  bytes: number;
  /** Unknown where the GPU's memory is. */
  fits?: boolean;
}

/** What became of the sampled rows in a framework's own layout. */
export interface RowsTried {
  tried: number;
  refused: number;
  /** The commonest reason. */
  refusal?: { code: string; message: string };
  /** Rows that lost something, by what. */
  losses: Readonly<Record<string, number>>;
}

/** What a framework would make of the data, the model and the hardware, as its target and its config say. */
export interface Trial {
  framework: Compared;
  /** Why it can't train this; it is ruled out unless this is empty. */
  refusals: readonly string[];
  method: Method;
  tuning?: Tuning;
  /** Where it is not the default. */
  layout?: string;
  multiTurn?: 'expand';
  presets: readonly string[];
  rows?: RowsTried;
  memory: readonly TuningFit[];
  /** Whether several GPUs can share one model; else each holds all of it. */
  sharesModel: boolean;
  /** What it does with several GPUs, by name. */
  splits: readonly string[];
  /** What a person must still say, and the option that says it. */
  open: readonly { why: string; set: string }[];
}

/** One reason, for or against, and the fact that it rests on. */
export interface Reason {
  fact: 'goal' | 'data' | 'gpus' | 'nodes' | 'memory' | 'model';
  points: number;
  text: string;
  /** What the comparison says of the framework in this. */
  evidence?: Cell;
}

export interface Ranked extends Trial {
  /** The sum of its reasons'. */
  points: number;
  reasons: readonly Reason[];
}

export interface Ranking {
  /** Best first. */
  ranked: readonly Ranked[];
  ruledOut: readonly Trial[];
  /** Whether the facts at hand prefer the first one. */
  isTie: boolean;
}
