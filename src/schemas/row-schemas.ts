import { ALPACA_COLUMNS } from '../formats/alpaca.ts';
import { QA_COLUMNS } from '../formats/qa.ts';
import { FORMATS } from '../formats/registry.ts';
import type { JsonSchema } from './json-schema.ts';
import { feedbackRows, hhRlhfRows, pairsRows, promptRows, rankedRows } from './rows/answered.ts';
import { chatRows } from './rows/chat.ts';
import { segmentsRows, stepwiseRows, textRows, tokensRows } from './rows/plain.ts';
import { promptCompletionRows } from './rows/prompt-completion.ts';
import { singleTurnRows } from './rows/single-turn.ts';

const ROWS: Readonly<Record<string, JsonSchema>> = {
  sharegpt: chatRows,
  messages: chatRows,
  alpaca: singleTurnRows(ALPACA_COLUMNS),
  qa: singleTurnRows(QA_COLUMNS),
  'prompt-completion': promptCompletionRows,
  'hh-rlhf': hhRlhfRows,
  pairs: pairsRows,
  ranked: rankedRows,
  feedback: feedbackRows,
  stepwise: stepwiseRows,
  segments: segmentsRows,
  tokens: tokensRows,
  text: textRows,
  prompt: promptRows,
};

/**
 * One row of each source format, by the format's name. A row that the format reads is valid; a row that it rejects is invalid where a schema can tell:
 * numbers that must agree (labels and steps), JSON inside of text, and roles that `--map-role` names are beyond it.
 */
export const ROW_SCHEMAS: ReadonlyMap<string, JsonSchema> = new Map(
  FORMATS.flatMap(({ name, summary }) => {
    const schema = ROWS[name];
    return schema === undefined ? [] : [[name, { title: `a row of ${name}`, description: summary, ...schema }] as const];
  }),
);
