import type { SingleTurnSpec } from './single-turn.ts';
import { INPUT_AFTER, singleTurnFormat } from './single-turn.ts';

/**
 * One instruction, an optional input, one answer. Source: tatsu-lab/stanford_alpaca; the columns `system` and `history`, and the line break between
 * instruction and input, are LLaMA-Factory 0.9.5's (data/converter.py, `AlpacaDatasetConverter`).
 */
export const ALPACA_COLUMNS: SingleTurnSpec = {
  name: 'alpaca',
  summary: 'instruction, input, output (or response, completion, answer); system, history',
  questions: ['instruction'],
  answers: ['output', 'response', 'completion', 'answer'],
  other: INPUT_AFTER,
  score: 0.9,
};

export const alpaca = singleTurnFormat(ALPACA_COLUMNS);
