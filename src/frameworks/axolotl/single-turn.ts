import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import type { SingleTurn } from '../shared/single-turns.ts';
import { singleTurns } from '../shared/single-turns.ts';
import type { EncodeContext, LayoutPart } from './layout-part.ts';

const INSTRUCT_COLUMNS = ['instruction', 'input', 'output', 'system', 'input_ids', 'attention_mask', 'labels'];

/** `type: alpaca` (axolotl 0.21.0, prompt_tokenizers.py): one turn, in the Stanford Alpaca prompt; it has no place for a system prompt. */
export const alpaca: LayoutPart<'chat'> = {
  name: 'alpaca',
  kind: 'chat',
  encoder: (context) =>
    instructEncoder(context, (turn, losses) => {
      if (turn.system !== '') addLoss(losses, 'system');
      return `"instruction":${JSON.stringify(turn.instruction)},"input":"","output":${JSON.stringify(turn.output)}`;
    }),
  reserved: INSTRUCT_COLUMNS,
  takesExtra: true,
  config: () => ({ entry: ['type: alpaca'], root: [] }),
  notes: [],
};

/** `type: alpaca_w_system.load_instruct` (axolotl 0.21.0, alpaca_w_system.py): one turn below `### System:` where it has a system prompt. */
export const alpacaWithSystem: LayoutPart<'chat'> = {
  name: 'alpaca_w_system',
  kind: 'chat',
  encoder: (context) =>
    instructEncoder(context, ({ instruction, output, system }) => {
      return `"instruction":${JSON.stringify(instruction)},"input":"","output":${JSON.stringify(output)},"system":${JSON.stringify(system)}`;
    }),
  reserved: INSTRUCT_COLUMNS,
  takesExtra: true,
  config: () => ({ entry: ['type: alpaca_w_system.load_instruct'], root: [] }),
  notes: [],
};

function instructEncoder(
  { multiTurn, extraText }: EncodeContext,
  rowText: (turn: SingleTurn, losses: string[]) => string,
): (record: ChatRecord) => Encoded {
  return (record) => {
    const losses: string[] = [];
    const cut = refuseMedia(record.messages) ?? singleTurns(record.messages, multiTurn, losses);
    if (!('turns' in cut)) return cut;
    noteLostConversation(record, losses);
    const rows: string[] = [];
    for (const turn of cut.turns) {
      if (turn.output === '') return refuse('ANSWER_EMPTY', 'the answer is empty: Axolotl would train nothing of the row, not even its end');
      rows.push(`{${rowText(turn, losses)}${extraText(record.extra, losses)}}`);
    }
    return rowsOf(rows, losses);
  };
}

/** `type: completion` for conversations: the texts below each other, all of them trained. Who said what is lost. */
export const chatCompletion: LayoutPart<'chat'> = {
  name: 'completion',
  kind: 'chat',
  encoder:
    ({ extraText }) =>
    (record) => {
      const losses: string[] = [];
      const media = refuseMedia(record.messages);
      if (media !== undefined) return media;
      if (record.messages.some(({ toolCalls }) => toolCalls !== undefined)) {
        return refuse('TOOLS_IN_TEXT', 'the conversation calls tools, which plain text cannot hold', '--layout chat_template');
      }
      noteLostConversation(record, losses);
      addLoss(losses, 'turn-roles');
      const text = record.messages.map(textWithReasoning).join('\n\n');
      if (text.trim() === '') return refuse('TEXT_EMPTY', 'the conversation has no text');
      return rowsOf([`{"text":${JSON.stringify(text)}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['text', 'input_ids', 'attention_mask', 'labels'],
  takesExtra: true,
  config: () => ({ entry: ['type: completion', 'field: text'], root: [] }),
  notes: ['type completion trains on every text of a conversation, also the questions'],
};

function noteLostConversation(record: ChatRecord, losses: string[]): void {
  for (const message of record.messages) noteLostFields(message, { reasoning: true }, losses);
  if (record.tools !== undefined) addLoss(losses, 'tools');
  if (record.messages.some(({ reasoning, reasoningMarkup }) => reasoning !== undefined && reasoningMarkup === undefined)) {
    addLoss(losses, 'reasoning-markup');
  }
}
