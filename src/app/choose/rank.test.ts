import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import { COMPARED } from '../../frameworks/comparison/facts.ts';
import { TUNINGS } from '../../frameworks/config.ts';
import { METHODS } from '../../frameworks/target.ts';
import type { ChoiceFacts, Reason, Trial } from './choice.ts';
import { GOALS } from './choice.ts';
import { rankFrameworks, rulesOfThumb } from './rank.ts';

const able = (framework: Compared, given: Partial<Trial> = {}): Trial => ({
  framework,
  refusals: [],
  method: 'sft',
  tuning: 'lora',
  presets: [],
  memory: [],
  sharesModel: framework !== 'unsloth',
  splits: framework === 'axolotl' ? ['fsdp', 'nd-parallel'] : [],
  open: [],
  ...given,
});
const ALL = COMPARED.map((framework) => able(framework));
const best = (facts: ChoiceFacts, trials: readonly Trial[] = ALL): string | undefined => rankFrameworks(facts, trials).ranked[0]?.framework;

test.each([
  ['speed', 'unsloth'],
  ['production', 'axolotl'],
  ['prototype', 'litgpt'],
  ['no-code', 'llamafactory'],
  ['research', 'trl'],
] as const)('for %s it is %s', (goal, framework) => {
  expect(best({ goal })).toBe(framework);
  expect(rulesOfThumb()).toContainEqual(expect.objectContaining({ goal, framework }));
});

test('a framework of which each GPU holds all is not the fastest on several', () => {
  expect(best({ goal: 'speed', hardware: { gpus: 1, nodes: 1, from: 'asked' } })).toBe('unsloth');
  expect(best({ goal: 'speed', hardware: { gpus: 8, nodes: 1, from: 'asked' } })).toBe('axolotl');
});

test('turns that have to be taken apart weigh more than a small difference in ease', () => {
  const data = { rows: 10, formats: ['sharegpt'], kind: 'chat', multiTurn: 9, hasTools: false, media: [] } as const;
  const rows = { tried: 10, refused: 0, losses: {} };
  const trials = COMPARED.map((framework) => able(framework, { rows, ...(framework === 'litgpt' ? { multiTurn: 'expand' } : {}) }));
  expect(best({ goal: 'prototype', data }, trials)).toBe('unsloth');
});

test('where nothing is known, it is a tie', () => {
  expect(rankFrameworks({}, ALL)).toMatchObject({ isTie: true });
  expect(rankFrameworks({ goal: 'research' }, ALL)).toMatchObject({ isTie: false });
});

const anyRows = fc
  .record({
    tried: fc.integer({ min: 1, max: 1000 }),
    refused: fc.nat(1000),
    losses: fc.dictionary(fc.constantFrom('tools', 'weight'), fc.nat(9)),
  })
  .map((rows) => ({ ...rows, refused: Math.min(rows.refused, rows.tried - 1), refusal: { code: 'CODE', message: 'why' } }));

const anyTrial = (framework: Compared): fc.Arbitrary<Trial> =>
  fc
    .record(
      {
        refusals: fc.oneof(fc.constant([]), fc.constant(['no'])),
        method: fc.constantFrom(...METHODS),
        tuning: fc.constantFrom(...TUNINGS),
        multiTurn: fc.constant('expand' as const),
        rows: anyRows,
        memory: fc.array(fc.record({ tuning: fc.constantFrom(...TUNINGS), bytes: fc.nat(), fits: fc.boolean() }), { maxLength: 3 }),
        sharesModel: fc.boolean(),
        splits: fc.subarray(['fsdp', 'zero2', 'zero3', 'nd-parallel']),
        open: fc.constantFrom([], [{ why: 'a template is to be named', set: 'template=TEMPLATE' }]),
      },
      { requiredKeys: ['refusals', 'method', 'memory', 'sharesModel', 'splits', 'open'] },
    )
    .map((given) => able(framework, given));

const anyFacts = fc.record(
  {
    goal: fc.constantFrom(...GOALS),
    method: fc.constantFrom(...METHODS),
    data: fc.constant({ rows: 10, formats: ['sharegpt'], kind: 'chat' as const, multiTurn: 3, hasTools: false, media: [] }),
    hardware: fc.record(
      {
        gpus: fc.constantFrom(1, 8),
        nodes: fc.constantFrom(1, 2),
        memoryBytes: fc.integer({ min: 1, max: 2 ** 40 }),
        from: fc.constant('asked' as const),
      },
      { requiredKeys: ['gpus', 'nodes', 'from'] },
    ),
    model: fc.constant({ id: 'org/name', parameters: 8e9, basis: 'shape' as const }),
  },
  { requiredKeys: [] },
);

/** Whether the fact that a reason rests on is one of those given. */
function isGiven(reason: Reason, facts: ChoiceFacts): boolean {
  const { goal, data, hardware, model } = facts;
  const given: Readonly<Record<Reason['fact'], boolean>> = {
    goal: goal !== undefined,
    data: data !== undefined,
    gpus: hardware !== undefined,
    nodes: hardware !== undefined && hardware.nodes > 1,
    memory: hardware?.memoryBytes !== undefined && model !== undefined,
    model: model !== undefined,
  };
  return given[reason.fact];
}

test('whatever is known: who is ruled out is never recommended, points are the sum of reasons, and reasons rest on what was given', () => {
  fc.assert(
    fc.property(anyFacts, fc.tuple(...COMPARED.map(anyTrial)), (facts, trials) => {
      const { ranked, ruledOut } = rankFrameworks(facts, trials);
      expect([...ranked, ...ruledOut].map(({ framework }) => framework).sort()).toEqual([...COMPARED].sort());
      for (const { refusals } of ranked) expect(refusals).toEqual([]);
      for (const { refusals } of ruledOut) expect(refusals).not.toEqual([]);
      for (const { points, reasons } of ranked) {
        expect(reasons.reduce((sum, reason) => sum + reason.points, 0)).toBe(points);
        for (const reason of reasons) expect(isGiven(reason, facts), reason.text).toBe(true);
      }
      const points = ranked.map((one) => one.points);
      expect(points).toEqual(points.toSorted((a, b) => b - a));
    }),
  );
});
