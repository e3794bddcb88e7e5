import type { JsonObject } from '../../../json.ts';
import type { OpenedPredictor, PredictOptions } from '../../predict.ts';
import { orStop } from '../../shared/hf/json-table.ts';
import { checkpointTokens } from './checkpoint-tokens.ts';
import { predictRow } from './row.ts';
import { readSettings } from './settings.ts';

export interface LitgptPredictOptions extends PredictOptions {
  /** generation_config.json of the checkpoint: names BOS and EOS where tokenizer_config.json does not. Empty: there is none; missing: not known. */
  generationConfig?: JsonObject;
}

/**
 * Predicts what `litgpt finetune_lora|finetune_full|finetune_adapter|finetune_adapter_v2` (0.5.13) makes of the rows of a file for `litgpt.data.JSON`, those that it
 * holds back for validation included. tokenizer.json is taken to be the checkpoint's own and to cut and pad nothing itself.
 */
export function openLitgptPredictor({ config, tokenizer, generationConfig }: LitgptPredictOptions): OpenedPredictor {
  const read = readSettings(config);
  if ('unsupported' in read) return read;
  const { settings } = read;
  const tokens = checkpointTokens({ tokenizer, folder: settings.checkpointFolder, generationConfig });
  if ('message' in tokens) return { unsupported: [tokens] };
  const encoding = { tokenizer, tokens };
  return {
    predictor: {
      push: (row, index) => orStop(index, () => [predictRow(row, index, settings, encoding)]),
      end: () => [],
    },
  };
}
