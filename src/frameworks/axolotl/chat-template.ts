import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord, Message } from '../../record.ts';
import { LONE_SURROGATE, grow, hasLoneSurrogate, refuse, rowOf, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext } from '../shared/layout-spec.ts';
import { hasMediaColumns, missingMediaColumn } from '../shared/media-parts.ts';
import { openAiTools } from '../shared/openai-tools.ts';
import { plainMessages } from '../shared/plain-messages.ts';
import { toolCallsProblem, toolsCheck } from '../shared/tool-json.ts';
import { chatProblem } from '../shared/turn-problems.ts';
import type { AxolotlSpec } from './axolotl-spec.ts';
import { TOKEN_COLUMNS } from './axolotl-spec.ts';
import { mediaMessagesText } from './media-messages.ts';
import { isPlainMessage, isTrained, noteLostOfTemplateMessage, templateMessageText } from './template-message.ts';

const ROOT = [
  '# chat_template: chatml # where the tokenizer has none; its own is taken otherwise',
  '# The end of a turn is trained only if it is the EOS token or one of these (one token each, as the template prints it):',
  '# eot_tokens: ["<|im_end|>"]',
];

/** What makes Axolotl take rows with media (axolotl 0.21.0, core/builders/causal.py and utils/collators/mm_chat.py). */
const MEDIA_ROOT = [
  'processor_type: AutoProcessor',
  'skip_prepare_dataset: true # media are read while training',
  'remove_unused_columns: false',
  'sample_packing: false',
];

/** Axolotl hands a template the keys that it finds there as `message.key`, but not those read with `message.get()`, unless they are named here. */
const MAPPINGS = ['role', 'content', 'reasoning_content', 'tool_calls', 'tool_call_id', 'name'].map((key) => `  ${key}: ${key}`);

/**
 * `type: chat_template` (axolotl 0.21.0, prompt_strategies/chat_template.py). Where every message is a role and a text, `messages` is a list of those. Where
 * any is more (`columns.tools`), it is JSON text of the list, which Axolotl takes too: as objects, a loader would give each message the others' keys as
 * null, or fail where new keys first come after 10 MB.
 */
export const chatTemplate: AxolotlSpec = {
  name: 'chat_template',
  kind: 'chat',
  methods: ['sft'],
  encoder,
  reserved: ['messages', 'conversations', 'tools', 'system', 'images', 'image', ...TOKEN_COLUMNS],
  config: (columns) => {
    const entry = ['type: chat_template', 'field_messages: messages'];
    if (hasMediaColumns(columns)) return { entry, root: [...ROOT, ...MEDIA_ROOT], isUnprepared: true };
    if (!columns.tools) return { entry, root: ROOT };
    return {
      entry: [
        ...entry,
        'message_field_training: train # flags of single messages; Axolotl does not read them without this',
        'message_property_mappings: # without it a template does not get all keys; one that does not read a key leaves it out',
        ...MAPPINGS,
      ],
      root: ROOT,
    };
  },
};

function encoder({ columns, extraText }: EncodeContext): (record: ChatRecord) => Encoded {
  const checkTools = toolsCheck();
  const openAi = openAiTools();
  const hasMedia = hasMediaColumns(columns);
  return (record) => {
    const { messages, tools } = record;
    for (const message of messages) {
      const missing = missingMediaColumn(message, columns);
      if (missing !== undefined) return missing;
    }
    if (hasMedia) return chatProblem(messages) ?? mediaMessagesText(record, extraText);
    const refused = nothingTrained(messages);
    if (refused !== undefined) return refused;

    const losses: string[] = [];
    for (const message of messages) noteLostOfTemplateMessage(message, losses);
    if (!columns.tools) {
      if (tools !== undefined || !messages.every(isPlainMessage)) return grow('tools');
      return rowOf({ messages: plainMessages(messages) }, extraText(record.extra, losses), losses);
    }
    const problem = toolsProblem(record, checkTools);
    if (problem !== undefined) return problem;
    const text = `[${messages.map(templateMessageText).join(',')}]`;
    if (hasLoneSurrogate(text)) return LONE_SURROGATE;
    const definitions = openAi(tools);
    const toolsText = definitions === 'null' ? '"[]"' : JSON.stringify(definitions);
    return rowsOf([`{"messages":${JSON.stringify(text)},"tools":${toolsText}${extraText(record.extra, losses)}}`], losses);
  };
}

/** Axolotl parses definitions and arguments once more, so an escaped half of a character in them counts too. */
function toolsProblem(
  { messages, tools }: ChatRecord,
  checkTools: ReturnType<typeof toolsCheck>,
): Exclude<Encoded, { ok: true }> | undefined {
  if (tools !== undefined) {
    const badTools = checkTools(tools);
    if (badTools !== undefined) return badTools;
    if (hasLoneSurrogate(tools)) return LONE_SURROGATE;
  }
  for (const message of messages) {
    const badCalls = toolCallsProblem(message);
    if (badCalls !== undefined) return badCalls;
    if (message.toolCalls?.some((call) => hasLoneSurrogate(call.arguments)) === true) return LONE_SURROGATE;
  }
  return undefined;
}

function nothingTrained(messages: readonly Message[]): Exclude<Encoded, { ok: true }> | undefined {
  if (messages.some(isTrained)) return undefined;
  return (
    chatProblem(messages) ??
    refuse(
      'NOTHING_TO_TRAIN',
      'every answer is empty or marked as not trained, so the row would train nothing',
      'take the row out, or mark an answer',
    )
  );
}
