import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingsObject } from '../../config.ts';
import { configText } from './config-text.ts';

const GROUPS = [
  {
    title: 'First',
    settings: [
      { key: 'eval_strategy', value: 'no', why: 'none was asked for' },
      { key: 'rate', value: 5e-7 },
      { key: 'other', value: 0.00002 },
    ],
  },
  {
    title: 'Second',
    settings: [
      { key: 'train.epochs', value: 3 },
      { key: 'train.names', value: ['off', 'a'] },
    ],
  },
];

test('what is written is read back the same by YAML 1.1, which Python reads, and by 1.2', () => {
  const text = configText(GROUPS, ['a header']);
  expect(parse(text, { version: '1.1' })).toEqual(settingsObject(GROUPS));
  expect(parse(text)).toEqual(settingsObject(GROUPS));
  expect(text).toContain('rate: 5.0e-7');
});

test('each group has its heading, and each reason stands beside its value', () => {
  const lines = configText(GROUPS, ['a header']).split('\n');
  expect(lines).toEqual(expect.arrayContaining(['# a header', '# First', '# Second', 'train:', '  epochs: 3']));
  expect(lines.find((line) => line.startsWith('eval_strategy'))).toMatch(/"no" # none was asked for$/);
});
