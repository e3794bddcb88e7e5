import { recordKey } from '../../pipeline/stages/record-key.ts';
import type { CheckCode, DatasetCheck } from '../check.ts';
import type { KeyedCheck } from './keyed-check.ts';
import { openKeyedCheck } from './keyed-check.ts';
import { saidBeside } from './place-log.ts';
import { numberSplits } from './split-numbers.ts';

const { code, severity, summary }: CheckCode = {
  code: 'DUPLICATE_RECORD',
  severity: 'warning',
  summary: 'a record whose content another record of its split has before it',
};

const KEY_BYTES = 16;

/** The last byte of each key is the number of the split: what two splits share is a leak, and told as one. */
const byKey = (splits: ReturnType<typeof numberSplits>): KeyedCheck => ({
  sorts: 1,
  add(sorts, key, source) {
    const own = Uint8Array.from(key);
    own[KEY_BYTES - 1] = splits.of(source);
    sorts[0]?.add(own);
  },
  async find([sort], findings) {
    const first = Buffer.alloc(KEY_BYTES);
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
});

/** Records of equal content in one split: each but the first. */
export const duplicates: DatasetCheck = {
  name: 'duplicates',
  codes: [{ code, severity, summary }],
  keyOf: recordKey,
  open: (options) => openKeyedCheck(byKey(numberSplits(options.splitOf)), options),
};
