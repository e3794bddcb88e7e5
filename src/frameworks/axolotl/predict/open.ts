import type { JsonObject } from '../../../json.ts';
import type { OpenedPredictor, PredictOptions, Unsupported } from '../../predict.ts';
import { jsonTable } from '../../shared/hf/json-table.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { agentTraces } from '../../shared/hf/agent-traces.ts';
import { finishRow } from './finish-row.ts';
import { readConfig } from './options.ts';
import { openPreference } from './preference/open-preference.ts';
import { openTokenised } from './pretokenised.ts';
import { openSftType } from './sft-type.ts';
import { openTokenText } from './token-text.ts';

/**
 * Predicts what Axolotl (0.21.0, datasets 5.0.1, transformers 5.20.1, TRL 1.14.1) makes of the rows of a JSON or JSONL file: those of the one entry of `datasets`. Rows of a
 * validation split (`val_set_size`) are tokenised alike, and which they are is not said.
 */
export function openAxolotlPredictor({ config, tokenizer }: PredictOptions): OpenedPredictor {
  const unsupported: Unsupported[] = [];
  const read = readConfig(config, tokenizer, unsupported);
  if (read === undefined) return { unsupported };
  const { settings, dataset } = read;
  const tokenText = openTokenText(tokenizer, settings.namedTokens);
  const finishing = { settings, tokenizer, eosToken: tokenText.eosToken };
  const context = { settings, dataset, tokenizer, tokenText, unsupported };
  const open = settings.rl === undefined ? openSft() : openPreference(context);
  if (unsupported.length > 0 || open === undefined) return { unsupported };
  return { predictor: jsonTable({ refuses: agentTraces, open }) };

  function openSft(): ((table: Table) => TableRows) | undefined {
    const ofType = openSftType(context);
    return (table) => {
      const isTokenised = ['input_ids', 'attention_mask', 'labels'].every((name) => table.columns.has(name));
      const tokenise = isTokenised ? openTokenised() : ofType(table);
      return {
        push: (row: JsonObject, index) =>
          tokenise(row).map((made) => ('kind' in made ? { ...made, row: index } : finishRow(made, index, finishing))),
        end: () => [],
      };
    };
  }
}
