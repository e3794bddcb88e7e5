import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message, PreferenceRecord } from '../../record.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext } from '../shared/layout-spec.ts';
import { plainMessagesText } from '../shared/plain-messages.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { equalPairProblem } from '../shared/turn-problems.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { systemAndQuestion } from './question.ts';
import { answerText, noteLostOfTexts, textPromptProblem } from './texts-only.ts';

const DPO = ['dpo', 'ipo', 'simpo'] as const;

/**
 * `type: chat_template.default` (axolotl 0.21.0, prompt_strategies/dpo/chat_template.py): the conversation so far, and the two answers as text, which Axolotl
 * takes for assistant messages. As messages they would keep the loader's type for the text that comes out.
 */
export const dpoChatTemplate: AxolotlSpec = {
  name: 'chat_template.default',
  kind: 'preference',
  methods: DPO,
  encoder: (context) =>
    pairEncoder(
      context,
      ({ prompt }, chosen, rejected) => `"messages":[${plainMessagesText(prompt)}],"chosen":${chosen},"rejected":${rejected}`,
    ),
  reserved: 'all',
  config: () => ({
    entry: ['type: chat_template.default', 'field_messages: messages', 'field_chosen: chosen', 'field_rejected: rejected'],
  }),
};

/** `type: chatml.prompt_pairs` or `llama3.prompt_pairs` (axolotl 0.21.0, prompt_strategies/dpo/): one question in a built-in template. */
export function dpoPromptPairs(template: 'chatml' | 'llama3'): AxolotlSpec {
  return {
    name: `${template}.prompt_pairs`,
    kind: 'preference',
    methods: DPO,
    encoder: (context) => questionEncoder(context, 'prompt'),
    reserved: 'all',
    config: () => ({ entry: [`type: ${template}.prompt_pairs # renders ${template}, whatever the template of the model`] }),
  };
}

/** `type: bradley_terry.chat_template` (axolotl 0.21.0, prompt_strategies/bradley_terry/chat_template.py): one question; the `system` column must be there. */
export const bradleyTerry: AxolotlSpec = {
  name: 'bradley_terry.chat_template',
  kind: 'preference',
  methods: ['reward'],
  encoder: (context) => questionEncoder(context, 'input'),
  reserved: 'all',
  config: () => ({
    entry: [
      'type: bradley_terry.chat_template',
      '# drop_system_message: true # where no row has a system prompt: Axolotl writes an empty one, and this takes all of them out',
    ],
    root: ['reward_model: true'],
  }),
  notes: ['Axolotl puts an empty system prompt before rows that have none'],
};

/**
 * `type: chat_template.argilla` for ORPO (axolotl 0.21.0, prompt_strategies/orpo/chat_template.py): both answers with the whole conversation before them, the
 * system prompt in its own column. It takes the messages to be user and assistant in turn, whatever their role, and stops the run at an odd number.
 */
export const orpoArgilla: AxolotlSpec = {
  name: 'chat_template.argilla',
  kind: 'preference',
  methods: ['orpo'],
  encoder: (context) =>
    pairEncoder(context, ({ prompt }, chosen, rejected) => {
      const hasSystem = prompt[0]?.role === 'system';
      const system = hasSystem ? textWithReasoning(prompt[0] as Message) : '';
      const turns = hasSystem ? prompt.slice(1) : prompt;
      if (turns.length % 2 === 0 || turns.some(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant'))) {
        return refuse(
          'TURNS_DO_NOT_ALTERNATE',
          'the prompt is not user and assistant in turn with the user last, and Axolotl takes its ORPO messages to be so',
          '--merge-consecutive, or cut the prompt in the data',
        );
      }
      const side = (answer: string): string => `[${plainMessagesText(turns)},{"role":"assistant","content":${answer}}]`;
      return `"system":${JSON.stringify(system)},"chosen":${side(chosen)},"rejected":${side(rejected)}`;
    }),
  reserved: 'all',
  config: () => ({
    entry: ['type: chat_template.argilla'],
    root: ["# chat_template: chatml # ORPO reads this one of the root and no other; without it the tokenizer's"],
  }),
};

function questionEncoder(context: EncodeContext, column: string): (record: PreferenceRecord) => Encoded {
  return pairEncoder(context, ({ prompt }, chosen, rejected) => {
    const asked = systemAndQuestion(prompt);
    if (!asked.ok) return asked;
    return `"system":${JSON.stringify(asked.system)},"${column}":${JSON.stringify(asked.question)},"chosen":${chosen},"rejected":${rejected}`;
  });
}

type Refused = Extract<Encoded, { ok: false }>;

/** `columnsText` gets the answers as string literals and gives the columns of the row, or refuses. */
function pairEncoder(
  { extraText }: EncodeContext,
  columnsText: (record: PreferenceRecord, chosen: string, rejected: string) => string | Refused,
): (record: PreferenceRecord) => Encoded {
  return (record) => {
    const { prompt } = record;
    const badPrompt = textPromptProblem(prompt);
    if (badPrompt !== undefined) return badPrompt;
    const chosen = answerText('chosen', record.chosen);
    if (typeof chosen !== 'string') return chosen;
    const rejected = answerText('rejected', record.rejected);
    if (typeof rejected !== 'string') return rejected;
    const equal = equalPairProblem(chosen, rejected);
    if (equal !== undefined) return equal;
    const columns = columnsText(record, JSON.stringify(chosen), JSON.stringify(rejected));
    if (typeof columns !== 'string') return columns;
    const losses: string[] = [];
    noteLostOfTexts([...prompt, ...record.chosen, ...record.rejected], record.tools, losses);
    return rowsOf([`{${columns}${extraText(record.extra, losses)}}`], losses);
  };
}
