import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DsprepError, EXIT } from '../../errors.ts';
import { parseSplit, splitOf } from './split.ts';

const groups = Array.from({ length: 2000 }, () => randomBytes(16));
const anyGroup = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const percent = (most: number) => fc.integer({ min: 1, max: most * 100 }).map((hundredths) => hundredths / 100);

function namesOf(text: string): string[] {
  const splits = parseSplit(text);
  return groups.map((group) => splitOf(group, splits));
}

function share(names: readonly string[], name: string): number {
  return names.filter((found) => found === name).length / names.length;
}

test('each split gets about its share', () => {
  const names = namesOf('val=20%,test=10%,dev=30%');
  expect(share(names, 'val')).toBeCloseTo(0.2, 1);
  expect(share(names, 'test')).toBeCloseTo(0.1, 1);
  expect(share(names, 'dev')).toBeCloseTo(0.3, 1);
  expect(share(names, 'train')).toBeCloseTo(0.4, 1);
});

test('a larger share only takes rows from train', () => {
  fc.assert(
    fc.property(anyGroup, percent(45), percent(45), percent(45), (group, a, b, test) => {
      const before = splitOf(group, parseSplit(`val=${Math.min(a, b)}%,test=${test}%`));
      const after = splitOf(group, parseSplit(`val=${Math.max(a, b)}%,test=${test}%`));
      if (before !== 'train') expect(after).toBe(before);
      else expect(['train', 'val']).toContain(after);
    }),
  );
});

test('val and test do not touch each other, whichever comes first and whether the other is there', () => {
  fc.assert(
    fc.property(anyGroup, percent(49), percent(49), (group, val, test) => {
      const both = splitOf(group, parseSplit(`val=${val}%,test=${test}%`));
      expect(splitOf(group, parseSplit(`test=${test}%,val=${val}%`))).toBe(both);
      expect(splitOf(group, parseSplit(`val=${val}%`)) === 'val').toBe(both === 'val');
      expect(splitOf(group, parseSplit(`test=${test}%`)) === 'test').toBe(both === 'test');
    }),
  );
});

test('a split that is added behind the others moves none of their rows', () => {
  fc.assert(
    fc.property(anyGroup, percent(30), percent(30), percent(30), (group, val, dev, test) => {
      const before = splitOf(group, parseSplit(`val=${val}%,test=${test}%`));
      const after = splitOf(group, parseSplit(`val=${val}%,test=${test}%,dev=${dev}%`));
      if (before !== 'train') expect(after).toBe(before);
      else expect(['train', 'dev']).toContain(after);
    }),
  );
});

test('golden: where a group lies', () => {
  const splits = parseSplit('val=5%,test=1%');
  const at = (start: string): string => splitOf(Buffer.from(start.padEnd(32, '0'), 'hex'), splits);
  expect([at('00'), at('0ccccccccccc'), at('0ccccccccccd'), at('80'), at('fd70a3d70a3d'), at('fd70a3d70a3e'), at('ffffffffffff')]).toEqual([
    'val',
    'val',
    'train',
    'train',
    'train',
    'test',
    'test',
  ]);
});

test('every group is in one split, and without splits in train', () => {
  const splits = parseSplit('a_1=99.999%');
  fc.assert(
    fc.property(anyGroup, (group) => {
      expect(splitOf(group, [])).toBe('train');
      expect(splitOf(group, splits)).toMatch(/^(a_1|train)$/);
    }),
  );
});

test('blanks around names and shares are fine', () => {
  expect(parseSplit(' val = 5 % , test=0.5%').map(({ name }) => name)).toEqual(['val', 'test']);
});

test.for([
  ['', /"" is not a name and a percentage/],
  ['val', /"val" is not/],
  ['val=5', /"val=5" is not/],
  ['val=-5%', /is not a name and a percentage/],
  ['val=5%,', /"" is not/],
  ['Val=5%', /"Val=5%" is not/],
  ['1val=5%', /is not/],
  ['../val=5%', /is not/],
  ['__proto__=5%', /is not/],
  ['val=1e1%', /is not/],
  ['train=90%', /train is what the other splits leave/],
  ['val=0%', /val would be empty/],
  ['val=5%,val=6%', /val is named twice/],
  ['val=50%,test=50%', /100 % is held out/],
  ['val=999%', /999 % is held out/],
] as const)('refused: %s', ([text, message]) => {
  let error: unknown;
  try {
    parseSplit(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DsprepError);
  expect(error).toMatchObject({ code: 'USAGE_SPLIT', exitCode: EXIT.usage, message: expect.stringMatching(message) as unknown });
  expect((error as DsprepError).hint).toContain('--split val=5%');
});
