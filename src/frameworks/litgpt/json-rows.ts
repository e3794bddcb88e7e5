import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext, LayoutSpec } from '../shared/layout-spec.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import type { SingleTurn } from '../shared/single-turns.ts';
import { singleTurns } from '../shared/single-turns.ts';

/** Keys that LitGPT passes to the prompt style by name: another `prompt` or `self` is a TypeError (litgpt 0.5.13, data/base.py). */
const LITGPT_KEYS = ['instruction', 'input', 'output', 'sys_prompt', 'prompt', 'self'];

/** EOS texts of common tokenizers: at the end of an answer, LitGPT takes the EOS away instead of adding one (litgpt 0.5.13, tokenizer.py, encode). */
const EOS_TEXTS = [
  '</s>',
  '<|im_end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|end|>',
  '<|return|>',
  '<end_of_turn>',
  '<eos>',
  '<｜end▁of▁sentence｜>',
];

/** One question and its answer for `litgpt.data.JSON`; a system prompt goes before the question. */
export const json: LayoutSpec = {
  name: 'json',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) =>
    turnsEncoder(context, ({ system, instruction, output }, losses) => {
      if (system !== '') addLoss(losses, 'system-role');
      const question = system === '' ? instruction : `${system}\n\n${instruction}`;
      return `{"instruction":${JSON.stringify(question)},"input":"","output":${JSON.stringify(output)}`;
    }),
  reserved: LITGPT_KEYS,
  measure: measureTurns,
};

/** The same with the system prompt in `sys_prompt`, which the prompt style puts where its model wants it; rows without one take the style's own. */
export const jsonSysPrompt: LayoutSpec = {
  name: 'json-sys-prompt',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) =>
    turnsEncoder(context, ({ system, instruction, output }) => {
      return `{"instruction":${JSON.stringify(instruction)},"input":"","output":${JSON.stringify(output)},"sys_prompt":${JSON.stringify(system)}`;
    }),
  reserved: LITGPT_KEYS,
  measure: measureTurns,
};

function turnsEncoder(
  { multiTurn, extraText }: EncodeContext,
  rowText: (turn: SingleTurn, losses: string[]) => string,
): (record: ChatRecord) => Encoded {
  return (record) => {
    const losses: string[] = [];
    const cut = refuseMedia(record.messages) ?? singleTurns(record.messages, multiTurn, losses);
    if (!cut.ok) return cut;
    for (const message of record.messages) noteLostFields(message, { reasoning: true }, losses);
    if (record.tools !== undefined) addLoss(losses, 'tools');
    const rows: string[] = [];
    for (const turn of cut.turns) {
      const eos = EOS_TEXTS.find((text) => turn.output.endsWith(text));
      if (eos !== undefined) {
        return refuse(
          'EOS_IN_OUTPUT',
          `an answer ends with ${eos}, and LitGPT then trains no end of the answer`,
          'cut it off in the data: LitGPT adds it',
        );
      }
      rows.push(`${rowText(turn, losses)}${extraText(record.extra, losses)}}`);
    }
    return rowsOf(rows, losses);
  };
}

/** Tokens of the longest row in LitGPT's default prompt style, `alpaca` (litgpt 0.5.13, prompts.py); prompt and answer are tokenised apart, and EOS added. */
function measureTurns(record: ChatRecord, tokenizer: Tokenizer): number {
  const cut = singleTurns(record.messages, 'flatten', []);
  if (!cut.ok) return 0;
  let longest = 0;
  for (const { system, instruction, output } of cut.turns) {
    const question = system === '' ? instruction : `${system}\n\n${instruction}`;
    const [prompt = 0, answer = 0] = tokenizer.count([`${ALPACA}### Instruction:\n${question}\n\n### Response:\n`, output]);
    longest = Math.max(longest, prompt + answer + 1);
  }
  return longest;
}

const ALPACA = 'Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n';
