import { describe, expect, test } from 'vitest';
import { NO_COLUMNS, assistant, chat, codesOf, document, lossesOf, rowsOfAll, system, tool, user, write } from '../testing/records.ts';
import { litgpt } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const PRETRAIN = { kind: 'text', method: 'pretrain' } as const;
const TWO_TURNS = chat([system('s'), user('1'), assistant('2'), user('3'), assistant('4')]);

describe('json', () => {
  test('one turn is an instruction and its output; a system prompt goes before it', () => {
    const written = write(litgpt, [chat([user('q'), assistant('a')]), chat([system('s'), user('q'), assistant('a')])], SFT);
    expect(rowsOfAll(written)).toEqual([
      '{"instruction":"q","input":"","output":"a"}',
      '{"instruction":"s\\n\\nq","input":"","output":"a"}',
    ]);
    expect(lossesOf(written)).toEqual(['system-role']);
  });

  test('several turns need a decision', () => {
    expect(write(litgpt, [TWO_TURNS], SFT).results[0]).toMatchObject({ ok: false, issue: { code: 'MULTI_TURN' } });
    expect(rowsOfAll(write(litgpt, [TWO_TURNS], { ...SFT, multiTurn: 'expand' }))).toHaveLength(2);
  });

  test('refuses an answer that ends with the text of an EOS token', () => {
    const written = write(litgpt, [chat([user('q'), assistant('a</s>')]), chat([user('q'), assistant('</s>a')])], SFT);
    expect(codesOf(written)).toEqual(['EOS_IN_OUTPUT', undefined]);
  });

  test('no row has a key that LitGPT passes on as an argument of its own', () => {
    const extra = ['prompt', 'self', 'id'].map((name) => ({ name, type: 'string' as const }));
    const record = chat([user('q'), assistant('a')], { extra: { prompt: 'x', self: 'y', id: 'z' } });
    const written = write(litgpt, [record], { ...SFT, columns: { ...NO_COLUMNS, extra } });
    expect(rowsOfAll(written)).toEqual(['{"instruction":"q","input":"","output":"a","id":"z"}']);
    expect(lossesOf(written)).toEqual(['extra']);
  });

  test('tool conversations are refused', () => {
    expect(codesOf(write(litgpt, [chat([user('q'), tool('1')])], SFT))).toEqual(['TOOLS_IN_SINGLE_TURN']);
  });

  test('sys_prompt is a key of its own in the layout of that name', () => {
    const written = write(litgpt, [chat([system('s'), user('q'), assistant('a')])], { ...SFT, layout: 'json-sys-prompt' });
    expect(rowsOfAll(written)).toEqual(['{"instruction":"q","input":"","output":"a","sys_prompt":"s"}']);
    expect(lossesOf(written)).toEqual([]);
  });
});

function configOf(options: typeof SFT | typeof PRETRAIN, splits: Record<string, number>): string {
  const { layout } = write(litgpt, [], options);
  const list = Object.entries(splits).map(([split, rows]) => ({ split, rows, file: layout.dataFile(split) }));
  return layout.registration(list)[0]?.text ?? '';
}

describe('litgpt.yaml', () => {
  test('names the folder where it has train and val', () => {
    expect(configOf(SFT, { train: 9, validation: 3, test: 1 })).toMatch(
      /json_path: "\/data\/out"\n(?!.*val_split_fraction)[^]*# not read by LitGPT: "\/data\/out\/test.jsonl"\n$/,
    );
  });

  test.for([
    [3, 0.334],
    [7, 0.143],
    [19, 0.053],
    [20, 0.05],
    [1000, 0.05],
  ] as const)('names the file where it has train alone, and holds back a row of %i', ([rows, fraction]) => {
    expect(configOf(SFT, { train: rows })).toContain(`json_path: "/data/out/train.jsonl"\n    val_split_fraction: ${fraction} #`);
    expect(Math.floor(rows * fraction)).toBeGreaterThanOrEqual(1);
  });

  test('gives TextFiles a folder for each split, and the same one twice without val', () => {
    expect(configOf(PRETRAIN, { train: 1, val: 1 })).toContain('train_data_path: "/data/out/train"\n    val_data_path: "/data/out/val"\n');
    expect(configOf(PRETRAIN, { train: 1 })).toContain('val_data_path: "/data/out/train" #');
  });
});

test('text files hold the documents as they are', () => {
  const written = write(litgpt, [document('a\n\nb "c"'), document(' \n'), document('\ud800')], PRETRAIN);
  expect(codesOf(written)).toEqual([undefined, 'TEXT_EMPTY', 'LONE_SURROGATE']);
  expect(written.results[0]).toMatchObject({ rows: ['a\n\nb "c"'] });
  expect(written.layout.notes).toEqual([expect.stringContaining('document-boundaries')]);
});
