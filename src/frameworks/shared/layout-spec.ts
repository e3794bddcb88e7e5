import { usageError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { DsRecord, RecordKind } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import type { Columns, Layout, LayoutOptions, Method, Target } from '../target.ts';
import { extraColumnsText } from './extra-columns.ts';
import { measureRecord } from './measure.ts';

export type RecordOf<K extends RecordKind> = Extract<DsRecord, { kind: K }>;

/** What an encoder gets beside the record. */
export interface EncodeContext {
  columns: Columns;
  multiTurn: LayoutOptions['multiTurn'];
  /** JSON text of the kept extra columns (`,"id":"a"`); notes lost ones. */
  extraText: (extra: JsonObject, losses: string[]) => string;
}

interface SpecOf<K extends RecordKind> {
  name: string;
  kind: K;
  methods: readonly Method[];
  /** Makes the encoder of one run. */
  encoder: (context: EncodeContext) => (record: RecordOf<K>) => Encoded;
  /** Columns that mean something to the framework: an extra column of such a name is never written. `'all'`: rows take no extra columns. */
  reserved: readonly string[] | 'all';
  /** Losses that every record has. */
  notes?: readonly string[];
  /** Tokens of one example; default: the record through the tokenizer's chat template. */
  measure?: (record: RecordOf<K>, tokenizer: Tokenizer) => number;
}

/** One layout of one kind of record. */
export type LayoutSpec = { [K in RecordKind]: SpecOf<K> }[RecordKind];

/** What a target holds, one entry for each kind and its methods; layouts in the order of the list, so the first is the default. */
export function heldBy(specs: readonly LayoutSpec[]): Target['holds'] {
  const held: { kind: RecordKind; methods: readonly Method[]; layouts: string[] }[] = [];
  for (const { kind, methods, name } of specs) {
    const same = held.find((one) => one.kind === kind && one.methods.join() === methods.join());
    if (same === undefined) held.push({ kind, methods, layouts: [name] });
    else same.layouts.push(name);
  }
  return held;
}

/** The layout that the options name, or the default one. Throws `DsprepError` (usage) where there is none. */
export function chooseSpec<S extends LayoutSpec>(target: string, specs: readonly S[], { kind, method, layout }: LayoutOptions): S {
  const ofKind = specs.filter((spec) => spec.kind === kind);
  if (ofKind.length === 0) {
    const kinds = [...new Set(specs.map((spec) => spec.kind))].join(', ');
    throw usageError('USAGE_TARGET_KIND', `${target} holds no ${kind} data`, `it holds ${kinds}; dsprep targets lists all`);
  }
  const fitting = ofKind.filter(({ methods }) => methods.includes(method));
  if (fitting.length === 0) {
    const methods = [...new Set(ofKind.flatMap((spec) => spec.methods))].join('|');
    throw usageError('USAGE_TARGET_METHOD', `${target} holds no ${kind} data for ${method}`, `--method ${methods}`);
  }
  const chosen = layout === undefined ? fitting[0] : fitting.find(({ name }) => name === layout);
  if (chosen === undefined) {
    const names = fitting.map(({ name }) => name).join('|');
    throw usageError('USAGE_LAYOUT', `${target} has no layout ${layout} for ${kind} data and ${method}`, `--layout ${names}`);
  }
  return chosen;
}

/** The parts of a layout that its spec alone decides. */
export function openSpec(
  spec: LayoutSpec,
  { columns, multiTurn }: LayoutOptions,
): Pick<Layout, 'name' | 'encode' | 'measure'> & { notes: string[] } {
  const extraText = extraColumnsText(keptExtra(spec, columns), []);
  const notes = [...(spec.notes ?? [])];
  if (columns.extra.length > 0 && spec.reserved === 'all') notes.push('extra columns are not written: this layout has no place for them');
  return {
    name: spec.name,
    encode: spec.encoder({ columns, multiTurn, extraText }),
    measure: spec.measure ?? measureRecord,
    notes,
  };
}

/** Extra columns that the rows of this layout have. */
export function keptExtra(spec: LayoutSpec, columns: Columns): Columns['extra'] {
  const { reserved } = spec;
  return reserved === 'all' ? [] : columns.extra.filter(({ name }) => !reserved.includes(name));
}
