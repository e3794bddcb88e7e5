import type { StepCount } from '../frameworks/training.ts';
import type { IssueSummary } from '../pipeline/tally.ts';
import type { Previewed } from './preview-text.ts';

export interface ReportedLengths {
  count: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
  histogram: readonly { from: number; to: number; count: number }[];
}

export interface ReportedComposition {
  rows: number;
  examples: number;
  turns: number;
  characters: number;
  tokens: number;
  trained: number;
  maskedShare: number;
  lengths: ReportedLengths;
}

export interface ReportedPadding {
  computed: number;
  waste: number;
}

export interface ReportedPacking {
  name: string;
  isChosen: boolean;
  examples: number;
  tokens: number;
  efficiency: number;
  computed: number;
  steps: StepCount;
}

export interface ReportedLength {
  sequenceLength: number;
  isConfigured: boolean;
  examples: number;
  cutRows: number;
  droppedRows: number;
  trained: number;
  lostTokens: number;
  lostTrained: number;
  padding: { inFileOrder: ReportedPadding; asBatched: ReportedPadding };
  steps: StepCount;
  packings: readonly ReportedPacking[];
  run: { packing: string | undefined; trained: number; computed: number; steps: StepCount; wastePerToken: number };
}

interface ReportedCode {
  code: string;
  count: number;
  message: string;
  source?: string;
  line?: number;
}

export interface ReportedRow {
  source: string;
  line: number;
  tokens: number;
  trained: number;
}

/** What both reports show of a budget. */
export interface Budgeted {
  to: string;
  method: string;
  tokenizer: string;
  remarks: readonly string[];
  all: ReportedComposition;
  sources: readonly (ReportedComposition & { name: string; split: string })[];
  splits: readonly (ReportedComposition & { name: string })[];
  roles: readonly { role: string; turns: number; characters: number; tokens: number }[];
  tokensOf: 'rendered' | 'contents';
  longest: readonly ReportedRow[];
  shortest: readonly ReportedRow[];
  duplicates: { rows: number; first: readonly { source: string; line: number }[]; isComplete: boolean };
  pairs?: {
    pairs: number;
    chosen: ReportedLengths;
    rejected: ReportedLengths;
    chosenLonger: number;
    rejectedLonger: number;
    meanDifference: number;
  };
  feedback?: { desirable: number; undesirable: number; desirableTokens: number; undesirableTokens: number };
  issues: readonly IssueSummary[];
  warnings: readonly ReportedCode[];
  drops: readonly ReportedCode[];
  shape?: { gpus: number; microBatchSize: number; gradientAccumulation: number; epochs: number };
  lengths: readonly ReportedLength[];
  bestSequenceLength?: number;
  cost?: { sequenceLength: number; hours: number; gpuHours: number; money?: number; arithmetic: readonly string[] };
  api?: {
    tokens: number;
    answerTokens: number;
    cutExamples: number;
    epochsBecause: string;
    billedTokens: number;
    money?: number;
    arithmetic: readonly string[];
    source: string;
  };
  sample?: Previewed;
}

/** `12.3 %`; never `0.0 %` of something, nor `100.0 %` of less than all. */
export function percent(share: number): string {
  const shown = (100 * share).toFixed(1);
  if (share > 0 && shown === '0.0') return '<0.1 %';
  if (share < 1 && shown === '100.0') return '>99.9 %';
  return `${shown} %`;
}

/** Share of all trained tokens that a length loses. */
export function lostShare({ lostTrained }: ReportedLength, trained: number): number {
  return trained === 0 ? 0 : lostTrained / trained;
}

/** The packing that a length is compared by: the one that is on, else the framework's first. */
export function shownPacking({ packings }: ReportedLength): ReportedPacking | undefined {
  return packings.find(({ isChosen }) => isChosen) ?? packings[0];
}

/** The end of a long path, which tells it from the others. */
export function shortName(name: string, most = 40): string {
  return name.length <= most ? name : `…${name.slice(1 - most)}`;
}
