import type { Encoded } from '../../pipeline/encoded.ts';
import type { FeedbackRecord } from '../../record.ts';
import { rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext } from '../shared/layout-spec.ts';
import { plainMessagesText } from '../shared/plain-messages.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { SKIP_PREPARE } from './axolotl-spec.ts';
import { systemAndQuestion } from './question.ts';
import { answerText, noteLostOfTexts, textPromptProblem } from './texts-only.ts';

const ROOT = ['rl: kto', 'remove_unused_columns: false # Axolotl refuses KTO without this'];

/** Conversations that TRL renders with the model's own chat template: no `type`, and no preparation by Axolotl. */
export const ktoConversational: AxolotlSpec = {
  name: 'conversational',
  kind: 'feedback',
  methods: ['kto'],
  encoder: (context) =>
    judgedEncoder(
      context,
      ({ prompt, completion }) => `"prompt":[${plainMessagesText(prompt)}],"completion":[${plainMessagesText(completion)}]`,
    ),
  reserved: 'all',
  config: () => ({
    entry: ['type: # empty: TRL renders the rows with the chat template of the model'],
    root: [...ROOT, SKIP_PREPARE],
    isUnprepared: true,
  }),
};

/** `type: chatml.argilla_chat` or `llama3.argilla_chat` (axolotl 0.21.0, prompt_strategies/kto/): conversations in a built-in template, the answer last. */
export function ktoArgillaChat(template: 'chatml' | 'llama3'): AxolotlSpec {
  return builtIn(template, 'argilla_chat', ({ prompt, completion }) => `"completion":[${plainMessagesText([...prompt, ...completion])}]`);
}

/** `type: chatml.prompt_pairs` or `llama3.prompt_pairs` for KTO: one question in a built-in template. */
export function ktoPromptPairs(template: 'chatml' | 'llama3'): AxolotlSpec {
  return builtIn(template, 'prompt_pairs', ({ prompt }, answer) => {
    const asked = systemAndQuestion(prompt);
    if (!asked.ok) return asked;
    return `"system":${JSON.stringify(asked.system)},"prompt":${JSON.stringify(asked.question)},"completion":${JSON.stringify(answer)}`;
  });
}

type ColumnsText = (record: FeedbackRecord, answer: string) => string | Extract<Encoded, { ok: false }>;

function builtIn(template: string, transform: string, columnsText: ColumnsText): AxolotlSpec {
  return {
    name: `${template}.${transform}`,
    kind: 'feedback',
    methods: ['kto'],
    encoder: (context) => judgedEncoder(context, columnsText),
    reserved: 'all',
    config: () => ({ entry: [`type: ${template}.${transform} # renders ${template}, whatever the template of the model`], root: ROOT }),
  };
}

function judgedEncoder({ extraText }: EncodeContext, columnsText: ColumnsText): (record: FeedbackRecord) => Encoded {
  return (record) => {
    const badPrompt = textPromptProblem(record.prompt);
    if (badPrompt !== undefined) return badPrompt;
    const answer = answerText('completion', record.completion);
    if (typeof answer !== 'string') return answer;
    const columns = columnsText(record, answer);
    if (typeof columns !== 'string') return columns;
    const losses: string[] = [];
    noteLostOfTexts([...record.prompt, ...record.completion], record.tools, losses);
    return rowsOf([`{${columns},"label":${record.desirable}${extraText(record.extra, losses)}}`], losses);
  };
}
