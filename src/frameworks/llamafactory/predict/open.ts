import type { JsonObject } from '../../../json.ts';
import type { OpenedPredictor, Prediction, PredictOptions } from '../../predict.ts';
import { oneByOne, orStop } from '../../shared/hf/json-table.ts';
import { openEncoding } from './encoding.ts';
import { openFeedback } from './feedback.ts';
import { openPackedSupervised } from './pack-rows.ts';
import { openPairs } from './preference.ts';
import { openPretrain } from './pretrain.ts';
import type { Convert } from './rows/aligned-row.ts';
import { convertAlpaca } from './rows/alpaca.ts';
import { jsonRows } from './rows/json-rows.ts';
import { convertOpenai } from './rows/openai.ts';
import type { Registration } from './rows/registration.ts';
import { convertSharegpt } from './rows/sharegpt.ts';
import { readSettings } from './settings.ts';
import type { LlamafactorySettings } from './settings.ts';
import { dropped } from './stage.ts';
import type { OpenStage } from './stage.ts';
import { openSupervised } from './supervised.ts';

const CONVERT: Record<Registration['formatting'], Convert> = { alpaca: convertAlpaca, sharegpt: convertSharegpt, openai: convertOpenai };

const OPEN: Record<LlamafactorySettings['stage'], OpenStage> = {
  sft: (settings, encoding) => (settings.packing ? openPackedSupervised : openSupervised)(settings, encoding),
  pt: openPretrain,
  pairs: openPairs,
  kto: openFeedback,
};

/**
 * Predicts what `llamafactory-cli train` (llamafactory 0.9.5, datasets 4.0.0, transformers 5.6.0) makes of the rows of one JSON or JSONL file. `config` holds the keys
 * of its YAML, and as `dataset_info` the entry of dataset_info.json for the file; without it, `dataset` and `dataset_dir` are looked up.
 */
export function openLlamafactoryPredictor({ config, tokenizer }: PredictOptions): OpenedPredictor {
  const read = readSettings(config);
  if ('unsupported' in read) return read;
  const { settings } = read;
  const encoding = openEncoding(settings, tokenizer);
  if (Array.isArray(encoding)) return { unsupported: encoding };
  const { registration, maxSamples = Infinity } = settings;
  const stage = OPEN[settings.stage](settings, encoding);
  const rows = jsonRows(new Set(Object.values(registration.columns).filter((name) => name !== null)));
  const convert = CONVERT[registration.formatting];
  const predict = ({ row, index }: { row: JsonObject; index: number }): readonly Prediction[] => {
    if (index >= maxSamples) return [dropped(index, 'DROPPED_MAX_SAMPLES', `max_samples is ${maxSamples}`)];
    return orStop(index, () => stage.push(convert(rows.load(row), registration), index));
  };
  return {
    predictor: {
      push(row, index, text) {
        const ready = rows.push(row, index, text);
        const [only] = ready;
        return ready.length === 1 && only !== undefined ? predict(only) : oneByOne(ready, predict);
      },
      *end() {
        yield* oneByOne(rows.end(), predict);
        yield* stage.end();
      },
    },
  };
}
