import { BOS } from './template.ts';
import type { Layout } from './template.ts';

/** Layouts whose turns stand between <|im_start|> and <|im_end|> (llamafactory 0.9.5, data/template.py). */
export const CHATML: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
  observation: ['<|im_start|>tool\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
};
export const CHATML_WITH_BOS: Layout = {
  prefix: [BOS],
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
  observation: ['<|im_start|>tool\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
};
export const ERNIE: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n\n'],
  observation: ['<|im_start|>tool\n{{content}}<|im_end|>\n\n<|im_start|>assistant\n'],
};
export const PLAIN_CHATML_WITH_BOS: Layout = {
  prefix: [BOS],
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
};
export const QWEN: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
  observation: ['<|im_start|>user\n<tool_response>\n{{content}}\n</tool_response><|im_end|>\n<|im_start|>assistant\n'],
};
export const LFM2: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
  observation: ['<|im_start|>tool\n<|tool_response_start|>{{content}}<|tool_response_end|><|im_end|>\n<|im_start|>assistant\n'],
};
export const PLAIN_CHATML: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>user\n{{content}}<|im_end|>\n<|im_start|>assistant\n'],
  assistant: ['{{content}}<|im_end|>\n'],
};
export const PHI4: Layout = {
  system: ['<|im_start|>system<|im_sep|>{{content}}<|im_end|>'],
  user: ['<|im_start|>user<|im_sep|>{{content}}<|im_end|><|im_start|>assistant<|im_sep|>'],
  assistant: ['{{content}}<|im_end|>'],
};
export const SAILOR: Layout = {
  system: ['<|im_start|>system\n{{content}}<|im_end|>\n'],
  user: ['<|im_start|>question\n{{content}}<|im_end|>\n<|im_start|>answer\n'],
  assistant: ['{{content}}<|im_end|>\n'],
};
