import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message, PreferenceRecord } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { plainMessagesText } from './chat-template.ts';
import type { LayoutPart } from './layout-part.ts';
import { systemAndQuestion } from './question.ts';

/** `type: chat_template.default` (axolotl 0.21.0, prompt_strategies/dpo/chat_template.py): the conversation so far and one message for each answer. */
export const dpoChatTemplate: LayoutPart<'preference'> = {
  name: 'chat_template.default',
  kind: 'preference',
  encoder: () =>
    withOneAnswerEach((record, chosen, rejected) => {
      return `{"messages":[${plainMessagesText(record.prompt)}],"chosen":${answer(chosen)},"rejected":${answer(rejected)}}`;
    }),
  reserved: [],
  takesExtra: false,
  config: () => ({ entry: ['type: chat_template.default', 'field_messages: messages', 'field_chosen: chosen', 'field_rejected: rejected'], root: [] }),
  notes: ['tool definitions and tool calls do not reach the model: Axolotl renders role and content only (axolotl#3824)'],
};

/** `type: chatml.prompt_pairs` or `llama3.prompt_pairs` (axolotl 0.21.0, prompt_strategies/dpo/): one question in a built-in template. */
export function dpoPromptPairs(template: 'chatml' | 'llama3'): LayoutPart<'preference'> {
  return {
    name: `${template}.prompt_pairs`,
    kind: 'preference',
    encoder: () =>
      withOneAnswerEach((record, chosen, rejected) => {
        const asked = systemAndQuestion(record.prompt);
        if (!asked.ok) return asked;
        const { system, question } = asked;
        return `{"system":${JSON.stringify(system)},"prompt":${JSON.stringify(question)},"chosen":${text(chosen)},"rejected":${text(rejected)}}`;
      }),
    reserved: [],
    takesExtra: false,
    config: () => ({ entry: [`type: ${template}.prompt_pairs`], root: [] }),
    notes: [],
  };
}

/**
 * `type: chat_template.argilla` for ORPO (axolotl 0.21.0, prompt_strategies/orpo/chat_template.py): both answers with the whole conversation before them, the
 * system prompt in its own column. It takes the messages to be user and assistant in turn, whatever their role, and stops the run at an odd number.
 */
export const orpoArgilla: LayoutPart<'preference'> = {
  name: 'chat_template.argilla',
  kind: 'preference',
  encoder: () =>
    withOneAnswerEach((record, chosen, rejected) => {
      const hasSystem = record.prompt[0]?.role === 'system';
      const system = hasSystem ? textWithReasoning(record.prompt[0] as Message) : '';
      const turns = hasSystem ? record.prompt.slice(1) : record.prompt;
      const wrong = turns.findIndex(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant'));
      if (wrong !== -1 || turns.length % 2 === 0) {
        return refuse(
          'TURNS_DO_NOT_ALTERNATE',
          'the prompt is not user and assistant in turn with the user last, and Axolotl takes its ORPO messages to be so',
          '--merge-consecutive, or cut the prompt in the data',
        );
      }
      const history = plainMessagesText(turns);
      return `{"system":${JSON.stringify(system)},"chosen":[${history},${answer(chosen)}],"rejected":[${history},${answer(rejected)}]}`;
    }),
  reserved: [],
  takesExtra: false,
  config: () => ({ entry: ['type: chat_template.argilla'], root: ['# ORPO reads the chat template of the root only: chat_template: …'] }),
  notes: ['tool definitions and tool calls do not reach the model'],
};

/** `type: bradley_terry.chat_template` (axolotl 0.21.0, prompt_strategies/bradley_terry/chat_template.py): one question; the `system` column must be there. */
export const bradleyTerry: LayoutPart<'preference'> = {
  name: 'bradley_terry.chat_template',
  kind: 'preference',
  encoder: () =>
    withOneAnswerEach((record, chosen, rejected) => {
      const asked = systemAndQuestion(record.prompt);
      if (!asked.ok) return asked;
      const { system, question } = asked;
      return `{"system":${JSON.stringify(system)},"input":${JSON.stringify(question)},"chosen":${text(chosen)},"rejected":${text(rejected)}}`;
    }),
  reserved: [],
  takesExtra: false,
  config: () => ({ entry: ['type: bradley_terry.chat_template'], root: ['reward_model: true'] }),
  notes: [],
};

function text(message: Message): string {
  return JSON.stringify(textWithReasoning(message));
}

function answer(message: Message): string {
  return `{"role":"${message.role}","content":${text(message)}}`;
}

/**
 * Axolotl trains one assistant message on each side (the last of a list, silently) and stops the run where one of them, or the prompt, is empty.
 * `rowText` gives the whole row, or refuses.
 */
function withOneAnswerEach(
  rowText: (record: PreferenceRecord, chosen: Message, rejected: Message) => string | Extract<Encoded, { ok: false }>,
): (record: PreferenceRecord) => Encoded {
  return (record) => {
    const { prompt, chosen, rejected } = record;
    const messages = [...prompt, ...chosen, ...rejected];
    const media = refuseMedia(messages);
    if (media !== undefined) return media;
    if (prompt.length === 0) return refuse('PROMPT_EMPTY', 'the prompt has no messages, and Axolotl stops the run on such a pair');
    for (const [name, side] of [['chosen', chosen] as const, ['rejected', rejected] as const]) {
      const only = side[0];
      if (only === undefined || side.length > 1 || only.role !== 'assistant') {
        return refuse(
          'ANSWER_NOT_ONE_MESSAGE',
          `${name} is ${side.length} messages (${side.map(({ role }) => role).join(', ')}), and Axolotl trains one assistant message on each side`,
          'cut the pair so that the answers differ in their last message only',
        );
      }
      if (textWithReasoning(only) === '') {
        const seen = only.toolCalls === undefined ? `${name} is empty` : `${name} is a tool call without text, which Axolotl does not render here`;
        return refuse('ANSWER_EMPTY', `${seen}, and Axolotl stops the run or trains nothing of it`, 'take the pair out, or write the answer as text');
      }
    }
    const row = rowText(record, chosen[0] as Message, rejected[0] as Message);
    if (typeof row !== 'string') return row;
    const losses: string[] = [];
    noteLostOfText(messages, losses);
    if (record.tools !== undefined) addLoss(losses, 'tools');
    for (const _ in record.extra) addLoss(losses, 'extra');
    return rowsOf([row], losses);
  };
}

/** Losses of layouts that hold the roles and texts of messages and nothing else. */
export function noteLostOfText(messages: readonly Message[], losses: string[]): void {
  for (const message of messages) {
    noteLostFields(message, { reasoning: true }, losses);
    if (message.reasoning !== undefined && message.reasoningMarkup === undefined) addLoss(losses, 'reasoning-markup');
  }
}
