import { INPUT_AFTER, singleTurnFormat } from './single-turn.ts';

/**
 * One instruction, an optional input, one answer. Source: tatsu-lab/stanford_alpaca; the columns `system` and `history`, and the line break between
 * instruction and input, are LLaMA-Factory 0.9.5's (data/converter.py, `AlpacaDatasetConverter`).
 */
export const alpaca = singleTurnFormat({
  name: 'alpaca',
  summary: 'instruction, input, output (or response, completion, answer); system, history',
  questions: ['instruction'],
  answers: ['output', 'response', 'completion', 'answer'],
  other: INPUT_AFTER,
  score: 0.9,
});
