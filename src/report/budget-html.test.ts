import { expect, test } from 'vitest';
import type { Budgeted } from './budget-data.ts';
import { budgetHtml } from './budget-html.ts';
import { budgetText } from './budget-text.ts';
import { palette } from './colour.ts';

const EVIL = '<script>alert("1")</script>';
const LENGTHS = { count: 2, mean: 3, p50: 2, p90: 4, p95: 4, p99: 4, max: 4, histogram: [{ from: 2, to: 5, count: 2 }] };
const ALL = { rows: 2, examples: 2, turns: 4, characters: 9, tokens: 6, trained: 3, maskedShare: 0.5, lengths: LENGTHS };
const PLACE = { source: EVIL, line: 3, tokens: 4, trained: 2 };
const STEPS = { batchesPerEpoch: 2, stepsPerEpoch: 2, totalSteps: 6 };

const BUDGET: Budgeted = {
  to: 'trl',
  method: 'sft',
  tokenizer: EVIL,
  remarks: [EVIL],
  all: ALL,
  sources: [{ name: EVIL, split: 'train', ...ALL }],
  splits: [{ name: 'train', ...ALL }],
  roles: [{ role: 'user', turns: 2, characters: 4, tokens: 3 }],
  tokensOf: 'contents',
  longest: [PLACE],
  shortest: [PLACE],
  duplicates: { rows: 1, first: [{ source: EVIL, line: 3 }], isComplete: true },
  issues: [
    {
      code: 'X',
      severity: 'error',
      count: 1,
      first: [{ code: 'X', severity: 'error', message: EVIL, source: EVIL, line: 1, byteOffset: 0 }],
    },
  ],
  warnings: [{ code: 'Y', count: 1, message: EVIL, source: EVIL, line: 1 }],
  drops: [],
  shape: { gpus: 1, microBatchSize: 8, gradientAccumulation: 1, epochs: 3 },
  lengths: [
    {
      sequenceLength: 512,
      isConfigured: true,
      examples: 2,
      cutRows: 0,
      droppedRows: 0,
      trained: 3,
      lostTokens: 0,
      lostTrained: 0,
      padding: { inFileOrder: { computed: 8, waste: 0.25 }, asBatched: { computed: 8, waste: 0.25 } },
      steps: STEPS,
      packings: [{ name: 'bfd', isChosen: false, examples: 1, tokens: 6, efficiency: 0.01, computed: 6, steps: STEPS }],
      run: { packing: undefined, trained: 3, computed: 8, steps: STEPS, wastePerToken: 0.25 },
    },
  ],
  bestSequenceLength: 512,
  sample: {
    to: 'trl',
    method: 'sft',
    tokenizer: 'qwen3',
    row: 0,
    warnings: [],
    remarks: [],
    sequences: [{ name: 'example', tokens: 1, trainedTokens: 1, spans: [{ text: EVIL, tokens: 1, isTrained: true, isSpecial: false }] }],
  },
};

test('text of the data never becomes markup', () => {
  const page = budgetHtml(BUDGET);
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script&gt;');
});

test('a page needs nothing from elsewhere', () => {
  expect(budgetHtml(BUDGET)).not.toMatch(/(?:src|href)=|url\(|@import/);
});

test('every picture has a name, a description and its numbers', () => {
  const page = budgetHtml(BUDGET);
  const pictures = page.match(/<svg/g) ?? [];
  expect(pictures.length).toBeGreaterThanOrEqual(4);
  for (const part of [/<desc id/g, /<details>/g]) expect(page.match(part)).toHaveLength(pictures.length);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('headings go down one level at a time', () => {
  const levels = [...budgetHtml(BUDGET).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  expect(levels[0]).toBe(1);
  levels.slice(1).forEach((level, index) => expect(level - (levels[index] ?? 0)).toBeLessThanOrEqual(1));
});

test('a terminal fits a budget into a hundred columns and has no trailing spaces', () => {
  const lines = budgetText({ ...BUDGET, issues: [], remarks: [] }, palette(false)).split('\n');
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(110);
    expect(line).toBe(line.trimEnd());
  }
});
