import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DsprepError } from '../../errors.ts';
import { withSettings } from '../train-config.ts';
import { findProject, loadProject, parseProject } from './load-project.ts';

const FULL = `# yaml-language-server: $schema=config.json
sources:
  - data/*.jsonl   # dsprep:ignore TURN_EMPTY
  - path: old.csv
    from: alpaca
    map: { ask: instruction }
    mapRole: { asistant: assistant }
    split: val
    name: old
targets:
  - to: trl
    method: sft
    trainConfig: train.yaml
    set: { max_length: 2048, packing: true, name: "a=b" }
    out: out/
  - to: axolotl
    set: [sequence_len=4096]
tokenizer: qwen3
checks: { pii: off, leakage: true }
thresholds:
  failOn: warning
  maxPercent: { OVER_LENGTH: 1.5 }
  minRows: 100
  minTrainedShare: 0.2
  severity: { TEXT_EMPTY: off }
baseline: baseline.json
ignore:
  - code: ROLE_REPEATED
    source: data/old*
    reason: "known # dsprep:ignore NOT_A_COMMENT"
# dsprep:ignore TEXT_EMPTY data/b.jsonl -- fills up by itself
budget:
  seqLen: [2048, 4096]
  gpus: 8
  epochs: 1.5
  pricePerGpuHour: 2
`;

test('every key of a full file, in its long form', () => {
  expect(parseProject(FULL, 'dsprep.yaml')).toEqual({
    path: 'dsprep.yaml',
    sources: [
      { path: 'data/*.jsonl' },
      { path: 'old.csv', from: 'alpaca', map: { ask: 'instruction' }, mapRole: { asistant: 'assistant' }, split: 'val', name: 'old' },
    ],
    targets: [
      { to: 'trl', method: 'sft', trainConfig: 'train.yaml', set: ['max_length=2048', 'packing=true', 'name="a=b"'], out: 'out/' },
      { to: 'axolotl', set: ['sequence_len=4096'] },
    ],
    tokenizer: 'qwen3',
    checks: { pii: false, leakage: true },
    thresholds: {
      failOn: 'warning',
      maxPercent: { OVER_LENGTH: 1.5 },
      minRows: 100,
      minTrainedShare: 0.2,
      severity: { TEXT_EMPTY: 'off' },
    },
    baseline: 'baseline.json',
    ignore: [
      { code: 'TURN_EMPTY', line: 3 },
      { code: 'ROLE_REPEATED', source: 'data/old*', reason: 'known # dsprep:ignore NOT_A_COMMENT', line: 28 },
      { code: 'TEXT_EMPTY', source: 'data/b.jsonl', reason: 'fills up by itself', line: 31 },
    ],
    budget: { seqLen: [2048, 4096], gpus: 8, epochs: 1.5, pricePerGpuHour: 2 },
  });
});

test('nothing but comments, and keys without values, is an empty project', () => {
  const empty = { sources: [], targets: [], thresholds: { maxPercent: {}, severity: {} }, ignore: [], budget: {} };
  for (const text of ['', '# nothing yet\n', 'sources:\ntargets:\nbudget:\n', '\uFEFF'])
    expect(parseProject(text, 'p')).toEqual({ path: 'p', ...empty });
});

test('settings come out of a map as they went in', () => {
  const value = fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.array(fc.string(), { maxLength: 2 }));
  const key = fc.stringMatching(/^[a-z_.]{1,9}$/);
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (set) => {
      const { targets } = parseProject(JSON.stringify({ targets: [{ to: 'trl', set }] }), 'p');
      expect(withSettings({}, targets[0]?.set ?? [])).toEqual(set);
    }),
  );
});

function thrown(text: string): { message: string; hint: string | undefined } {
  try {
    parseProject(text, 'dsprep.yaml');
  } catch (error) {
    if (error instanceof DsprepError) return { message: error.message, hint: error.hint };
  }
  throw new Error(`accepted: ${text}`);
}

test.each([
  ['sorces: []', '1:1: unknown key "sorces"', 'did you mean sources?'],
  ['targets:\n  - to: trll', '2:9: targets[0].to: "trll" is not known', 'did you mean trl?'],
  ['targets:\n  - to: trl\n    train-config: x', '3:5: unknown key "train-config" in targets[0]', 'did you mean trainConfig?'],
  [
    'targets: [{to: trl, method: zzz}]',
    '1:29: targets[0].method: "zzz" is not known',
    'one of sft, pretrain, dpo, ipo, simpo, orpo, kto, grpo, reward, prm',
  ],
  ['sources:\n  - from: alpaca', '2:5: sources[0] has no path', undefined],
  ['sources: data', '1:10: sources is a string, not a list', undefined],
  [
    'thresholds:\n  maxPercent:\n    too_long: 1',
    '3:5: unknown key "too_long" in thresholds.maxPercent',
    'its keys are codes, such as ROLE_UNKNOWN',
  ],
  ['thresholds: {maxPercent: {A_B: 101}}', '1:32: thresholds.maxPercent.A_B is 101, and must be <= 100', undefined],
  ['thresholds: {severity: {A_B: warn}}', '1:30: thresholds.severity.A_B: "warn" is not known', 'one of error, warning, info, off'],
  ['budget: {seqLen: []}', '1:18: budget.seqLen is an empty list', undefined],
  ['budget: {gpus: 0}', '1:16: budget.gpus is 0, and must be >= 1', undefined],
  ['budget: {gpus: "8"}', '1:16: budget.gpus is a string, not a whole number', undefined],
  ['ignore: [{code: role}]', '1:17: ignore[0].code: "role" is not a code, such as ROLE_UNKNOWN', undefined],
  ['ignore: [ROLE_UNKNOWN]', '1:10: ignore[0] is a string, not a map', undefined],
  ['checks: {pii: maybe}', '1:15: checks.pii: "maybe" is not known', 'one of on, off'],
  ['# dsprep:ignore', '1:1: # dsprep:ignore names no code', '# dsprep:ignore CODE [SOURCE] [-- reason]'],
  ['tokenizer: [', '1:13: Flow sequence in block collection must be sufficiently indented and end with a ]', undefined],
  ['tokenizer: a\ntokenizer: b', '2:1: Map keys must be unique', undefined],
  ['- a', '1:1: the file is a list, not a map', undefined],
  ['a: 1\nb: 2\nc: 3', '1:1: unknown key "a" (and 2 more, at 2:1, 3:1)', undefined],
])('%j is refused at its place', (text, message, hint) => {
  const error = thrown(text);
  expect(error.message).toBe(`dsprep.yaml:${message}`);
  if (hint !== undefined) expect(error.hint).toBe(hint);
});

test('a key that would change a prototype is an unknown key, and a name like any other in a map', () => {
  expect(thrown('__proto__: {sources: [a]}').message).toContain('unknown key "__proto__"');
  const { sources } = parseProject('sources: [{path: a, map: {__proto__: x, constructor: y}}]', 'p');
  expect(Object.entries(sources[0]?.map ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(({} as Record<string, unknown>)['sources']).toBeUndefined();
});

test('aliases that grow without end are refused', () => {
  const text = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}`;
  expect(thrown(text).message).toContain('alias');
});

test('any text is a project or an error of the operator', () => {
  const word = fc.constantFrom(
    'sources',
    'targets',
    'budget',
    ':',
    '-',
    '[',
    '{',
    '}',
    ']',
    ' ',
    '\n',
    '\n  ',
    '# dsprep:ignore',
    'A_B',
    '"',
    '|',
    '&a',
    '*a',
    '!!x',
    '%',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      try {
        parseProject(words.join(''), 'p');
      } catch (error) {
        expect(error).toBeInstanceOf(DsprepError);
      }
    }),
    { numRuns: 500 },
  );
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-project-'));
  mkdirSync(join(folder, 'models/qwen'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('paths are relative to the file; hub ids, other names and absolute paths stay', () => {
  const path = join(folder, 'other.yaml');
  writeFileSync(
    path,
    'sources: [a/*.jsonl, /b, "-", "hf://datasets/x"]\ntokenizer: models/qwen\nignore: [{code: A_B, source: a/x}]\nbaseline: b.json',
  );
  const project = loadProject(path);
  expect(project.sources.map((source) => source.path)).toEqual([join(folder, 'a/*.jsonl'), '/b', '-', 'hf://datasets/x']);
  expect(project.tokenizer).toBe(join(folder, 'models/qwen'));
  expect(project.ignore[0]?.source).toBe(join(folder, 'a/x'));
  expect(project.baseline).toBe(join(folder, 'b.json'));
  writeFileSync(path, 'tokenizer: Qwen/Qwen3-8B');
  expect(loadProject(path).tokenizer).toBe('Qwen/Qwen3-8B');
});

test('no file is no project, but a file that was named must be there', () => {
  expect(findProject()).toBeUndefined();
  expect(() => findProject(join(folder, 'none.yaml'))).toThrow('no such file');
  expect(() => findProject(folder)).toThrow("can't be read");
});
