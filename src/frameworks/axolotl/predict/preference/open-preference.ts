import type { JsonObject } from '../../../../json.ts';
import { isJsonObject } from '../../../../json.ts';
import { UNTRAINED } from '../../../predict.ts';
import type { PredictWarning, Prediction } from '../../../predict.ts';
import type { Table, TableRows } from '../../../shared/hf/json-table.ts';
import { RowStop, notPredicted } from '../../../shared/hf/row-stop.ts';
import type { TypeContext } from '../sft-type.ts';
import { openTemplate } from '../templates.ts';
import { argillaChatPairs, chatPairs } from './chat-pairs.ts';
import { feedbackType, plainFeedback, userDefinedFeedback } from './feedback-types.ts';
import { fitLength } from './fit-length.ts';
import { orpoTexts } from './orpo-texts.ts';
import { pairType, plainPair, userDefinedPair } from './pair-types.ts';
import type { FeedbackTexts, PairTexts, TextType } from './texts.ts';
import { tokeniseAnswers, tokeniseOrpo } from './tokenise-answers.ts';
import type { TokenisedAnswers } from './tokenise-answers.ts';

/** Rows of `rl: dpo`, `ipo`, `simpo`, `orpo` and `kto`; `undefined` where the type is not handled, which is noted. */
export function openPreference(context: TypeContext): ((table: Table) => TableRows) | undefined {
  if (context.settings.rl === 'kto') {
    const type = feedbackOf(context);
    return (
      type &&
      ((table) =>
        unpaired(
          table,
          rows(table, type, (texts, index) => feedback(texts, index, context)),
        ))
    );
  }
  const type = pairsOf(context);
  return type && ((table) => rows(table, type, (texts, index) => pair(texts, index, context)));
}

function pairsOf(context: TypeContext): TextType<PairTexts> | undefined {
  const { settings, dataset, tokenizer, unsupported } = context;
  const given = dataset.value('type');
  const plain: TextType<PairTexts> = { removes: [], replaces: [], read: plainPair };
  if (given === null) return plain;
  if (isJsonObject(given)) return settings.rl === 'orpo' ? refused(context, 'a mapping') : userDefinedPair(given, unsupported);
  const type = dataset.text('type') ?? '';
  const isTemplate =
    settings.rl === 'orpo'
      ? type === 'chat_template.argilla'
      : ['chat_template', 'chat_template.default', 'chat_template.argilla_chat'].includes(type);
  if (!isTemplate) return (settings.rl === 'orpo' ? undefined : pairType(type)) ?? refused(context, type);
  const template = openTemplate(settings, dataset, tokenizer, false);
  if (template === undefined) return undefined;
  if (settings.rl === 'orpo') return orpoTexts(template);
  return type === 'chat_template.argilla_chat' ? argillaChatPairs(dataset, template) : chatPairs(dataset, template);
}

function feedbackOf(context: TypeContext): TextType<FeedbackTexts> | undefined {
  const given = context.dataset.value('type');
  if (given === null) return { removes: [], replaces: [], read: plainFeedback };
  if (isJsonObject(given)) return userDefinedFeedback(given, context.unsupported);
  const type = context.dataset.text('type') ?? '';
  return feedbackType(type) ?? refused(context, type);
}

function refused({ settings, dataset }: TypeContext, type: string): undefined {
  dataset.refuse('type', `${type} is no type of rl: ${settings.rl ?? ''} that is handled`);
}

function rows<T>(table: Table, type: TextType<T>, predict: (texts: T, index: number) => Prediction): TableRows {
  checkColumns(table, type);
  return { push: (row: JsonObject, index) => [predict(type.read(row, table), index)], end: () => [] };
}

function unpaired({ columns }: Table, opened: TableRows): TableRows {
  if (columns.has('chosen') && columns.has('rejected'))
    throw notPredicted('columns chosen and rejected beside the texts: TRL makes two rows of each');
  return opened;
}

function checkColumns({ columns }: Table, { removes, replaces }: TextType<unknown>): void {
  if (columns.has('image') || columns.has('images')) throw notPredicted('rows with images go to a processor');
  const left = [...columns].filter(([name]) => !removes.includes(name));
  if (left.some(([name, { kind }]) => name === 'messages' && kind !== 'string' && kind !== 'null'))
    throw notPredicted('a column messages beside the texts: TRL asks any one column whether rows are conversations');
  for (const [name, type] of left) {
    const isJsonList = type.kind === 'json' || (type.kind === 'list' && type.item.kind === 'json');
    if (replaces.includes(name) && isJsonList)
      throw new RowStop(
        'CRASH_COLUMN_TYPE',
        `messages in ${name} have unlike keys: datasets keeps that type for the text that replaces them`,
      );
  }
}

function pair({ prompt, chosen, rejected }: PairTexts, row: number, { settings, tokenizer, tokenText }: TypeContext): Prediction {
  const fitted = fitLength(prompt, [chosen, rejected], settings, tokenizer);
  if ('tooLong' in fitted) return dropped(row, 'DROPPED_TOO_LONG', fitted.tooLong);
  const isOrpo = settings.rl === 'orpo' || settings.rl === 'simpo';
  const made = (isOrpo ? tokeniseOrpo : tokeniseAnswers)(fitted.prompt, fitted.answers, settings, tokenText);
  if (made === undefined)
    return dropped(row, 'DROPPED_LONG_PROMPT', `the prompt alone has sequence_len (${settings.sequenceLength}) tokens`);
  const [first, second] = made.answers;
  if (first === undefined || second === undefined) throw new Error('a pair has two answers');
  const warnings = faults(made, fitted.isCut, tokenText.bosId);
  if (first.inputIds.join() === second.inputIds.join())
    warnings.push({ code: 'SAME_ANSWERS', message: 'chosen and rejected are the same tokens: there is nothing to prefer' });
  return {
    kind: 'pair',
    row,
    promptIds: made.promptIds,
    chosenInputIds: first.inputIds,
    chosenLabels: first.labels,
    rejectedInputIds: second.inputIds,
    rejectedLabels: second.labels,
    warnings,
  };
}

function feedback(
  { prompt, completion, isDesirable }: FeedbackTexts,
  row: number,
  { settings, tokenizer, tokenText }: TypeContext,
): Prediction {
  const fitted = fitLength(prompt, [completion], settings, tokenizer);
  if ('tooLong' in fitted) return dropped(row, 'DROPPED_TOO_LONG', fitted.tooLong);
  const made = tokeniseAnswers(fitted.prompt, fitted.answers, settings, tokenText);
  if (made === undefined)
    return dropped(row, 'DROPPED_LONG_PROMPT', `the prompt alone has sequence_len (${settings.sequenceLength}) tokens`);
  const [answer] = made.answers;
  if (answer === undefined) throw new Error('feedback has an answer');
  return { kind: 'kto', row, isDesirable, ...answer, warnings: faults(made, fitted.isCut, tokenText.bosId) };
}

function dropped(row: number, code: string, message: string): Prediction {
  return { kind: 'dropped', row, code, message, warnings: [] };
}

function faults({ promptIds, answers, isMerged }: TokenisedAnswers, isCut: boolean, bosId: number | undefined): PredictWarning[] {
  const warnings: PredictWarning[] = [];
  if (isMerged)
    warnings.push({ code: 'PROMPT_NOT_PREFIX', message: 'the prompt alone ends in other tokens than the prompt before its answer' });
  if (isCut)
    warnings.push({
      code: 'ANSWER_CUT',
      message: 'prompt and answer are longer than sequence_len: the answer is cut, decoded and tokenised again',
    });
  if (bosId !== undefined && promptIds[0] === bosId && promptIds[1] === bosId)
    warnings.push({ code: 'BOS_DOUBLED', message: 'the rendered prompt has a BOS token and the tokenizer adds one' });
  if (answers.some(({ labels }) => labels.every((label) => label === UNTRAINED)))
    warnings.push({ code: 'NOTHING_TRAINED', message: 'no token of an answer is left' });
  return warnings;
}
