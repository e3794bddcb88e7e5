import type { JsonObject } from '../../json.ts';
import type { Encoded } from '../../pipeline/encoded.ts';
import type { DsRecord, RecordKind } from '../../record.ts';
import type { Columns, LayoutOptions } from '../target.ts';

/** What a layout's encoder gets beside the record. */
export interface EncodeContext {
  columns: Columns;
  multiTurn: LayoutOptions['multiTurn'];
  /** JSON text of the kept extra columns (`,"id":"a"`); notes lost ones. */
  extraText(extra: JsonObject, losses: string[]): string;
}

export type RecordOf<K extends RecordKind> = Extract<DsRecord, { kind: K }>;

/** One layout of one kind of record, without what all layouts share. */
export interface LayoutPart<K extends RecordKind = RecordKind> {
  name: string;
  kind: K;
  /** Makes the encoder of one run. */
  encoder(context: EncodeContext): (record: RecordOf<K>) => Encoded;
  /** Columns that mean something to the framework: an extra column of that name is never written. */
  reserved: readonly string[];
  /** Whether rows may have columns beside the layout's own. */
  takesExtra: boolean;
  /** Lines of the dataset entry below `path`, and of the config's root; comments included. */
  config(columns: Columns): { entry: readonly string[]; root: readonly string[]; streamed?: boolean };
  notes: readonly string[];
}
