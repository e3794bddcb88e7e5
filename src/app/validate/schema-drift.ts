import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { RowPlace } from '../examine-rows.ts';

/**
 * Columns as Arrow has them: text, number, boolean, list or object; null fits all. Where one changes within the first 10 MB of the first file, `load_dataset` of
 * `datasets` 4.0 (LLaMA-Factory 0.9.5) stops, and of 4.8 to 5.2 (the other frameworks) keeps the column as JSON text (packaged_modules/json/json.py, `on_mixed_types`).
 * Where it changes later, all of them stop.
 */
export interface SchemaDrift {
  /** Problems of this row against those before. */
  add(row: JsonObject, place: RowPlace): readonly Issue[];
}

interface TypeNode {
  type?: ColumnWord;
  /** Where the type was seen first. */
  first?: RowPlace;
  /** Whether the first 10 MB hold several types: then it is a column of JSON text. */
  isMixed?: true;
  fields?: Map<string, TypeNode>;
  item?: TypeNode;
}

type ColumnWord = 'text' | 'a number' | 'a boolean' | 'a list' | 'an object';

/** Deeper parts, and objects with more fields than this, are not looked into: data with generated keys must not fill the memory. */
const MAX_DEPTH = 16;

/** What the JSON loader reads first decides on the types (`chunksize`). */
const FIRST_CHUNK_BYTES = 10 * 1024 * 1024;

const MAX_FIELDS = 500;

const NONE: readonly Issue[] = [];

export function openSchemaDrift(): SchemaDrift {
  const root: TypeNode = {};
  return {
    add(row, place) {
      const issues: Issue[] = [];
      lookAtFields(root, row, { place, pointer: '', depth: 0, issues });
      return issues.length === 0 ? NONE : issues;
    },
  };
}

interface At {
  place: RowPlace;
  pointer: string;
  depth: number;
  issues: Issue[];
}

function lookAtFields(node: TypeNode, value: JsonObject, at: At): void {
  const fields = (node.fields ??= new Map());
  for (const key in value) {
    const inner = value[key];
    if (inner === null || inner === undefined) continue;
    let field = fields.get(key);
    if (field === undefined) {
      if (fields.size >= MAX_FIELDS) continue;
      fields.set(key, (field = {}));
    }
    if (typeof inner !== 'object' && field.type === wordOf(inner)) continue;
    lookAt(field, inner, { ...at, pointer: `${at.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` });
  }
}

function lookAt(node: TypeNode, value: Exclude<JsonValue, null>, at: At): void {
  const type = wordOf(value);
  if (node.type === undefined) {
    node.type = type;
    node.first = at.place;
  } else if (node.type !== type) {
    at.issues.push(conflict(node, type, at));
    return;
  }
  if (typeof value !== 'object' || at.depth >= MAX_DEPTH) return;
  if (!Array.isArray(value)) {
    lookAtFields(node, value, { ...at, depth: at.depth + 1 });
    return;
  }
  const item = (node.item ??= {});
  for (const [index, inner] of value.entries()) {
    if (inner === null || (typeof inner !== 'object' && item.type === wordOf(inner))) continue;
    lookAt(item, inner, { ...at, depth: at.depth + 1, pointer: `${at.pointer}/${index}` });
  }
}

function wordOf(value: Exclude<JsonValue, null>): ColumnWord {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return Array.isArray(value) ? 'a list' : 'an object';
  }
}

function conflict(node: TypeNode, here: ColumnWord, { place, pointer }: At): Issue {
  const { type = 'null', first } = node;
  const isEarly = place.byteOffset < FIRST_CHUNK_BYTES && place.source === first?.source;
  const stopsAll = !isEarly && node.isMixed !== true;
  if (isEarly) node.isMixed = true;
  const before = first === undefined ? '' : ` (${first.source}:${first.line})`;
  const effect = stopsAll ? 'load_dataset stops here' : 'load_dataset of datasets 4.0 stops here, of 5 it keeps JSON text';
  return {
    code: 'SCHEMA_TYPE_CONFLICT',
    severity: stopsAll ? 'error' : 'warning',
    message: `${pointer} is ${here} here and ${type} before${before}: ${effect}`,
    fix: 'write one type in all rows, or convert with dsprep convert --to NAME, whose files have one',
    pointer,
  };
}
