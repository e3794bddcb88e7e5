import { textKey } from '../../pipeline/stages/record-key.ts';
import type { DsRecord, Message } from '../../record.ts';
import { contentText } from '../../record.ts';
import type { CheckCode, DatasetCheck } from '../check.ts';
import type { KeyedCheck } from './keyed-check.ts';
import { openKeyedCheck } from './keyed-check.ts';

const { code, severity, summary }: CheckCode = {
  code: 'ANSWER_REPEATED',
  severity: 'info',
  summary: 'an answer of 20 characters or more that 20 records or more give; said once, where it comes first',
};

const LEAST_CHARACTERS = 20;
const LEAST_RECORDS = 20;
const NO_KEY = new Uint8Array(0);

const byAnswer: KeyedCheck = {
  sorts: 1,
  add: (sorts, key) => sorts[0]?.add(key),
  async find([sort], findings) {
    const current = Buffer.alloc(16);
    let first = -1;
    let count = 0;
    const close = (): void => {
      if (count >= LEAST_RECORDS) findings.add({ number: first, rank: 0, other: count });
    };
    await sort?.visit((key, number) => {
      if (count > 0 && current.equals(key)) count++;
      else {
        close();
        current.set(key);
        first = number;
        count = 1;
      }
    });
    close();
  },
  issueOf: ({ other }) => ({
    code,
    severity,
    message: `${other} records give this last answer`,
    fix: 'see whether they should: a model learns to give it whatever is asked',
  }),
};

/** One answer to many questions. */
export const repeatedAnswers: DatasetCheck = {
  name: 'repeated-answers',
  codes: [{ code, severity, summary }],
  keyOf(record) {
    const answer = lastAnswer(record);
    return answer === undefined || answer.length < LEAST_CHARACTERS ? NO_KEY : textKey(answer);
  },
  open: (options) => openKeyedCheck(byAnswer, options),
};

function lastAnswer(record: DsRecord): string | undefined {
  const message = answersOf(record).findLast(({ role }) => role === 'assistant');
  return message === undefined ? undefined : contentText(message.content).trim();
}

function answersOf(record: DsRecord): readonly Message[] {
  switch (record.kind) {
    case 'chat':
      return record.messages;
    case 'preference':
      return record.chosen;
    case 'feedback':
      return record.completion;
    default:
      return [];
  }
}
