import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext } from '../shared/layout-spec.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import type { SingleTurn } from '../shared/single-turns.ts';
import { singleTurns } from '../shared/single-turns.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { TOKEN_COLUMNS } from './axolotl-spec.ts';

const INSTRUCT_COLUMNS = ['instruction', 'input', 'output', 'system', ...TOKEN_COLUMNS];
const ALPACA = 'Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n';

/** `type: alpaca` (axolotl 0.21.0, prompters.py): one turn, in the Stanford Alpaca prompt; it has no place for a system prompt. */
export const alpaca: AxolotlSpec = {
  name: 'alpaca',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) =>
    instructEncoder(context, ({ system, instruction, output }, losses) => {
      if (system !== '') addLoss(losses, 'system');
      return `"instruction":${JSON.stringify(instruction)},"input":"","output":${JSON.stringify(output)}`;
    }),
  reserved: INSTRUCT_COLUMNS,
  measure: (record, tokenizer) => longestTurn(record, tokenizer, () => ALPACA),
  config: () => ({ entry: ['type: alpaca'] }),
};

/** `type: alpaca_w_system.load_instruct` (axolotl 0.21.0, alpaca_w_system.py): one turn, with its system prompt in place of the Alpaca one. `prompters.py` overrides the
 * `### System:` that `alpaca_w_system.py` names. */
export const alpacaWithSystem: AxolotlSpec = {
  name: 'alpaca_w_system',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) =>
    instructEncoder(context, ({ system, instruction, output }) => {
      return `"instruction":${JSON.stringify(instruction)},"input":"","output":${JSON.stringify(output)},"system":${JSON.stringify(system)}`;
    }),
  reserved: INSTRUCT_COLUMNS,
  measure: (record, tokenizer) => longestTurn(record, tokenizer, (system) => (system === '' ? '' : `${system}\n\n`)),
  config: () => ({ entry: ['type: alpaca_w_system.load_instruct'] }),
};

/** `type: completion` for conversations: the texts below each other, all of them trained. Who said what is lost. */
export const chatCompletion: AxolotlSpec = {
  name: 'completion',
  kind: 'chat',
  methods: ['sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const media = refuseMedia(record.messages);
      if (media !== undefined) return media;
      if (record.messages.some(({ toolCalls }) => toolCalls !== undefined && toolCalls.length > 0)) {
        return refuse('TOOLS_IN_TEXT', 'the conversation calls tools, which plain text cannot hold', '--layout chat_template');
      }
      const text = conversationText(record);
      if (text.trim() === '') return refuse('TEXT_EMPTY', 'the conversation has no text', 'take the row out');
      const losses = ['turn-roles'];
      noteLostOfConversation(record, losses);
      return rowsOf([`{"text":${JSON.stringify(text)}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: ['text', ...TOKEN_COLUMNS],
  measure: (record, tokenizer) => (tokenizer.count([conversationText(record)])[0] ?? 0) + 1,
  config: () => ({ entry: ['type: completion', 'field: text'] }),
  notes: ['every text of a conversation is trained, also the questions'],
};

function conversationText({ messages }: ChatRecord): string {
  return messages.map(textWithReasoning).join('\n\n');
}

function instructEncoder(
  { multiTurn, extraText }: EncodeContext,
  columnsText: (turn: SingleTurn, losses: string[]) => string,
): (record: ChatRecord) => Encoded {
  return (record) => {
    const losses: string[] = [];
    const cut = refuseMedia(record.messages) ?? singleTurns(record.messages, multiTurn, losses);
    if (!cut.ok) return cut;
    noteLostOfConversation(record, losses);
    const rows: string[] = [];
    for (const turn of cut.turns) {
      if (turn.output === '') {
        return refuse('ANSWER_EMPTY', 'an answer is empty: Axolotl would train nothing of its row, not even its end', 'take the row out');
      }
      rows.push(`{${columnsText(turn, losses)}${extraText(record.extra, losses)}}`);
    }
    return rowsOf(rows, losses);
  };
}

function noteLostOfConversation({ messages, tools }: ChatRecord, losses: string[]): void {
  for (const message of messages) noteLostFields(message, { reasoning: true, toolCalls: true }, losses);
  if (tools !== undefined) addLoss(losses, 'tools');
}

/** Tokens of the longest row; Axolotl tokenises prompt and answer apart, and adds EOS. */
function longestTurn(record: ChatRecord, tokenizer: Tokenizer, before: (system: string) => string): number {
  const cut = singleTurns(record.messages, 'flatten', []);
  if (!cut.ok) return 0;
  let longest = 0;
  for (const { system, instruction, output } of cut.turns) {
    const [prompt = 0, answer = 0] = tokenizer.count([`${before(system)}### Instruction:\n${instruction}\n\n### Response:\n`, output]);
    longest = Math.max(longest, prompt + answer + 1);
  }
  return longest;
}
