import type { JsonObject } from '../../../json.ts';
import { columnText } from '../../trl/predict/text-column.ts';
import type { Table } from '../../shared/hf/json-table.ts';

/** The prompt of Unsloth's Alpaca notebooks, which say "paired with an input" whether there is one or not. A null input is written as Python writes it. */
export function alpacaText(table: Table, row: JsonObject, eosToken: string): string {
  const instruction = columnText(table, row, 'instruction');
  const input = !table.columns.has('input') ? '' : row['input'] === null ? 'None' : columnText(table, row, 'input');
  const preamble = 'Below is an instruction that describes a task, paired with an input that provides further context.';
  const request = 'Write a response that appropriately completes the request.';
  return `${preamble} ${request}\n\n### Instruction:\n${instruction}\n\n### Input:\n${input}\n\n### Response:\n${columnText(table, row, 'output')}${eosToken}`;
}
