import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SettingGroup } from '../../frameworks/config.ts';
import type { ConfigProblem } from '../../frameworks/shared/lint/config-problem.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { mergeConfig, parseConfig } from './merge-config.ts';

const GROUPS: readonly SettingGroup[] = [
  {
    title: 'The data',
    settings: [
      { key: 'datasets', value: [{ path: '/data/train.jsonl', type: 'chat' }] },
      { key: 'data.path', value: '/data', why: 'what was written' },
    ],
  },
  {
    title: 'The training',
    settings: [
      { key: 'epochs', value: 3, why: 'few rows' },
      { key: 'optimizer.class_path', value: 'AdamW' },
      { key: 'optimizer.init_args.lr', value: 2e-7 },
      { key: 'warmup_steps', value: 5 },
    ],
  },
];
const FOLLOWS = ['datasets', 'data.path', 'held_out'];
const rules = (config: JsonObject): ConfigProblem[] =>
  'warmup_steps' in config && 'warmup_ratio' in config
    ? [{ code: 'CONFIG_CONFLICT', severity: 'error', path: [], message: 'two warm-ups' }]
    : [];

const merged = (text: string): string => mergeConfig({ text, file: 'mine.yaml', groups: GROUPS, follows: FOLLOWS, rules }).text;

test('what is not there is added under its heading, with its reason', () => {
  expect(merged('seed: 1 # mine\n')).toBe(`seed: 1 # mine

# The data
datasets:
  - path: /data/train.jsonl
    type: chat
data:
  path: /data # what was written

# The training
epochs: 3 # few rows
optimizer:
  class_path: AdamW
  init_args:
    lr: 2.0e-7
warmup_steps: 5
`);
});

test('what names the data is taken over in its place, its comments stay, and so does every other byte', () => {
  const text = `# top
epochs:   1.50    # odd spaces
datasets:   # ours
# first
- {path: old.jsonl, type: chat, shards: 2}   # inline

held_out: 0.1 # tenth
data:
    # where
    path: "old"
    workers: 0x4
optimizer: adam
warmup_steps: 1
`;
  expect(merged(text)).toBe(`# top
epochs:   1.50    # odd spaces
datasets:
# ours
# first
- {path: /data/train.jsonl, type: chat} # inline

# held_out: 0.1 # tenth
data:
  # where
  path: /data
  workers: 0x4
optimizer: adam
warmup_steps: 1
`);
});

describe('what a person has decided stays', () => {
  test.each([
    ['a value', 'epochs: 9\n', { epochs: 9 }],
    ['an emptied option', 'epochs:\n', { epochs: null }],
    ['a mapping in place of nothing else', 'optimizer: sgd\n', { optimizer: 'sgd' }],
    ['arguments of another class', 'optimizer: {class_path: SGD}\n', { optimizer: { class_path: 'SGD' } }],
    ['an option of nobody', 'my thing: [1, {a: no}]\n', { 'my thing': [1, { a: false }] }],
    ['what it merges in', 'base: &b {epochs: 7}\n<<: *b\n', { epochs: 7 }],
  ])('%s', (_, text, kept) => {
    expect(parseConfig(merged(text), 'merged.yaml')).toMatchObject(kept);
  });

  test('and an option that would fight it is left out', () => {
    const { text, leftOut } = mergeConfig({ text: 'warmup_ratio: 0.1\n', file: 'm', groups: GROUPS, follows: FOLLOWS, rules });
    expect(leftOut).toEqual([{ key: 'warmup_steps', message: 'two warm-ups' }]);
    expect(parseConfig(text, 'm')).not.toHaveProperty('warmup_steps');
  });
});

test('JSON stays JSON', () => {
  const text = merged('{"seed": 1, "datasets": []}');
  expect(JSON.parse(text)).toMatchObject({ seed: 1, datasets: [{ type: 'chat' }], epochs: 3 });
});

test.each([
  ['no YAML', 'a: [1\n', 'CONFIG_MERGE'],
  ['a list', '- 1\n', 'USAGE_TRAIN_CONFIG'],
  ['braces that are no JSON', '{a: 1}\n', 'CONFIG_MERGE'],
  ['an anchor that would go', 'datasets: &d [1]\nother: *d\n', 'CONFIG_MERGE'],
  ['two documents', 'a: 1\n---\nb: 2\n', 'CONFIG_MERGE'],
])('%s is refused', (_, text, code) => {
  expect(() => merged(text)).toThrow(expect.objectContaining({ code }) as Error);
});

/** A person's config: options of all shapes, in any order, with comments and odd spaces. */
const anyConfig = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('datasets', 'held_out', 'epochs', 'warmup_ratio', 'seed', 'a', 'b c', 'data', 'optimizer'),
      value: fc.oneof(
        fc.constantFrom('1', '0.50', '"two"', "'no'", 'yes', '~', '2e-4', '[1, 2]', '{x: 1, y: [a]}', '|\n  text\n  more', ''),
        fc.constantFrom('\n  x: 1 # in\n  # own line\n  y: {z: 2}', '\n- 1\n- a: 1 # deep\n  b: 2', '\n  - path: old # here'),
      ),
      above: fc.constantFrom('', '# above {}\n', '\n# {} far\n\n'),
      beside: fc.constantFrom('', ' # beside {}'),
    }),
    { selector: ({ key }) => key, maxLength: 7 },
  )
  .map((options) =>
    options
      .map(({ key, value, above, beside }, index) => {
        const comment = value.includes('\n') ? '' : beside;
        return `${above}${key}: ${value}${comment}`.replaceAll('{}', `remark ${index}`);
      })
      .concat('')
      .join('\n'),
  );

const commentsOf = (text: string): string[] => text.match(/(?:above|beside|far|in|own line|deep|here|remark)(?: remark)? ?\d*$/gm) ?? [];

describe('of any config', () => {
  test('merging again changes nothing', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const once = merged(text);
        expect(merged(once)).toBe(once);
      }),
    );
  });

  test("the person's own options keep their values, and the data's are those of the data", () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const before = parseConfig(text, 'before');
        const after = parseConfig(merged(text), 'after');
        for (const [key, value] of Object.entries<JsonValue>(before)) {
          if (!['datasets', 'held_out', 'data', 'optimizer'].includes(key)) expect(after[key]).toEqual(value);
        }
        expect(after['datasets']).toEqual(GROUPS[0]?.settings[0]?.value);
        expect(after).not.toHaveProperty('held_out');
      }),
    );
  });

  test('comments survive', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const outside = text.replace(/^(?:datasets|data):.*(?:\n[ -].*)*/gm, '');
        expect(commentsOf(merged(text))).toEqual(expect.arrayContaining(commentsOf(outside)));
      }),
    );
  });
});
