import type { RecordCheck } from './check.ts';
import { FEATURE } from './features.ts';
import { textCheck } from './text-check.ts';

/** Control tokens of well-known tokenizers that no honest text has; each as in the tokenizer_config.json or chat template of the models named. */
export const WELL_KNOWN_TOKENS: readonly { models: string; tokens: readonly string[] }[] = [
  { models: 'ChatML (Qwen, Yi, Hermes)', tokens: ['<|im_start|>', '<|im_end|>', '<|im_sep|>', '<|endoftext|>'] },
  {
    models: 'Qwen',
    tokens: ['<|vision_start|>', '<|vision_end|>', '<|image_pad|>', '<|video_pad|>', '<|object_ref_start|>', '<|box_start|>'],
  },
  {
    models: 'Llama 3',
    tokens: [
      '<|begin_of_text|>',
      '<|end_of_text|>',
      '<|start_header_id|>',
      '<|end_header_id|>',
      '<|eot_id|>',
      '<|eom_id|>',
      '<|python_tag|>',
    ],
  },
  { models: 'Llama 4', tokens: ['<|header_start|>', '<|header_end|>', '<|eot|>', '<|eom|>'] },
  {
    models: 'Llama 2, Mistral',
    tokens: ['</s>', '[INST]', '[/INST]', '<<SYS>>', '<</SYS>>', '[TOOL_CALLS]', '[AVAILABLE_TOOLS]', '[TOOL_RESULTS]'],
  },
  { models: 'Gemma', tokens: ['<start_of_turn>', '<end_of_turn>', '<bos>', '<eos>'] },
  { models: 'Phi', tokens: ['<|user|>', '<|assistant|>', '<|system|>', '<|end|>', '<|tool|>'] },
  { models: 'gpt-oss', tokens: ['<|start|>', '<|message|>', '<|channel|>', '<|return|>', '<|call|>', '<|constrain|>', '<|startoftext|>'] },
  {
    models: 'DeepSeek',
    tokens: ['<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', '<｜User｜>', '<｜Assistant｜>', '<｜tool▁calls▁begin｜>'],
  },
  {
    models: 'Cohere',
    tokens: ['<|START_OF_TURN_TOKEN|>', '<|END_OF_TURN_TOKEN|>', '<|USER_TOKEN|>', '<|CHATBOT_TOKEN|>', '<|SYSTEM_TOKEN|>'],
  },
  { models: 'ChatGLM', tokens: ['<|observation|>', '[gMASK]', '<sop>'] },
  {
    models: 'GPT-NeoX, code models',
    tokens: ['<|padding|>', '<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>'],
  },
  { models: 'OpenAI', tokens: ['<|endofprompt|>'] },
];

const MOST_NAMED = 3;

/**
 * Texts of messages that hold a control token of well-known tokenizers, or of the one at hand (`tokens`): a tokenizer that reads the whole example as one
 * text makes the control token of it. Documents and segments are left out: their tokens are meant.
 */
export function specialTokens(tokens: readonly string[] = []): RecordCheck {
  const all = new Set([...WELL_KNOWN_TOKENS.flatMap((known) => known.tokens), ...tokens.filter((token) => token.trim() !== '')]);
  const pattern = new RegExp(
    [...all]
      .sort((a, b) => b.length - a.length)
      .map(escaped)
      .join('|'),
    'g',
  );
  // a token of the tokenizer at hand may look like anything
  const needs = tokens.every((token) => /^[<[][A-Za-z/|<@｜]/.test(token)) ? FEATURE.bracket : 0;
  return textCheck('special-tokens', [
    {
      code: { code: 'SPECIAL_TOKEN_IN_TEXT', severity: 'warning', summary: 'a control token written out in the text of a message' },
      needs,
      fix: 'remove it; where it is meant, escape it, e.g. by a blank inside',
      see(text, { role }) {
        if (role === 'document') return undefined;
        const found = text.match(pattern);
        if (found === null) return undefined;
        const names = [...new Set(found)];
        const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : '';
        return `${names.slice(0, MOST_NAMED).join(' ')}${more} would be read as control tokens`;
      },
    },
  ]);
}

function escaped(token: string): string {
  return token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
