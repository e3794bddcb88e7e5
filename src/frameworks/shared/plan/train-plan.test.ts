import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TUNINGS } from '../../config.ts';
import { METHODS } from '../../target.ts';
import { factsOfName } from './model-facts.ts';
import { planTraining } from './train-plan.ts';
import type { DataFacts, PlanChoices } from './train-plan.ts';

const GIB = 2 ** 30;
const CHOICES: PlanChoices = { canPack: true, fusedLoss: false };
const plan = (data: DataFacts, choices: Partial<PlanChoices> = {}, memoryBytes?: number): ReturnType<typeof planTraining> =>
  planTraining(
    {
      method: 'sft',
      tuning: 'lora',
      model: factsOfName('x/y-8B'),
      hardware: { gpus: 1, nodes: 1, ...(memoryBytes === undefined ? {} : { memoryBytes }) },
      data,
    },
    { ...CHOICES, ...choices },
  );

test('the arithmetic of a run adds up, whatever it is for', () => {
  const tokens = fc
    .tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 200_000 }))
    .map(([p50, more, most]) => ({ total: 1000 * p50, p50, p99: p50 + more, max: p50 + more + most }));
  fc.assert(
    fc.property(
      fc.constantFrom(...METHODS),
      fc.constantFrom(...TUNINGS),
      fc.constantFrom('x/y-0.5B', 'x/y-8B', 'x/y-70B'),
      fc.constantFrom(1, 2, 8),
      fc.option(fc.constantFrom(16 * GIB, 80 * GIB), { nil: undefined }),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.option(tokens, { nil: undefined }),
      (method, tuning, name, gpus, memoryBytes, trainRows, lengths) => {
        const made = planTraining(
          {
            method,
            tuning,
            model: factsOfName(name),
            hardware: { gpus, nodes: 1, ...(memoryBytes === undefined ? {} : { memoryBytes }) },
            data: { trainRows, evalRows: 0, ...(lengths === undefined ? {} : { tokens: lengths }) },
          },
          CHOICES,
        );
        const whole = [made.seqLen, made.microBatchSize, made.gradientAccumulation, made.warmupSteps, made.evalSteps, made.loggingSteps];
        for (const { value, why } of whole) {
          expect(Number.isInteger(value) && value >= 1).toBe(true);
          expect(why).not.toBe('');
        }
        expect(made.saveSteps.value % made.evalSteps.value).toBe(0);
        expect(made.warmupSteps.value).toBeLessThanOrEqual(made.totalSteps);
        expect(made.vram.bytes).toBeCloseTo(made.vram.parts.reduce((sum, { bytes }) => sum + bytes, 0));
        if (lengths !== undefined) expect(made.seqLen.value).toBeGreaterThanOrEqual(Math.min(lengths.p99, lengths.max));
      },
    ),
  );
});

test('a sequence holds the longest example, unless that is far from all others', () => {
  expect(plan({ trainRows: 9, evalRows: 0, tokens: { total: 9, p50: 100, p99: 300, max: 1000 } }).seqLen.value).toBe(1024);
  expect(plan({ trainRows: 9, evalRows: 0, tokens: { total: 9, p50: 100, p99: 6000, max: 40_000 } }).seqLen.value).toBe(6144);
  expect(plan({ trainRows: 9, evalRows: 0 }, { seqLen: 777 }).seqLen).toEqual({ value: 777, why: 'as asked' });
});

test('short rows are packed, rows that fill the sequence are not', () => {
  expect(plan({ trainRows: 9, evalRows: 0, tokens: { total: 900, p50: 100, p99: 900, max: 1000 } }).packs.value).toBe(true);
  expect(plan({ trainRows: 9, evalRows: 0, tokens: { total: 9000, p50: 900, p99: 990, max: 1000 } }).packs.value).toBe(false);
});

test('more memory takes more rows, and 4 bits take less memory', () => {
  const data = { trainRows: 100_000, evalRows: 0, tokens: { total: 1e8, p50: 900, p99: 1000, max: 1024 } };
  const small = plan(data, {}, 24 * GIB).microBatchSize.value;
  const large = plan(data, {}, 80 * GIB).microBatchSize.value;
  expect(large).toBeGreaterThan(small);
  const bytes = (tuning: 'full' | 'lora' | 'qlora'): number =>
    planTraining({ method: 'sft', tuning, model: factsOfName('x/y-8B'), hardware: { gpus: 1, nodes: 1 }, data }, CHOICES).vram.bytes;
  expect(bytes('qlora')).toBeLessThan(bytes('lora'));
  expect(bytes('lora')).toBeLessThan(bytes('full'));
});

test('rows longer than the context stretch the positions', () => {
  const model = { ...factsOfName('x/y-8B'), contextTokens: 8192 };
  const made = planTraining(
    { method: 'sft', tuning: 'lora', model, hardware: { gpus: 1, nodes: 1 }, data: { trainRows: 9, evalRows: 0 } },
    { ...CHOICES, seqLen: 20_000 },
  );
  expect(made.ropeFactor?.value).toBe(3);
});
