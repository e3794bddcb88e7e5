import { refuse, rowsOf } from '../shared/encoded-row.ts';
import { openHfMessages } from '../shared/hf-messages.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { singleTurns } from '../shared/single-turns.ts';
import { chatProblem } from '../shared/turn-problems.ts';

/** mlx-lm looks for these in the first row of a file to know what the rows are (mlx-lm 0.32.2, tuner/datasets.py). */
const MLX_COLUMNS = ['prompt', 'completion', 'messages', 'text', 'tools'];

/** Conversations for the model's chat template. */
export const chat: LayoutSpec = {
  name: 'chat',
  kind: 'chat',
  methods: ['sft'],
  encoder({ columns, extraText }) {
    const hf = openHfMessages(columns, 'json');
    return (record) => {
      const problem = chatProblem(record.messages) ?? hf.problem(record.messages, record.tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const tools = columns.tools ? `,"tools":${hf.tools(record.tools).replace(/[\r\n]+/g, ' ')}` : '';
      const row = `{"messages":[${hf.text(record.messages, losses)}]${tools}`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: MLX_COLUMNS,
};

/** One question and its answer; mlx-lm makes a conversation of user and assistant of them. */
export const completions: LayoutSpec = {
  name: 'completions',
  kind: 'chat',
  methods: ['sft'],
  encoder:
    ({ multiTurn, extraText }) =>
    (record) => {
      const losses: string[] = [];
      const cut = refuseMedia(record.messages) ?? singleTurns(record.messages, multiTurn, losses);
      if (!cut.ok) return cut;
      for (const message of record.messages) noteLostFields(message, { reasoning: true }, losses);
      if (record.tools !== undefined) addLoss(losses, 'tools');
      const rows = cut.turns.map(({ system, instruction, output }) => {
        if (system !== '') addLoss(losses, 'system-role');
        const prompt = system === '' ? instruction : `${system}\n\n${instruction}`;
        return `{"prompt":${JSON.stringify(prompt)},"completion":${JSON.stringify(output)}${extraText(record.extra, losses)}}`;
      });
      return rowsOf(rows, losses);
    },
  reserved: MLX_COLUMNS,
};

/** Documents; mlx-lm adds the EOS token. */
export const text: LayoutSpec = {
  name: 'text',
  kind: 'text',
  methods: ['pretrain', 'sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty', 'take the row out');
      const losses: string[] = [];
      return rowsOf([`{"text":${JSON.stringify(record.text)}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: MLX_COLUMNS,
};
