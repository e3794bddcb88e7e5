import { splitOfSource } from '../../checks/dataset/split-of-source.ts';
import type { Prediction } from '../../frameworks/predict.ts';
import type { Trained } from '../../frameworks/training.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import type { ExaminedRow, RowPlace } from '../examine-rows.ts';
import { compositionCounter } from './composition.ts';
import type { Composition, CompositionCounter } from './composition.ts';
import { duplicateCounter } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { extremes } from './extremes.ts';
import type { PlacedLength } from './extremes.ts';
import { roleCounter } from './roles.ts';
import type { RoleCounts } from './roles.ts';

/** What the rows are, whatever the sequence length. */
export interface RowCounts extends RoleCounts {
  all: Composition;
  sources: readonly (Composition & { name: string; split: string })[];
  splits: readonly (Composition & { name: string })[];
  longest: readonly PlacedLength[];
  shortest: readonly PlacedLength[];
  duplicates: Duplicates;
}

export interface RowCounter {
  row(row: ExaminedRow): void;
  example(example: Prediction, whole: Trained, place: RowPlace | undefined): void;
  /** Whether an example is of the training split. */
  isTrainable(place: RowPlace | undefined): boolean;
  counts(): RowCounts;
  remarks(): readonly string[];
}

export interface RowCountsOptions {
  sources: readonly string[];
  /** Whether the spans of examples say whose tokens they are. */
  isRendered?: boolean;
  /** Without one, tokens of roles are not counted. */
  tokenizer?: Tokenizer;
  splits?: Readonly<Record<string, string>>;
}

export function rowCounts({ sources, isRendered = false, tokenizer, splits = {} }: RowCountsOptions): RowCounter {
  const splitOf = new Map(
    sources.map((name) => [name, Object.hasOwn(splits, name) ? (splits[name] ?? 'train') : (splitOfSource(name) ?? 'train')]),
  );
  const hasTrain = [...splitOf.values()].includes('train');
  const all = compositionCounter();
  const bySource = new Map<string, CompositionCounter>();
  const bySplit = new Map<string, CompositionCounter>();
  const roles = tokenizer === undefined ? undefined : roleCounter(tokenizer, isRendered);
  const found = extremes();
  const duplicates = duplicateCounter();
  const countersOf = (source: string): CompositionCounter[] => [
    all,
    counterOf(bySource, source),
    counterOf(bySplit, splitOf.get(source) ?? 'train'),
  ];
  return {
    row({ place, records }) {
      const read = records.map(({ record }) => record);
      for (const counter of countersOf(place.source)) counter.row(read);
      for (const record of read) {
        roles?.record(record);
        duplicates.add(record, place);
      }
    },
    example(example, whole, place) {
      if (place === undefined) all.example(whole);
      else {
        for (const counter of countersOf(place.source)) counter.example(whole);
        found.add(example.row ?? 0, place, whole);
      }
      roles?.example(example);
    },
    isTrainable: (place) => !hasTrain || place === undefined || splitOf.get(place.source) === 'train',
    counts: () => ({
      all: all.composition(),
      sources: [...bySource].map(([name, counter]) => ({ name, split: splitOf.get(name) ?? 'train', ...counter.composition() })),
      splits: [...bySplit].map(([name, counter]) => ({ name, ...counter.composition() })),
      longest: found.longest(),
      shortest: found.shortest(),
      duplicates: duplicates.duplicates(),
      ...(roles?.counts() ?? { roles: [], tokensOf: 'contents' }),
    }),
    remarks() {
      const others = [...new Set(splitOf.values())].filter((split) => split !== 'train');
      return hasTrain && others.length > 0 ? [`rows of ${others.join(' and ')} are counted, and not part of the training run`] : [];
    },
  };
}

function counterOf(counters: Map<string, CompositionCounter>, name: string): CompositionCounter {
  let counter = counters.get(name);
  if (counter === undefined) counters.set(name, (counter = compositionCounter()));
  return counter;
}
