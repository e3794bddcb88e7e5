import { BOS, EOS } from './template.ts';
import type { Layout } from './template.ts';

/** Layouts with marks of their own (llamafactory 0.9.5, data/template.py). */
export const ALPACA: Layout = { user: ['### Instruction:\n{{content}}\n\n### Response:\n'], assistant: ['{{content}}', EOS, '\n\n'] };
export const BAILING: Layout = {
  system: ['<role>SYSTEM</role>{{content}}'],
  user: ['<role>HUMAN</role>{{content}}<role>ASSISTANT</role>'],
  observation: ['<role>OBSERVATION</role>{{content}}<role>ASSISTANT</role>'],
};
export const BAILING_V2: Layout = {
  system: ['<role>SYSTEM</role>{{content}}<|role_end|>'],
  user: ['<role>HUMAN</role>{{content}}<|role_end|><role>ASSISTANT</role>'],
  assistant: ['{{content}}<|role_end|>'],
  observation: ['<role>OBSERVATION</role>\n<tool_response>\n{{content}}\n</tool_response><|role_end|><role>ASSISTANT</role>'],
};
export const BREEZE: Layout = { prefix: [BOS], user: ['[INST] {{content}} [/INST] '] };
export const CHATGLM3: Layout = {
  prefix: [{ token: '[gMASK]' }, { token: 'sop' }],
  system: [{ token: '<|system|>' }, '\n', '{{content}}'],
  user: [{ token: '<|user|>' }, '\n', '{{content}}', { token: '<|assistant|>' }],
  assistant: ['\n', '{{content}}'],
  observation: [{ token: '<|observation|>' }, '\n', '{{content}}', { token: '<|assistant|>' }],
  function: ['{{content}}'],
};
export const COHERE: Layout = {
  prefix: [BOS],
  system: ['<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>{{content}}<|END_OF_TURN_TOKEN|>'],
  user: ['<|START_OF_TURN_TOKEN|><|USER_TOKEN|>{{content}}<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>'],
};
export const DEEPSEEK: Layout = { prefix: [BOS], system: ['{{content}}\n\n'], user: ['User: {{content}}\n\nAssistant:'] };
export const DEEPSEEK3: Layout = { prefix: [BOS], user: ['<｜User｜>{{content}}<｜Assistant｜>'] };
export const HY3: Layout = { prefix: [BOS], user: ['<｜hy_User｜>{{content}}<｜hy_Assistant｜>'], assistant: ['{{content}}<｜hy_eos｜>'] };
export const DEEPSEEKCODER: Layout = {
  prefix: [BOS],
  user: ['### Instruction:\n{{content}}\n### Response:'],
  assistant: ['\n{{content}}\n<|EOT|>\n'],
};
export const DEFAULT: Layout = {
  system: ['System: {{content}}', EOS, '\n'],
  user: ['Human: {{content}}', EOS, '\nAssistant:'],
  assistant: ['{{content}}', EOS, '\n'],
};
export const DOTS_OCR: Layout = {
  system: ['<|system|>{{content}}<|endofsystem|>\n'],
  user: ['<|user|>{{content}}<|endofuser|><|assistant|>'],
  assistant: ['{{content}}<|endofassistant|>'],
};
export const EMPTY: Layout = { assistant: ['{{content}}'] };
export const ERNIE_NOTHINK: Layout = {
  prefix: ['<|begin_of_sentence|>'],
  system: ['{{content}}\n'],
  user: ['User: {{content}}\nAssistant: '],
  assistant: ['{{content}}<|end_of_sentence|>'],
};
export const ERNIE_VL: Layout = {
  system: ['{{content}}\n'],
  user: ['User: {{content}}'],
  assistant: ['\nAssistant: {{content}}<|end_of_sentence|>'],
};
export const EXAONE: Layout = {
  system: ['[|system|]{{content}}[|endofturn|]\n'],
  user: ['[|user|]{{content}}\n[|assistant|]'],
  assistant: ['{{content}}', EOS, '\n'],
};
export const FALCON: Layout = { user: ['User: {{content}}\nFalcon:'], assistant: ['{{content}}\n'] };
export const FEWSHOT: Layout = { assistant: ['{{content}}\n\n'] };
export const GEMMA: Layout = {
  prefix: [BOS],
  system: ['{{content}}\n\n'],
  user: ['<start_of_turn>user\n{{content}}<end_of_turn>\n<start_of_turn>model\n'],
  assistant: ['{{content}}<end_of_turn>\n'],
  observation: ['<start_of_turn>tool\n{{content}}<end_of_turn>\n<start_of_turn>model\n'],
};
export const GEMMA4: Layout = {
  prefix: [BOS],
  system: ['<|turn>system\n<|think|>{{content}}<turn|>\n'],
  user: ['<|turn>user\n{{content}}<turn|>\n<|turn>model\n'],
  assistant: ['{{content}}<turn|>\n'],
  observation: ['<|turn>tool\n{{content}}<turn|>\n<|turn>model\n'],
  function: ['<|tool>{{content}}<tool|>'],
};
export const GLM4: Layout = {
  prefix: ['[gMASK]<sop>'],
  system: ['<|system|>\n{{content}}'],
  user: ['<|user|>\n{{content}}<|assistant|>'],
  assistant: ['\n{{content}}'],
  observation: ['<|observation|>\n{{content}}<|assistant|>'],
  function: ['{{content}}'],
};
export const GPT_OSS: Layout = {
  system: ['<|start|>system<|message|>{{content}}<|end|>'],
  user: ['<|start|>user<|message|>{{content}}<|end|><|start|>assistant'],
};
export const GRANITE3: Layout = {
  system: ['<|start_of_role|>system<|end_of_role|>{{content}}<|end_of_text|>\n'],
  user: ['<|start_of_role|>user<|end_of_role|>{{content}}<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>'],
  assistant: ['{{content}}<|end_of_text|>\n'],
};
export const GRANITE3_VISION: Layout = { system: ['<|system|>\n{{content}}\n'], user: ['<|user|>\n{{content}}\n<|assistant|>\n'] };
export const GRANITE4: Layout = {
  system: ['<|start_of_role|>system<|end_of_role|>{{content}}<|end_of_text|>\n'],
  user: ['<|start_of_role|>user<|end_of_role|>{{content}}<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>'],
  assistant: ['{{content}}<|end_of_text|>\n'],
  observation: ['<|start_of_role|>tool<|end_of_role|>{{content}}<|end_of_text|>\n<|start_of_role|>assistant\n'],
};
export const INDEX: Layout = { system: ['<unk>{{content}}'], user: ['reserved_0{{content}}reserved_1'] };
export const HUNYUAN: Layout = {
  prefix: ['<|startoftext|>'],
  system: ['{{content}}<|extra_4|>'],
  user: ['{{content}}<|extra_0|>'],
  assistant: ['{{content}}<|eos|>'],
};
export const HUNYUAN_SMALL: Layout = {
  prefix: ['<｜hy_begin▁of▁sentence｜>'],
  system: ['{{content}}<｜hy_place▁holder▁no▁3｜>'],
  user: ['<｜hy_User｜>{{content}}<｜hy_place▁holder▁no▁8｜>'],
  assistant: ['{{content}}<｜hy_place▁holder▁no▁2｜>'],
};
export const MOONSHOT: Layout = {
  system: ['<|im_system|>system<|im_middle|>{{content}}<|im_end|>'],
  user: ['<|im_user|>user<|im_middle|>{{content}}<|im_end|><|im_assistant|>assistant<|im_middle|>'],
  assistant: ['{{content}}<|im_end|>'],
};
export const LLAMA2: Layout = { system: ['<<SYS>>\n{{content}}\n<</SYS>>\n\n'], user: [BOS, '[INST] {{content}} [/INST]'] };
export const LLAMA3: Layout = {
  prefix: [BOS],
  system: ['<|start_header_id|>system<|end_header_id|>\n\n{{content}}<|eot_id|>'],
  user: ['<|start_header_id|>user<|end_header_id|>\n\n{{content}}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n'],
  assistant: ['{{content}}<|eot_id|>'],
  observation: ['<|start_header_id|>ipython<|end_header_id|>\n\n{{content}}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n'],
};
export const LLAMA4: Layout = {
  prefix: [BOS],
  system: ['<|header_start|>system<|header_end|>\n\n{{content}}<|eot|>'],
  user: ['<|header_start|>user<|header_end|>\n\n{{content}}<|eot|><|header_start|>assistant<|header_end|>\n\n'],
  assistant: ['{{content}}<|eot|>'],
  observation: ['<|header_start|>ipython<|header_end|>\n\n{{content}}<|eot|><|header_start|>assistant<|header_end|>\n\n'],
};
export const VICUNA: Layout = { user: ['USER: {{content}} ASSISTANT:'] };
export const MISTRAL: Layout = {
  prefix: [BOS],
  system: ['{{content}}\n\n'],
  user: ['[INST] {{content}}[/INST]'],
  assistant: [' {{content}}', EOS],
  observation: ['[TOOL_RESULTS] {"content": {{content}}}[/TOOL_RESULTS]'],
  function: ['[TOOL_CALLS] {{content}}', EOS],
};
export const MINIMAX1: Layout = {
  system: ['<beginning_of_sentence>system ai_setting=assistant\n{{content}}<end_of_sentence>\n'],
  user: ['<beginning_of_sentence>user name=user\n{{content}}<end_of_sentence>\n<beginning_of_sentence>ai name=assistant\n'],
  assistant: ['{{content}}<end_of_sentence>\n'],
  observation: ['<beginning_of_sentence>tool name=tools\n{{content}}<end_of_sentence>\n<beginning_of_sentence>ai name=assistant\n'],
};
export const MINIMAX2: Layout = {
  system: [']~!b[]~b]system\n{{content}}[e~[\n'],
  user: [']~b]user\n{{content}}[e~[\n]~b]ai\n'],
  assistant: ['{{content}}[e~[\n'],
  observation: [']~b]tool\n<response>{{content}}</response>[e~[\n]~b]ai\n'],
};
export const PIXTRAL: Layout = {
  prefix: [BOS],
  system: ['{{content}}\n\n'],
  user: ['[INST]{{content}}[/INST]'],
  observation: ['[TOOL_RESULTS]{"content": {{content}}}[/TOOL_RESULTS]'],
  function: ['[TOOL_CALLS]{{content}}', EOS],
};
export const MISTRAL_SMALL: Layout = {
  prefix: [BOS],
  system: ['[SYSTEM_PROMPT]{{content}}[/SYSTEM_PROMPT]'],
  user: ['[INST]{{content}}[/INST]'],
  observation: ['[TOOL_RESULTS]{"content": {{content}}}[/TOOL_RESULTS]'],
  function: ['[TOOL_CALLS]{{content}}', EOS],
};
export const OLMO: Layout = { prefix: [EOS], user: ['<|user|>\n{{content}}<|assistant|>\n'] };
export const OPENCHAT: Layout = { prefix: [BOS], user: ['GPT4 Correct User: {{content}}', EOS, 'GPT4 Correct Assistant:'] };
export const OPENCHAT_3_6: Layout = {
  prefix: [BOS],
  user: [
    '<|start_header_id|>GPT4 Correct User<|end_header_id|>\n\n{{content}}<|eot_id|><|start_header_id|>GPT4 Correct Assistant<|end_header_id|>\n\n',
  ],
};
export const PALIGEMMA: Layout = { prefix: [BOS], user: ['{{content}}\n'] };
export const PALIGEMMA_CHAT: Layout = {
  prefix: [BOS],
  user: ['<start_of_turn>user\n{{content}}<end_of_turn>\n<start_of_turn>model\n'],
  assistant: ['{{content}}<end_of_turn>\n'],
  observation: ['<start_of_turn>tool\n{{content}}<end_of_turn>\n<start_of_turn>model\n'],
};
export const PHI: Layout = {
  system: ['<|system|>\n{{content}}<|end|>\n'],
  user: ['<|user|>\n{{content}}<|end|>\n<|assistant|>\n'],
  assistant: ['{{content}}<|end|>\n'],
};
export const PHI4_MINI: Layout = {
  system: ['<|system|>{{content}}<|end|>'],
  user: ['<|user|>{{content}}<|end|><|assistant|>'],
  assistant: ['{{content}}<|end|>'],
};
export const SEED_CODER: Layout = { system: [BOS, 'system\n{{content}}', EOS], user: [BOS, 'user\n{{content}}', EOS, BOS, 'assistant\n'] };
export const SEED_OSS: Layout = {
  system: [BOS, 'system\n{{content}}', EOS],
  user: [BOS, 'user\n{{content}}', EOS, BOS, 'assistant\n'],
  function: [BOS, '\n{{content}}', EOS],
};
export const SOLAR: Layout = { system: ['### System:\n{{content}}\n\n'], user: ['### User:\n{{content}}\n\n### Assistant:\n'] };
export const STARCHAT: Layout = {
  system: ['<|system|>\n{{content}}<|end|>\n'],
  user: ['<|user|>\n{{content}}<|end|>\n<|assistant|>'],
  assistant: ['{{content}}<|end|>\n'],
};
export const TELECHAT2: Layout = { system: ['<_system>{{content}}'], user: ['<_user>{{content}}<_bot>'] };
export const XUANYUAN: Layout = { user: ['Human: {{content}} Assistant:'] };
export const YI_VL: Layout = { user: ['### Human: {{content}}\n### Assistant:'], assistant: ['{{content}}\n'] };
export const YOUTU: Layout = {
  prefix: [BOS],
  user: ['<|User|>{{content}}<|Assistant|>'],
  assistant: ['{{content}}<|end_of_text|>'],
  observation: ['<tool_response>\n{{content}}\n</tool_response><|Assistant|>'],
  function: ['{{content}}'],
};
export const YOUTU_VL: Layout = {
  system: ['<|begin_of_text|>system\n{{content}}<|end_of_text|>\n'],
  user: ['<|begin_of_text|>user\n{{content}}<|end_of_text|>\n<|begin_of_text|>assistant\n'],
  assistant: ['{{content}}<|end_of_text|>\n'],
};
export const YUAN: Layout = { user: ['{{content}}', { token: '<sep>' }], assistant: ['{{content}}<eod>\n'] };
export const ZEPHYR: Layout = { system: ['<|system|>\n{{content}}', EOS], user: ['<|user|>\n{{content}}', EOS, '<|assistant|>\n'] };
