import { expect, test } from 'vitest';
import { TARGETS, openLayout, targetNamed } from './registry.ts';
import { NO_COLUMNS } from './testing/records.ts';

test('a mistyped target gets the near one for a hint', () => {
  expect(() => targetNamed('axolot')).toThrow(
    expect.objectContaining({ code: 'USAGE_TARGET_UNKNOWN', hint: 'did you mean axolotl?' }) as Error,
  );
  expect(() => targetNamed('x')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('litgpt, unsloth, trl') as string }) as Error,
  );
});

test('every layout that a target says it holds can be opened, and the first is the default', () => {
  for (const { name, holds } of TARGETS) {
    for (const { kind, methods, layouts } of holds) {
      for (const method of methods) {
        const options = { kind, method, datasetName: 'demo', outDir: '/data/out', columns: NO_COLUMNS };
        for (const layout of layouts) expect(openLayout(name, { ...options, layout }).name).toBe(layout);
        expect(openLayout(name, options).name, `${name} ${kind} ${method}`).toBe(layouts[0]);
      }
    }
  }
});
