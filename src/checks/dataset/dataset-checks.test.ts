import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PlacedIssue } from '../../errors.ts';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import type { ChatRecord } from '../../record.ts';
import type { DatasetCheck, DatasetCheckOptions } from '../check.ts';
import { duplicates } from './duplicates.ts';
import { leakage } from './leakage.ts';
import { lengths } from './lengths.ts';
import { repeatedAnswers } from './repeated-answers.ts';

const folder = useTempFolder();

function chat(source: string, line: number, question: string, answer: string): ChatRecord {
  const messages: ChatRecord['messages'] = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  return { kind: 'chat', messages, extra: {}, origin: { source, line, offset: line * 100 } };
}

async function found(
  check: DatasetCheck,
  records: readonly ChatRecord[],
  options: Partial<DatasetCheckOptions> = {},
): Promise<PlacedIssue[]> {
  const open = check.open({ memoryBytes: 1 << 20, spillDir: folder.path(), ...options });
  const issues: PlacedIssue[] = [];
  try {
    for (const record of records) {
      const key = check.keyOf(record);
      if (key.length > 0) open.add(key, record.origin);
    }
    for await (const issue of open.end()) issues.push(issue);
  } finally {
    open.close();
  }
  return issues;
}

const said = (issues: readonly PlacedIssue[]): string[] =>
  issues.map(({ code, source, line, message }) => `${source}:${line} ${code} ${message}`);

test('every record but the first of its content is a duplicate, in whatever memory', async () => {
  const names = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(names, fc.constantFrom(0, 2000, 20_000, 1 << 20), async (questions, memoryBytes) => {
      const records = questions.map((name, i) => chat('a.jsonl', i + 1, `question ${name}`, 'the same'));
      const expected = questions.flatMap((name, i) => {
        const first = questions.indexOf(name);
        return first === i ? [] : [`a.jsonl:${i + 1} DUPLICATE_RECORD the same record as line ${first + 1}`];
      });
      expect(said(await found(duplicates, records, { memoryBytes }))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
  expect(readdirSync(folder.path())).toEqual([]);
});

test('a duplicate of another file names it, and has the place of its row', async () => {
  const issues = await found(duplicates, [chat('a.jsonl', 3, 'q', 'a'), chat('b.jsonl', 1, 'q', 'a')]);
  expect(issues).toMatchObject([
    { source: 'b.jsonl', line: 1, byteOffset: 100, severity: 'warning', message: 'the same record as a.jsonl line 3' },
  ]);
});

const ANSWER = 'It leaves at noon.';

test('what two splits share is told for the split that is not train, wherever it stands', async () => {
  const test1 = chat('test.jsonl', 1, 'When does the ferry leave?', ANSWER);
  const train9 = chat('train.jsonl', 9, 'When does the ferry leave?', ANSWER);
  const expected = ['test.jsonl:1 LEAKED_RECORD split test has the same record as split train, train.jsonl line 9'];
  expect(said(await found(leakage, [test1, train9]))).toEqual(expected);
  expect(said(await found(leakage, [train9, test1]))).toEqual(expected);
  expect(await found(duplicates, [train9, test1])).toEqual([]);
});

test('of a record only the gravest leak is told', async () => {
  const train = chat('train.jsonl', 1, 'When does the ferry leave?', ANSWER);
  const codesOf = async (question: string, answer: string): Promise<string[]> =>
    (await found(leakage, [train, chat('test.jsonl', 1, question, answer)])).map(({ code }) => code);
  expect(await codesOf('When does the ferry leave?', ANSWER)).toEqual(['LEAKED_RECORD']);
  expect(await codesOf('when does the  ferry leave?', ANSWER.toUpperCase())).toEqual(['LEAKED_NEAR']);
  expect(await codesOf('When does the ferry leave?', 'Never.')).toEqual(['LEAKED_PROMPT']);
  expect(await codesOf('When does the train leave?', ANSWER)).toEqual([]);
});

test('splits are those that the project names, else what names of sources tell', async () => {
  const records = [chat('a.jsonl', 1, 'q', 'a'), chat('b.jsonl', 1, 'q', 'a')];
  expect(await found(leakage, records)).toEqual([]);
  expect(leakage.appliesTo?.(['a.jsonl', 'b.jsonl'])).toBe(false);
  const splitOf = (source: string): string => (source === 'a.jsonl' ? 'train' : 'held-out');
  expect(leakage.appliesTo?.(['a.jsonl', 'b.jsonl'], splitOf)).toBe(true);
  expect((await found(leakage, records, { splitOf })).map(({ source, code }) => [source, code])).toEqual([['b.jsonl', 'LEAKED_RECORD']]);
});

test('an answer that many give is told once', async () => {
  const many = Array.from({ length: 20 }, (_, i) => chat('a.jsonl', i + 1, `question ${i}`, 'All berths are taken tonight.'));
  expect(said(await found(repeatedAnswers, many))).toEqual(['a.jsonl:1 ANSWER_REPEATED 20 records give this last answer']);
  expect(await found(repeatedAnswers, many.slice(1))).toEqual([]);
});

test('lengths far from the rest are told, with the median', async () => {
  const records = Array.from({ length: 200 }, (_, i) => chat('a.jsonl', i + 1, 'q', 'a'.repeat(80 + (i % 40))));
  expect(await found(lengths, records)).toEqual([]);
  const odd = [...records, chat('a.jsonl', 201, 'q', 'a'.repeat(5000)), chat('a.jsonl', 202, 'q', 'ab')];
  expect(said(await found(lengths, odd))).toEqual([
    'a.jsonl:201 LENGTH_OUTLIER 5001 characters; half of the records have fewer than 101',
    'a.jsonl:202 LENGTH_OUTLIER 3 characters; half of the records have more than 101',
  ]);
  expect(await found(lengths, odd.slice(-90))).toEqual([]);
});

test('an aborted run ends with its reason', async () => {
  const controller = new AbortController();
  const records = Array.from({ length: 70_000 }, (_, i) => chat('a.jsonl', i + 1, `q${i % 2}`, 'a'));
  controller.abort(new Error('enough'));
  await expect(found(duplicates, records, { signal: controller.signal })).rejects.toThrow('enough');
});
