import type { Severity } from '../../errors.ts';
import { groupKey, recordKey, textKey } from '../../pipeline/stages/record-key.ts';
import type { DsRecord } from '../../record.ts';
import type { CheckCode, DatasetCheck, DatasetCheckOptions } from '../check.ts';
import { visitTexts } from '../texts-of.ts';
import type { KeyedCheck } from './keyed-check.ts';
import { openKeyedCheck } from './keyed-check.ts';
import { saidBeside } from './place-log.ts';
import { numberSplits, splitName } from './split-numbers.ts';

const KEY_BYTES = 16;
const FIX = 'remove it from one of the splits';

/** From the gravest to the least; the sort of the same place finds them. */
const CODES: readonly (CheckCode & { said: string })[] = [
  leak('LEAKED_RECORD', 'error', 'a record that two splits have', 'the same record'),
  leak(
    'LEAKED_NEAR',
    'warning',
    'a record that two splits have but for case and white space',
    'but for case and white space the same record',
  ),
  leak('LEAKED_PROMPT', 'warning', 'a prompt that two splits ask', 'the same prompt'),
];

function leak(code: string, severity: Severity, summary: string, said: string): CheckCode & { said: string } {
  return { code, severity, summary, said };
}

/** Records that another split has as well: scores on it would flatter. Told for the split that is not `train`. */
export const leakage: DatasetCheck = {
  name: 'leakage',
  codes: CODES.map(({ code, severity, summary }) => ({ code, severity, summary })),
  keyOf(record) {
    const key = new Uint8Array(CODES.length * KEY_BYTES);
    key.set(recordKey(record), 0);
    key.set(textKey(plainText(record)), KEY_BYTES);
    key.set(groupKey(record), 2 * KEY_BYTES);
    return key;
  },
  appliesTo: (sources, splitOf) => new Set(sources.map((source) => splitName(source, splitOf))).size > 1,
  open: (options) => openKeyedCheck(bySplit(options.splitOf), options),
};

/** The last byte of each key is the number of the split, so that records of equal content stand side by side, those for training first. */
function bySplit(splitOf: DatasetCheckOptions['splitOf']): KeyedCheck {
  const splits = numberSplits(splitOf);
  return {
    sorts: CODES.length,
    add(sorts, keys, source) {
      const split = splits.of(source);
      for (const [i, sort] of sorts.entries()) {
        const key = keys.slice(i * KEY_BYTES, (i + 1) * KEY_BYTES);
        key[KEY_BYTES - 1] = split;
        sort.add(key);
      }
    },
    async find(sorts, findings) {
      for (const [rank, sort] of sorts.entries()) {
        const first = Buffer.alloc(KEY_BYTES);
        let firstNumber = -1;
        await sort.visit((key, number) => {
          if (firstNumber === -1 || first.compare(key, 0, KEY_BYTES - 1, 0, KEY_BYTES - 1) !== 0) {
            first.set(key);
            firstNumber = number;
          } else if (key[KEY_BYTES - 1] !== first[KEY_BYTES - 1]) findings.add({ number, rank, other: firstNumber });
        });
      }
    },
    issueOf({ rank, other }, { of, at }) {
      const { code, severity, said } = CODES[rank] as (typeof CODES)[number];
      const place = at(other);
      const message = `split ${splits.nameOf(of.source)} has ${said} as split ${splits.nameOf(place.source)}, ${saidBeside(place, of)}`;
      return { code, severity, message, fix: FIX };
    },
  };
}

/** White space other than a single blank. */
const SPACE = /[^\S ]\s*| \s+/g;

/** Who says what, in lower case and with one blank for each run of white space. */
function plainText(record: DsRecord): string {
  if (record.kind === 'tokens') return record.inputIds.join(',');
  const texts: string[] = [record.kind];
  visitTexts(record, (text, role) => texts.push(role, text.normalize('NFC').toLowerCase().replace(SPACE, ' ').trim()));
  return JSON.stringify(texts);
}
