import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../json.ts';
import { openTokenizer } from '../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import type { OpenedPredictor, Prediction } from '../predict.ts';

/** Options, rows and what the real framework made of them (conformance/make-fixtures.mjs). */
export interface PredictionFixture {
  name: string;
  options: { method?: string; tokenizer: string; config: JsonObject };
  rows: JsonObject[];
  examples: JsonObject[];
}

interface Line {
  row?: JsonObject;
  example?: JsonObject;
}

const opened = new Map<string, Promise<Tokenizer>>();

/** An embedded tokenizer, opened once. */
export function embeddedTokenizer(name: string): Promise<Tokenizer> {
  const known = opened.get(name) ?? openTokenizer(name);
  opened.set(name, known);
  return known;
}

export function predictionFixtures(framework: string): PredictionFixture[] {
  const folder = fileURLToPath(new URL(`../../../fixtures/predict/${framework}/`, import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => {
      const [head, ...lines] = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
      const read = lines.map((line) => JSON.parse(line) as Line);
      return {
        name: basename(file, '.jsonl'),
        options: JSON.parse(head ?? '') as PredictionFixture['options'],
        rows: read.flatMap(({ row }) => (row === undefined ? [] : [row])),
        examples: read.flatMap(({ example }) => (example === undefined ? [] : [example])),
      };
    });
}

export function predictAll(predicting: OpenedPredictor, rows: readonly JsonObject[]): Prediction[] {
  if ('unsupported' in predicting) throw new Error(JSON.stringify(predicting.unsupported));
  const { predictor } = predicting;
  return [...rows.flatMap((row, index) => [...predictor.push(row, index)]), ...predictor.end()];
}

/** Predictions as the examples of a fixture: without what the framework leaves out. */
export function asExamples(predictions: readonly Prediction[]): JsonObject[] {
  return predictions.flatMap((prediction): JsonObject[] => {
    switch (prediction.kind) {
      case 'dropped':
        return [];
      case 'tokens': {
        const { row, inputIds, labels, seqLengths } = prediction;
        return [
          { row, input_ids: [...inputIds], labels: [...labels], ...(seqLengths === undefined ? {} : { seq_lengths: [...seqLengths] }) },
        ];
      }
      case 'pair':
        return [
          {
            row: prediction.row,
            prompt_ids: [...prediction.promptIds],
            chosen_input_ids: [...prediction.chosenInputIds],
            chosen_labels: [...prediction.chosenLabels],
            rejected_input_ids: [...prediction.rejectedInputIds],
            rejected_labels: [...prediction.rejectedLabels],
          },
        ];
      case 'kto':
        return [
          { row: prediction.row, kto_label: prediction.isDesirable, input_ids: [...prediction.inputIds], labels: [...prediction.labels] },
        ];
    }
  });
}

/** Each example with the keys that its counterpart has: what a framework does not show is not compared. */
export function withKeysOf(examples: readonly JsonObject[], patterns: readonly JsonObject[]): JsonObject[] {
  return examples.map((example, index) => {
    const pattern = patterns[index];
    return pattern === undefined ? example : Object.fromEntries(Object.entries(example).filter(([key]) => Object.hasOwn(pattern, key)));
  });
}
