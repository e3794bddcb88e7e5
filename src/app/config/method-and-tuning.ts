import { usageError } from '../../errors.ts';
import type { Tuning } from '../../frameworks/config.ts';
import { TUNINGS } from '../../frameworks/config.ts';
import type { Method } from '../../frameworks/target.ts';
import { METHODS } from '../../frameworks/target.ts';

/** What a method's text says: `dpo-qlora` both, `dpo` or `qlora` one of them. Throws `DsprepError` (usage). */
export function readMethod(given: string | undefined): { method?: Method; tuning?: Tuning } {
  const said: { method?: Method; tuning?: Tuning } = {};
  for (const word of given === undefined ? [] : given.split('-')) {
    const asMethod = METHODS.find((name) => name === word);
    const asTuning = TUNINGS.find((name) => name === word);
    if (asMethod !== undefined && said.method === undefined) said.method = asMethod;
    else if (asTuning !== undefined && said.tuning === undefined) said.tuning = asTuning;
    else {
      throw usageError(
        'USAGE_METHOD',
        `--method ${given ?? ''} is not known`,
        `one of ${METHODS.join(', ')}, and one of ${TUNINGS.join(', ')}, e.g. dpo-qlora`,
      );
    }
  }
  return said;
}

/** `dpo-qlora` → both; one of them alone leaves the other to the data, or to LoRA. */
export function parseMethod(given: string | undefined, ofData: Method): { method: Method; tuning: Tuning } {
  const { method, tuning } = readMethod(given);
  return { method: method ?? ofData, tuning: tuning ?? (ofData === 'pretrain' && method === undefined ? 'full' : 'lora') };
}
