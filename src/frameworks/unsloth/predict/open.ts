import type { JsonObject } from '../../../json.ts';
import { TemplateError } from '../../../tokenize/tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { OpenedPredictor, PredictOptions, PredictWarning, Prediction, Unsupported } from '../../predict.ts';
import { olderAgentTraces } from '../../shared/hf/agent-traces.ts';
import { jsonTable, orStop } from '../../shared/hf/json-table.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { silentFaults } from '../../shared/hf/silent-faults.ts';
import { spanLabels, trainedIn } from '../../shared/hf/token-fates.ts';
import { readSettings } from './options.ts';
import type { UnslothSettings } from './options.ts';
import { responseMask } from './responses.ts';
import type { ResponseMask } from './responses.ts';
import { preparedRows } from './rows.ts';
import type { PreparedRow } from './rows.ts';
import { PROBED_ROWS } from './standardize.ts';

/**
 * Predicts what a script with Unsloth's SFTTrainer (2026.10.9, datasets 4.8.5, on a GPU) makes of the rows of a JSON or JSONL file: its column text, messages or prompt and
 * completion, after the steps that the options name.
 */
export function openUnslothPredictor({ config, tokenizer }: PredictOptions): OpenedPredictor {
  const read = readSettings(config);
  if ('unsupported' in read) return read;
  const { settings } = read;
  const rewritten = rewrittenTemplate(tokenizer);
  if (rewritten !== undefined) return { unsupported: [rewritten] };
  const mask = settings.responsesOnly === undefined ? undefined : responseMask(settings.responsesOnly, tokenizer);
  if (mask !== undefined && 'key' in mask) return { unsupported: [mask] };
  return { predictor: jsonTable({ refuses: olderAgentTraces, open: (table) => openRows(settings, tokenizer, mask, table) }) };
}

/** Unsloth adds a generation prompt to a template that has none when it loads the tokenizer (tokenizer_utils.py, `fix_chat_template`), but for those of Mistral and Llama 2. */
function rewrittenTemplate(tokenizer: Tokenizer): Unsupported | undefined {
  if (!tokenizer.hasChatTemplate) return undefined;
  const template = tokenizer.parts?.chatTemplates['default'] ?? '';
  if (['[/INST]', '[INST]', 'bos_token', 'eos_token'].every((part) => template.includes(part))) return undefined;
  const messages = [{ role: 'user', content: 'a' }];
  try {
    if (tokenizer.renderChat(messages) !== tokenizer.renderChat(messages, { addGenerationPrompt: true })) return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
  return { key: 'chat_template', message: 'the chat template has no generation prompt: Unsloth rewrites it when it loads the tokenizer' };
}

/** The first rows are held back: standardize_sharegpt looks at ten before it begins. */
function openRows(settings: UnslothSettings, tokenizer: Tokenizer, mask: ResponseMask | undefined, table: Table): TableRows {
  const waiting: { row: JsonObject; index: number }[] = [];
  let prepare: ((row: JsonObject) => PreparedRow) | undefined;
  let [trainedRows, maskedRows] = [0, 0];
  const predict = (row: JsonObject, index: number, prepared: (row: JsonObject) => PreparedRow): readonly Prediction[] =>
    orStop(index, () => {
      const prediction = predictedRow(prepared(row), index, tokenizer, mask);
      if (prediction.kind === 'dropped') maskedRows++;
      else trainedRows++;
      return [prediction];
    });
  const flush = (): Prediction[] => {
    const prepared = orSameStop(() =>
      preparedRows(
        settings,
        tokenizer,
        table,
        waiting.map(({ row }) => row),
      ),
    );
    prepare = prepared;
    return waiting.splice(0).flatMap(({ row, index }) => predict(row, index, prepared));
  };
  return {
    push(row, index) {
      if (prepare !== undefined) return predict(row, index, prepare);
      waiting.push({ row, index });
      return waiting.length < PROBED_ROWS ? [] : flush();
    },
    end() {
      const last = prepare === undefined ? flush() : [];
      return trainedRows > 0 || maskedRows === 0 ? last : [...last, NOTHING_LEFT];
    },
  };
}

/** What stops the start stops every row. */
function orSameStop(open: () => (row: JsonObject) => PreparedRow): (row: JsonObject) => PreparedRow {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof RowStop)) throw error;
    return () => {
      throw error;
    };
  }
}

const NOTHING_LEFT: Prediction = {
  kind: 'dropped',
  row: 0,
  code: 'CRASH_NOTHING_LEFT',
  message: 'train_on_responses_only leaves no row with a trained token, and stops: do the markers stand in the text?',
  warnings: [],
};

function predictedRow(row: PreparedRow, index: number, tokenizer: Tokenizer, mask: ResponseMask | undefined): Prediction {
  const spans = mask?.spans(row.ids, row.spans) ?? row.spans;
  const labels = spanLabels(row.ids, spans);
  if (mask !== undefined && trainedIn(spans) === 0) {
    const message = row.isCut
      ? 'cut before the answer: no token of a response is left'
      : 'no token of a response: its marker is not in the text';
    return { kind: 'dropped', row: index, code: row.isCut ? 'DROPPED_CUT' : 'DROPPED_NOTHING_TRAINED', message, warnings: [] };
  }
  const warnings: PredictWarning[] = silentFaults({
    tokenizer,
    eosToken: tokenizer.specialTokens.eos,
    inputIds: row.ids,
    labels,
    spans,
    isWholeText: row.isWholeText,
    ...(row.chat && { chat: row.chat }),
  });
  if (row.isCut) warnings.push({ code: 'ANSWER_CUT', message: `cut to ${row.ids.length} tokens` });
  if (row.promptOverlap !== undefined && row.promptOverlap > 0) {
    warnings.push({
      code: 'PROMPT_NOT_PREFIX',
      message: `the prompt alone ends in ${row.promptOverlap} other tokens than before its answer; as many tokens count as prompt`,
    });
  }
  return { kind: 'tokens', row: index, inputIds: row.ids, labels, spans, warnings };
}
