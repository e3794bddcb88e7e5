import type { Encoded } from '../../pipeline/encoded.ts';
import type { FeedbackRecord, Message } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { addLoss } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { plainMessagesText } from './chat-template.ts';
import type { LayoutPart } from './layout-part.ts';
import { noteLostOfText } from './preference.ts';
import { systemAndQuestion } from './question.ts';

const KTO_ROOT = ['rl: kto', 'remove_unused_columns: false # Axolotl refuses KTO without this'];
const NOTES = ['tool definitions and tool calls do not reach the model'];

/**
 * Conversations that TRL renders with the model's own chat template: no `type`, and `skip_prepare_dataset`, without which Axolotl tokenises the lists as text
 * (axolotl 0.21.0, utils/data/rl.py).
 */
export const ktoConversational: LayoutPart<'feedback'> = {
  name: 'conversational',
  kind: 'feedback',
  encoder: () =>
    withOneAnswer(({ prompt, completion, desirable }) => {
      return `{"prompt":[${plainMessagesText(prompt)}],"completion":[${plainMessagesText(completion)}],"label":${desirable}}`;
    }),
  reserved: [],
  takesExtra: false,
  config: () => ({
    entry: ['# no type: the rows are rendered with the chat template of the model'],
    root: [...KTO_ROOT, 'skip_prepare_dataset: true # the columns are lists of messages'],
  }),
  notes: NOTES,
};

/** `type: chatml.argilla_chat` or `llama3.argilla_chat` (axolotl 0.21.0, prompt_strategies/kto/): conversations in a built-in template, the answer last. */
export function ktoArgillaChat(template: 'chatml' | 'llama3'): LayoutPart<'feedback'> {
  return {
    name: `${template}.argilla_chat`,
    kind: 'feedback',
    encoder: () =>
      withOneAnswer(({ prompt, completion, desirable }) => `{"completion":[${plainMessagesText([...prompt, ...completion])}],"label":${desirable}}`),
    reserved: [],
    takesExtra: false,
    config: () => ({ entry: [`type: ${template}.argilla_chat # renders ${template}, whatever the template of the model`], root: KTO_ROOT }),
    notes: NOTES,
  };
}

/** `type: chatml.prompt_pairs` or `llama3.prompt_pairs` for KTO: one question in a built-in template. */
export function ktoPromptPairs(template: 'chatml' | 'llama3'): LayoutPart<'feedback'> {
  return {
    name: `${template}.prompt_pairs`,
    kind: 'feedback',
    encoder: () =>
      withOneAnswer(({ prompt, completion, desirable }) => {
        const asked = systemAndQuestion(prompt);
        if (!asked.ok) return asked;
        const answer = textWithReasoning(completion[0] as Message);
        const columns = `"system":${JSON.stringify(asked.system)},"prompt":${JSON.stringify(asked.question)}`;
        return `{${columns},"completion":${JSON.stringify(answer)},"label":${desirable}}`;
      }),
    reserved: [],
    takesExtra: false,
    config: () => ({ entry: [`type: ${template}.prompt_pairs # renders ${template}, whatever the template of the model`], root: KTO_ROOT }),
    notes: NOTES,
  };
}

function withOneAnswer(rowText: (record: FeedbackRecord) => string | Extract<Encoded, { ok: false }>): (record: FeedbackRecord) => Encoded {
  return (record) => {
    const { prompt, completion } = record;
    const messages = [...prompt, ...completion];
    const media = refuseMedia(messages);
    if (media !== undefined) return media;
    if (prompt.length === 0) return refuse('PROMPT_EMPTY', 'the prompt has no messages, and Axolotl stops the run on such a row');
    const only = completion[0];
    if (only === undefined || completion.length > 1 || only.role !== 'assistant') {
      return refuse('ANSWER_NOT_ONE_MESSAGE', `the completion is ${completion.length} messages, and this layout holds one assistant message`, 'cut the row to its last answer');
    }
    if (textWithReasoning(only) === '') return refuse('ANSWER_EMPTY', 'the completion is empty, and Axolotl stops the run or trains nothing of it');
    const row = rowText(record);
    if (typeof row !== 'string') return row;
    const losses: string[] = [];
    noteLostOfText(messages, losses);
    if (record.tools !== undefined) addLoss(losses, 'tools');
    for (const _ in record.extra) addLoss(losses, 'extra');
    return rowsOf([row], losses);
  };
}
