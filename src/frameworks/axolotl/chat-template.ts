import type { Issue } from '../../errors.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord, Message } from '../../record.ts';
import { LONE_SURROGATE, grow, hasLoneSurrogate, refuse, rowsOf } from '../shared/encoded-row.ts';
import { noteLostFields } from '../shared/losses.ts';
import { hasMediaColumns, missingMediaColumn } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { toolCallsProblem, toolsCheck } from '../shared/tool-json.ts';
import type { EncodeContext, LayoutPart } from './layout-part.ts';
import { mediaMessagesText } from './media-messages.ts';
import { isPlainMessage, templateMessageText, trainFlag } from './template-message.ts';

const ALL_HELD = { reasoning: true, toolCalls: true, toolCallId: true, name: true, train: true };

/**
 * `type: chat_template` (axolotl 0.21.0, prompt_strategies/chat_template.py). Where every message is a role and a text, `messages` is a list of those. Where
 * any is more (`columns.tools`), it is JSON text of the list, which Axolotl takes too: as objects, the loader would give each message the others' keys as
 * null, and fail where new keys first come after 10 MB.
 */
export const chatTemplate: LayoutPart<'chat'> = {
  name: 'chat_template',
  kind: 'chat',
  encoder,
  reserved: ['messages', 'tools', 'system', 'images', 'image', 'input_ids', 'attention_mask', 'labels'],
  takesExtra: true,
  config: (columns) => {
    const media = hasMediaColumns(columns);
    return {
      entry: [
        'type: chat_template',
        'field_messages: messages',
        ...(media ? [] : ['message_field_training: train # per-message flags; Axolotl does not read them without this']),
        '# reasoning kept in its own field is `reasoning_content`: a chat template that does not read it leaves it out.',
      ],
      root: [
        '# The end of a turn is trained only if it is the EOS token or one of these (one token each, as the template prints it):',
        '# eot_tokens: ["<|im_end|>"]',
        ...(media ? MEDIA_ROOT : []),
      ],
    };
  },
  notes: [],
};

const MEDIA_ROOT = ['processor_type: AutoProcessor', 'skip_prepare_dataset: true', 'remove_unused_columns: false', 'sample_packing: false'];

function encoder(context: EncodeContext): (record: ChatRecord) => Encoded {
  const { columns, extraText } = context;
  const media = hasMediaColumns(columns);
  const checkTools = toolsCheck();
  return (record) => {
    const { messages, tools } = record;
    const refused = problemOf(messages);
    if (refused !== undefined) return refused;
    for (const message of messages) {
      const missing = missingMediaColumn(message, columns);
      if (missing !== undefined) return missing;
    }
    if (media) return mediaMessagesText(record, extraText);
    if (!columns.tools && (tools !== undefined || !messages.every(isPlainMessage))) return grow('tools');
    const losses: string[] = [];
    for (const message of messages) noteLostFields(message, ALL_HELD, losses);
    if (!columns.tools) return rowsOf([`{"messages":[${plainMessagesText(messages)}]${extraText(record.extra, losses)}}`], losses);

    const badTools = tools === undefined ? undefined : checkTools(tools);
    if (badTools !== undefined) return badTools;
    for (const message of messages) {
      const badCalls = toolCallsProblem(message);
      if (badCalls !== undefined) return badCalls;
    }
    const text = `[${messages.map(templateMessageText).join(',')}]`;
    if (hasLoneSurrogate(text)) return LONE_SURROGATE;
    return rowsOf([`{"messages":${JSON.stringify(text)},"tools":${JSON.stringify(tools ?? '[]')}${extraText(record.extra, losses)}}`], losses);
  };
}

/** Messages of role and content only, as JSON text without the brackets. */
export function plainMessagesText(messages: readonly Message[]): string {
  let text = '';
  for (const message of messages) {
    text += `${text === '' ? '' : ','}{"role":"${message.role}","content":${JSON.stringify(textWithReasoning(message))}}`;
  }
  return text;
}

function problemOf(messages: readonly Message[]): { ok: false; issue: Issue } | undefined {
  if (messages.length === 0) return refuse('CHAT_EMPTY', 'the conversation has no messages, and Axolotl stops the run on such a row');
  if (!messages.some((message) => (message.role === 'assistant' && trainFlag(message) !== false) || message.train === true)) {
    return refuse('NOTHING_TO_TRAIN', 'no message is the assistant\'s (or marked for training), so the row would train nothing');
  }
  return undefined;
}
