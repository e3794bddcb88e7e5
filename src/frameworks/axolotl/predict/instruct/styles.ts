/** How an instruction, its input and a system text become a prompt. */
export interface PromptStyle {
  withInput(instruction: string, input: string): string;
  withoutInput(instruction: string): string;
  system(text: string): string;
}

const chatml = (role: string, text: string): string => `<|im_start|>${role}\n${text}<|im_end|>\n`;

/** Styles of Axolotl's Alpaca prompts (0.21.0, prompters.py, `AlpacaPrompter.match_prompt_style`). */
export const STYLES = {
  instruct: {
    withInput: (instruction, input) => `### Instruction:\n${instruction}\n\n### Input:\n${input}\n\n### Response:\n`,
    withoutInput: (instruction) => `### Instruction:\n${instruction}\n\n### Response:\n`,
    system: (text) => `${text}\n\n`,
  },
  chat: {
    withInput: (instruction, input) => `USER: ${instruction}\n${input}\nASSISTANT:`,
    withoutInput: (instruction) => `USER: ${instruction}\nASSISTANT:`,
    system: (text) => `SYSTEM: ${text}\n`,
  },
  chatml: {
    withInput: (instruction, input) => `${chatml('user', `${instruction}\n${input}`)}<|im_start|>assistant\n`,
    withoutInput: (instruction) => `${chatml('user', instruction)}<|im_start|>assistant\n`,
    system: (text) => chatml('system', text),
  },
  phi: {
    withInput: (instruction, input) => `<|user|>\n${instruction}<|end|>${input}<|assistant|>`,
    withoutInput: (instruction) => `<|user|>\n${instruction}<|end|>\n<|assistant|>\n`,
    system: (text) => `<|system|>\n${text}<|end|>\n`,
  },
} satisfies Record<string, PromptStyle>;

export type StyleName = keyof typeof STYLES;

export function isStyleName(name: string): name is StyleName {
  return Object.hasOwn(STYLES, name);
}

/** `alpaca_w_system.load_open_orca` (prompt_strategies/alpaca_w_system.py). */
export const OPEN_ORCA: PromptStyle = {
  withInput: (instruction, input) => `### Human:\n${instruction}\n### Additional Context:\n${input}\n### Assistant:\n`,
  withoutInput: (instruction) => `### Human:\n${instruction}\n### Assistant:\n`,
  system: (text) => `### System:\n${text}\n`,
};

/** `summarizetldr` (prompters.py). */
export const SUMMARY: PromptStyle = {
  withInput: (instruction, input) => `USER: Summarize the following article as a TL;DR.\n${instruction}\n${input}\nASSISTANT:`,
  withoutInput: (instruction) => `USER: Summarize the following article as a TL;DR.\n${instruction}\nASSISTANT:`,
  system: (text) => text,
};

/** Instruction and input as they are. */
export const BARE: PromptStyle = {
  withInput: (instruction, input) => `${instruction}\n${input}`,
  withoutInput: (instruction) => instruction,
  system: (text) => text,
};
