/** Fixed markup of the `chatml.*` and `llama3.*` types (Axolotl 0.21.0, prompt_strategies/dpo/chatml.py, llama3.py and their like in kto/). */
export interface TurnMarks {
  turn(role: string, text: string): string;
  openAnswer: string;
  end: string;
}

export const TURN_MARKS: Readonly<Record<'chatml' | 'llama3', TurnMarks>> = {
  chatml: {
    turn: (role, text) => `<|im_start|>${role}\n${text}<|im_end|>\n`,
    openAnswer: '<|im_start|>assistant\n',
    end: '<|im_end|>',
  },
  llama3: {
    turn: (role, text) => `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`,
    openAnswer: '<|start_header_id|>assistant<|end_header_id|>\n\n',
    end: '<|eot_id|>',
  },
};
