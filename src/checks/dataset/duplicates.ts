import { recordKey } from '../../pipeline/stages/record-key.ts';
import type { CheckCode, DatasetCheck } from '../check.ts';
import type { KeyedCheck } from './keyed-check.ts';
import { openKeyedCheck } from './keyed-check.ts';
import { saidBeside } from './place-log.ts';

const { code, severity, summary }: CheckCode = {
  code: 'DUPLICATE_RECORD',
  severity: 'warning',
  summary: 'a record whose content another record before it has',
};

const byKey: KeyedCheck = {
  sorts: 1,
  add: (sorts, key) => sorts[0]?.add(key),
  async find([sort], findings) {
    const first = Buffer.alloc(16);
    let firstNumber = -1;
    await sort?.visit((key, number) => {
      if (firstNumber !== -1 && first.equals(key)) findings.add({ number, rank: 0, other: firstNumber });
      else {
        first.set(key);
        firstNumber = number;
      }
    });
  },
  issueOf: ({ other }, { of, at }) => ({
    code,
    severity,
    message: `the same record as ${saidBeside(at(other), of)}`,
    fix: 'remove it: --dedupe exact',
  }),
};

/** Records of equal content: each but the first. */
export const duplicates: DatasetCheck = {
  name: 'duplicates',
  codes: [{ code, severity, summary }],
  keyOf: recordKey,
  open: (options) => openKeyedCheck(byKey, options),
};
