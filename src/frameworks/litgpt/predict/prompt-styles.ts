/**
 * How LitGPT writes a prompt (litgpt 0.5.13, prompts.py). In `text` and `wrap`, `{prompt}`, `{system}` and `{input}` stand for what the row has: its `instruction`,
 * `sys_prompt` and `input`.
 */
export interface PromptStyle {
  text: string;
  system?: SystemPrompt;
  /** The style of a row that has an `input`; styles without one leave the input out. */
  withInput?: PromptStyle;
  /** Ends a turn in this style, where that is a token of its own: the answer is ended by the tokenizer's EOS instead. */
  turnEnd?: string;
}

export interface SystemPrompt {
  /** Of rows without a system prompt. Empty: none is written. */
  otherwise: string;
  /** Written around it, and left out with it. */
  wrap?: string;
  /** White space at both ends is taken away. */
  isStripped?: boolean;
}

const TASK = 'Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n';
const TASK_WITH_INPUT =
  'Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request.\n\n';
const TASK_TEXT = '{system}### Instruction:\n{prompt}\n\n### Response:\n';
const USER_ASSISTANT_ENDOFTEXT: PromptStyle = { text: '<|user|>\n{prompt}<|endoftext|>\n<|assistant|>\n', turnEnd: '<|endoftext|>' };

/** ChatML with a system turn where there is a system prompt. */
export function chatML(otherwise: string): PromptStyle {
  return {
    text: '{system}<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n',
    system: { otherwise, wrap: '<|im_start|>system\n{system}<|im_end|>\n' },
    turnEnd: '<|im_end|>',
  };
}

const PLAIN: PromptStyle = { text: '{prompt}' };

/** By class name. */
export const PROMPT_STYLES: Readonly<Record<string, PromptStyle>> = {
  PromptStyle: PLAIN,
  Default: PLAIN,
  Alpaca: {
    text: TASK_TEXT,
    system: { otherwise: TASK },
    withInput: {
      text: '{system}### Instruction:\n{prompt}\n\n### Input:\n{input}\n\n### Response:\n',
      system: { otherwise: TASK_WITH_INPUT },
    },
  },
  FLAN: { text: TASK_TEXT, system: { otherwise: TASK } },
  Longform: { text: TASK_TEXT, system: { otherwise: TASK_WITH_INPUT } },
  StableLMAlpha: {
    text: '<|SYSTEM|>{system}<|USER|>{prompt}<|ASSISTANT|>',
    system: {
      otherwise:
        '# StableLM Tuned (Alpha version)\n- StableLM is a helpful and harmless open-source AI language model developed by StabilityAI.\n- StableLM is excited to be able to help the user, but will refuse to do anything that could be considered harmful to the user.\n- StableLM is more than just an information source, StableLM is also able to write poetry, short stories, and make jokes.\n- StableLM will refuse to participate in anything that could harm a human.',
    },
  },
  StableLMZephyr: USER_ASSISTANT_ENDOFTEXT,
  Falcon: { text: '{prompt}\nAnswer:' },
  Falcon3: USER_ASSISTANT_ENDOFTEXT,
  Llama2FunctionCalling: {
    text: '<FUNCTIONS>{{"function": "search_bing", "description": "Search the web for content on Bing. This allows users to search online/the internet/the web for content.", "arguments": [{{"name": "query", "type": "string", "description": "The search query string"}}]}}</FUNCTIONS>\n\n[INST]<<SYS>>\n{system}\n<</SYS>>\n\n{prompt}[/INST]\n\n',
    system: {
      otherwise:
        'You are a helpful, respectful and honest assistant. Always answer as helpfully aspossible. Your only response should be JSON formatted functions',
      isStripped: true,
    },
  },
  Llama2: {
    text: '[INST] <<SYS>>\n{system}\n<</SYS>>\n\n {prompt} [/INST] ',
    system: {
      otherwise:
        "You are a helpful, respectful and honest assistant. Always answer as helpfully as possible, while being safe.  Your answers should not include any harmful, unethical, racist, sexist, toxic, dangerous, or illegal content. Please ensure that your responses are socially unbiased and positive in nature.\n\nIf a question does not make any sense, or is not factually coherent, explain why instead of answering something not correct. If you don't know the answer to a question, please don't share false information.",
    },
  },
  Llama3: {
    text: '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n{system}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n{prompt}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    system: { otherwise: 'You are a helpful assistant.' },
    turnEnd: '<|eot_id|>',
  },
  R1Base: { text: '{system}<｜User｜>{prompt}<｜Assistant｜>', system: { otherwise: '' } },
  FreeWilly2: {
    text: '### System:\n{system}\n\n### User:\n{prompt}\n\n### Assistant:\n',
    system: { otherwise: 'This is a system prompt, please behave and help the user.' },
  },
  Platypus: { text: '### Instruction:\n\n{prompt}\n\n### Response:\n' },
  StableCode: { text: '###Instruction\n{prompt}###Response\n' },
  CodeLlama: { text: '[INST] {system}{prompt} [/INST]', system: { otherwise: '', wrap: '<<SYS>>\n{system}\n<</SYS>>\n\n' } },
  Phi1: { text: '{prompt}\n\nAnswer:' },
  Phi2: { text: 'Instruct: {prompt}\nOutput:' },
  Phi3: {
    text: '<|system|>\n{system}<|end|>\n<|user|>\n{prompt}<|end|>\n<|assistant|>\n',
    system: { otherwise: 'You are a helpful assistant.' },
    turnEnd: '<|end|>',
  },
  Phi4: {
    text: '{system}<|im_start|>user<|im_sep|>{prompt}<|im_end|><|im_start|>assistant<|im_sep|>',
    system: { otherwise: '', wrap: '<|im_start|>system<|im_sep|>{system}<|im_end|>' },
    turnEnd: '<|im_end|>',
  },
  // `<|im_start>` is LitGPT's own slip
  Phi4Reasoning: {
    text: '<|im_start>system<|im_sep|>{system}<|im_end|><|im_start|>user<|im_sep|>{prompt}<|im_end|><|im_start|>assistant<|im_sep|>',
    system: {
      otherwise:
        'You are Phi, a language model trained by Microsoft to help users. Your role as an assistant involves thoroughly exploring questions through a systematic thinking process before providing the final precise and accurate solutions. This requires engaging in a comprehensive cycle of analysis, summarizing, exploration, reassessment, reflection, backtracing, and iteration to develop well-considered thinking process. Please structure your response into two main sections: Thought and Solution using the specified format: <think> {Thought section} </think> {Solution section}. In the Thought section, detail your reasoning process in steps. Each step should include detailed considerations such as analysing questions, summarizing relevant findings, brainstorming new ideas, verifying the accuracy of the current steps, refining any errors, and revisiting previous steps. In the Solution section, based on various attempts, explorations, and reflections from the Thought section, systematically present the final solution that you deem correct. The Solution section should be logical, accurate, and concise and detail necessary steps needed to reach the conclusion. Now, try to solve the following question through the above guidelines:',
    },
    turnEnd: '<|im_end|>',
  },
  Phi4Mini: {
    text: '{system}<|user|>{prompt}<|end|><|assistant|>',
    system: { otherwise: '', wrap: '<|system|>{system}<|end|>' },
    turnEnd: '<|end|>',
  },
  Phi4MiniReasoning: {
    text: '<|system|>{system}<|end|><|user|>{prompt}<|end|><|assistant|>',
    system: { otherwise: 'Your name is Phi, an AI math expert developed by Microsoft.' },
    turnEnd: '<|end|>',
  },
  TinyLlama: {
    text: '<|system|>\n{system}</s>\n<|user|>\n{prompt}</s>\n<|assistant|>\n',
    system: { otherwise: 'You are a friendly chatbot who always gives helpful, detailed, and polite answers.' },
    turnEnd: '</s>',
  },
  Gemma: { text: '<start_of_turn>user\n{prompt}<end_of_turn>\n<start_of_turn>model\n', turnEnd: '<end_of_turn>' },
  OLMo: { text: '<|endoftext|><|user|>\n{prompt}\n<|assistant|>\n' },
  ChatML: chatML(''),
  Qwen2_5: chatML('You are Qwen, created by Alibaba Cloud. You are a helpful assistant.'),
  Qwen2_5_Math: chatML('Please reason step by step, and put your final answer within \\boxed{}.'),
  QwQ: chatML('You are a helpful and harmless assistant. You are Qwen developed by Alibaba. You should think step-by-step.'),
  Qwen3: chatML(''),
  SmolLM2: chatML('You are a helpful AI assistant named SmolLM, trained by Hugging Face'),
  Salamandra: chatML(
    "I am Salamandra, an AI language model developed at the Barcelona Supercomputing Centre (BSC) by the Language Technologies Unit. My knowledge base was last updated on August 2023. Today Date: 2024-09-30\nSoy Salamandra, un modelo lingüístico de IA desarrollado en el Barcelona Supercomputing Centre (BSC) por la Language Technologies Unit. Mi base de conocimientos se actualizó por última vez en agosto de 2023.\nSoc Salamandra, un model de llenguatge d'IA desenvolupat al Barcelona Supercomputing Centre (BSC) per la Language Technologies Unit.",
  ),
};

/** Class of each style that has a name. */
export const STYLE_NAMES: Readonly<Record<string, string>> = {
  alpaca: 'Alpaca',
  flan: 'FLAN',
  longform: 'Longform',
  'stablelm-alpha': 'StableLMAlpha',
  'stablelm-zephyr': 'StableLMZephyr',
  falcon: 'Falcon',
  'llama2-function-calling': 'Llama2FunctionCalling',
  llama2: 'Llama2',
  freewilly2: 'FreeWilly2',
  platypus: 'Platypus',
  stablecode: 'StableCode',
  codellama: 'CodeLlama',
  'phi-1': 'Phi1',
  'phi-2': 'Phi2',
  'phi-3': 'Phi3',
  'phi-4': 'Phi4',
  'phi-4-reasoning': 'Phi4Reasoning',
  'phi-4-mini': 'Phi4Mini',
  'phi-4-mini-reasoning': 'Phi4MiniReasoning',
  tinyllama: 'TinyLlama',
  gemma: 'Gemma',
  llama3: 'Llama3',
  olmo: 'OLMo',
  'qwen2.5': 'Qwen2_5',
  'qwen2.5-math': 'Qwen2_5_Math',
  qwq: 'QwQ',
  qwen3: 'Qwen3',
  smollm2: 'SmolLM2',
  salamandra: 'Salamandra',
};
