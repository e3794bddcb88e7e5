import type { JsonObject, JsonValue } from '../../../../json.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { Fate } from '../../../shared/hf/token-fates.ts';
import { isTruthy } from '../python-json.ts';
import type { TokenText } from '../token-text.ts';
import { paintedFates } from './painted-fates.ts';
import type { PaintedFates } from './painted-fates.ts';
import { findTurn } from './find-turn.ts';
import type { FindTurnOptions, RenderedChat, TurnPart } from './find-turn.ts';
import type { ChatSettings } from './options.ts';
import { trainedByDetail } from './train-detail.ts';
import { turnEndAt } from './turn-ends.ts';
import type { TurnEnds } from './turn-ends.ts';

export interface LabelledChat {
  ids: readonly number[];
  fates: PaintedFates;
  text: string;
}

export interface LabelOptions extends FindTurnOptions {
  chat: ChatSettings;
  trainOnInputs: boolean;
  ends: readonly TurnEnds[];
}

const OUTSIDE: Fate = { isTrained: false, because: 'template, or a turn that is not trained' };

/** The loss mask of a conversation (Axolotl 0.21.0, prompt_strategies/chat_template.py, `_tokenize_single_prompt`). */
export function labelChat(turns: readonly JsonObject[], tools: JsonValue[] | undefined, options: LabelOptions): LabelledChat {
  const { template, tokenText, ends } = options;
  const filled = tools === undefined ? template.fill(turns) : undefined;
  const text = filled?.text ?? template.render(turns, { tools });
  const ids = tokenText.ids(text);
  const fates = paintedFates(ids.length, OUTSIDE);
  let rendered: RenderedChat | undefined;
  const lastEnds = new Map<TurnEnds, number>();
  const trainsAllEnds = ends.some(({ which }) => which === 'all');

  for (const [index, turn] of turns.entries()) {
    const rule = trainingRule(turn, options);
    if (!rule.isTrained && !trainsAllEnds) continue;
    rendered ??= { turns, tools, text, filled, ids, finder: text === '' ? undefined : tokenText.finder(text, ids) };
    const find = (part: TurnPart) => findTurn(rendered as RenderedChat, index, part, options);
    const end = labelTurn(turn, rule, find, fates, options);
    if (ids.length === 0) throw new RowStop('CRASH_EMPTY', 'the template renders nothing');
    for (const one of ends) {
      const at = turnEndAt(ids, end, one);
      if (at === undefined) continue;
      lastEnds.set(one, at);
      if (one.which === 'all' || (one.which === 'turn' && rule.isTrained))
        fates.paint(at, at + 1, { isTrained: true, because: `end of turn (${one.option}: ${one.which})` });
    }
  }
  for (const one of ends) {
    const at = one.which === 'last' ? lastEnds.get(one) : undefined;
    if (at !== undefined) fates.paint(at, at + 1, { isTrained: true, because: `end of the last turn (${one.option}: last)` });
  }
  return { ids, fates, text };
}

/** Whether a turn counts, and by which option: its own flag, else the flags of its parts, else `train_on_inputs` and `roles_to_train`. */
function trainingRule(turn: JsonObject, { chat, trainOnInputs }: LabelOptions): Fate {
  const { role, training, training_detail: detail, reasoning_training_detail: reasoningDetail } = turn;
  if (training !== undefined && training !== null) return { isTrained: isTruthy(training), because: 'training flag of the message' };
  if (detail !== undefined || reasoningDetail !== undefined)
    return { isTrained: isTruthy(detail) || isTruthy(reasoningDetail), because: 'training detail' };
  if (trainOnInputs) return { isTrained: true, because: 'train_on_inputs' };
  const name = typeof role === 'string' ? role : '';
  return { isTrained: chat.rolesToTrain.has(name), because: `roles_to_train: ${name}` };
}

/** Labels the text of a turn, and says where it ends: -1 where it was not found. */
function labelTurn(
  turn: JsonObject,
  rule: Fate,
  find: (part: TurnPart) => { start: number; end: number } | undefined,
  fates: PaintedFates,
  { chat, tokenText }: LabelOptions,
): number {
  const { training_detail: detail, reasoning_training_detail: reasoningDetail } = turn;
  const reasoning = turn[chat.thinkingKey] ?? null;
  const hasDetail = isTruthy(detail) || isTruthy(reasoningDetail);
  const found = find(hasDetail && reasoning !== null ? 'content' : 'turn');
  if (rule.isTrained && found !== undefined) {
    if (isTruthy(detail)) labelByDetail(turn['content'] ?? null, detail as JsonValue, found.start, fates, tokenText);
    else if (!isTruthy(reasoningDetail)) fates.paint(found.start, found.end, rule);
  }
  if (rule.isTrained && isTruthy(reasoningDetail) && reasoning !== null) {
    const place = find('reasoning');
    if (typeof reasoning !== 'string') throw new RowStop('CRASH_TRAIN_DETAIL', 'training detail of reasoning that is no text');
    if (place !== undefined) labelByDetail(reasoning, reasoningDetail as JsonValue, place.start, fates, tokenText);
  }
  return found?.end ?? -1;
}

/** Tokens of the text alone, laid over those of the conversation from where it begins there. */
function labelByDetail(text: JsonValue, detail: JsonValue, start: number, fates: PaintedFates, tokenText: TokenText): void {
  if (typeof text !== 'string') throw new RowStop('CRASH_TRAIN_DETAIL', 'training detail of content that is no text');
  for (const [index, isTrained] of trainedByDetail(text, detail, tokenText).entries()) {
    const token = start + index;
    if (isTrained) fates.paint(token, token + 1, { isTrained, because: 'training detail' });
    else if (fates.at(token)?.isTrained === false) fates.paint(token, token + 1, { isTrained, because: 'masked by training detail' });
  }
}
