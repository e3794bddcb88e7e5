import type { Trained } from '../../frameworks/training.ts';
import type { DsRecord } from '../../record.ts';
import { contentText, messagesOf } from '../../record.ts';
import { lengthCounts } from './length-counts.ts';
import type { LengthSummary } from './length-counts.ts';

/** What a source, a split or everything is made of. */
export interface Composition {
  rows: number;
  /** Uncut, as the framework makes them of the rows; a pair is one. */
  examples: number;
  turns: number;
  /** Of the texts of all turns. */
  characters: number;
  tokens: number;
  trained: number;
  /** Of the tokens, 0 to 1. */
  maskedShare: number;
  /** Tokens of examples. */
  lengths: LengthSummary;
}

export interface CompositionCounter {
  row(records: readonly DsRecord[]): void;
  example(whole: Trained): void;
  composition(): Composition;
}

export function compositionCounter(): CompositionCounter {
  const lengths = lengthCounts();
  let [rows, examples, turns, characters, tokens, trained] = [0, 0, 0, 0, 0, 0];
  return {
    row(records) {
      rows++;
      for (const record of records) {
        turns += messagesOf(record).length;
        characters += charactersOf(record);
      }
    },
    example(whole) {
      examples++;
      tokens += whole.tokens;
      trained += whole.trained;
      lengths.add(whole.tokens);
    },
    composition: () => ({
      rows,
      examples,
      turns,
      characters,
      tokens,
      trained,
      maskedShare: tokens === 0 ? 0 : 1 - trained / tokens,
      lengths: lengths.summary(),
    }),
  };
}

export function charactersOf(record: DsRecord): number {
  switch (record.kind) {
    case 'text':
      return record.text.length;
    case 'segments':
      return record.segments.reduce((sum, { text }) => sum + text.length, 0);
    case 'stepwise':
      return record.steps.reduce((sum, step) => sum + step.length, record.prompt.length);
    case 'tokens':
      return 0;
    default:
      return messagesOf(record).reduce((sum, { content, reasoning = '' }) => sum + contentText(content).length + reasoning.length, 0);
  }
}
