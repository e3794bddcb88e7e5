import type { JsonObject, JsonValue } from '../../../json.ts';
import { UNTRAINED } from '../../predict.ts';
import { rowRendering } from '../../shared/hf/hf-chat.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { isConversational } from './conversational.ts';
import type { TrlSettings } from './options.ts';
import { endAnswers } from './preference.ts';
import { columnText } from './text-column.ts';
import { messageList, tokenizeChat, tokenizeText } from './tokenize-row.ts';
import type { Tokenizing } from './tokenize-row.ts';

/**
 * What `RewardTrainer` does to a dataset (TRL 1.16.0, trainer/reward_trainer.py, `_prepare_dataset`). The score is read at the last token, no token is a label: all are
 * untrained here, and the prompt is not told apart.
 */
export function openReward(settings: TrlSettings, tokenizing: Tokenizing, table: Table): TableRows {
  if (table.columns.has('chosen_ids') || table.columns.has('chosen_input_ids')) {
    throw new RowStop('NOT_PREDICTED', 'columns chosen_ids and chosen_input_ids: tokenised pairs are not handled');
  }
  const isStandard = !isConversational(table.firstRow);
  return {
    push(row, index) {
      const ready = isStandard ? endAnswers(row, ['chosen', 'rejected'], tokenizing, table) : row;
      const [chosen, rejected] = (['chosen', 'rejected'] as const).map((key) => answerIds(ready, key, tokenizing, table));
      if (chosen === undefined || rejected === undefined) return [];
      const { maxLength } = settings;
      const longest = Math.max(chosen.length, rejected.length);
      if (maxLength !== null && longest > maxLength) {
        return [
          {
            kind: 'dropped',
            row: index,
            code: 'DROPPED_LONG',
            message: `an answer with its prompt has ${longest} tokens, max_length is ${maxLength}`,
            warnings: [],
          },
        ];
      }
      return [
        {
          kind: 'pair',
          row: index,
          promptIds: [],
          chosenInputIds: chosen,
          chosenLabels: chosen.map(() => UNTRAINED),
          rejectedInputIds: rejected,
          rejectedLabels: rejected.map(() => UNTRAINED),
          warnings: [],
        },
      ];
    },
    end: () => [],
  };
}

/** Prompt and answer as one. */
function answerIds(row: JsonObject, key: 'chosen' | 'rejected', tokenizing: Tokenizing, table: Table): number[] {
  const rendering = rowRendering(row);
  const hasPrompt = Object.hasOwn(row, 'prompt');
  if (!isConversational(row))
    return tokenizeText(tokenizing, (hasPrompt ? columnText(table, row, 'prompt') : '') + columnText(table, row, key));
  const messages: readonly JsonValue[] = [...(hasPrompt ? messageList(row, 'prompt') : []), ...messageList(row, key)];
  return tokenizeChat(tokenizing, messages, rendering).ids;
}
