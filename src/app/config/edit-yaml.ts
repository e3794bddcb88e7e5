import { Document, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import { CONFIG_YAML, mappingAt, settingPair, valueNode } from '../../frameworks/shared/plan/config-text.ts';
import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** A value to put under a path, or `undefined` to take what is there away. */
export interface YamlEdit {
  path: readonly [string, ...string[]];
  value: JsonValue | undefined;
  /** Stands beside a value that is new. */
  why?: string;
}

type Mapping = YAMLMap<Node, Node | null>;
type Item = Pair<Node, Node | null>;

/**
 * A text of YAML with other values under some keys of its root, which are all there. What is not under them stays as it is, byte for byte, and so do the comments of values
 * that are replaced. An option of the root that is taken away becomes a comment.
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  const document = parseDocument(text, CONFIG_YAML);
  const root = document.contents as unknown as Mapping;
  const patches = [...new Set(edits.map(({ path }) => path[0]))].flatMap((name) => {
    const item = itemOf(root, name);
    if (item === undefined) return [];
    const start = item.key.range?.[0] ?? 0;
    const end = item.value?.range?.[1] ?? item.key.range?.[1] ?? start;
    const own = edits.filter(({ path }) => path[0] === name);
    return [{ start, end, text: patched(text.slice(start, end), document, root, item, own) }];
  });
  patches.sort((a, b) => b.start - a.start);
  return patches.reduce((result, patch) => result.slice(0, patch.start) + patch.text + result.slice(patch.end), text);
}

function itemOf(mapping: Mapping, name: string): Item | undefined {
  return mapping.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function patched(before: string, document: Document, root: Mapping, item: Item, edits: readonly YamlEdit[]): string {
  const tail = /\s*$/.exec(before)?.[0] ?? '';
  const body = before.slice(0, before.length - tail.length);
  if (edits.some(({ path, value }) => path.length === 1 && value === undefined)) return body.replace(/^/gm, '# ') + tail;
  for (const edit of edits) apply(document, root, edit);
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n';
  return rendered(item, body).trimEnd().replaceAll('\n', lineEnd) + tail;
}

function apply(document: Document, root: Mapping, { path, value, why }: YamlEdit): void {
  const last = path.at(-1) ?? '';
  const parent = mappingAt(document, root, path.slice(0, -1));
  const old = itemOf(parent, last);
  if (value === undefined) parent.items = parent.items.filter((item) => item !== old);
  else if (old === undefined) parent.items.push(settingPair(document, last, value, why));
  else old.value = assigned(document, old.value, value);
}

/** A node with another value: nodes that hold the same as before stay, with their comments and their way to be written. */
function assigned(document: Document, node: unknown, value: JsonValue): Node | null {
  if (isMap(node) && isJsonObject(value)) {
    const mapping = node as unknown as Mapping;
    mapping.items = mapping.items.filter(({ key }) => isScalar(key) && Object.hasOwn(value, String(key.value)));
    for (const [name, one] of Object.entries(value)) apply(document, mapping, { path: [name], value: one });
    return node;
  }
  if (isSeq(node) && Array.isArray(value)) {
    node.items = value.map((one, index) => assigned(document, node.items[index], one));
    return node;
  }
  if (isScalar(node) && node.value === value) return node;
  const made = valueNode(document, value);
  if (made !== null && isNode(node)) {
    made.comment = node.comment ?? null;
    made.commentBefore = node.commentBefore ?? null;
  }
  return made;
}

/** One item as text. The comments before its key and behind its value are not of it. */
function rendered(item: Item, before: string): string {
  const document = new Document({}, CONFIG_YAML);
  item.key.commentBefore = null;
  item.key.spaceBefore = false;
  if (item.value !== null) item.value.comment = null;
  (document.contents as unknown as Mapping).items.push(item);
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: before.includes('{ '),
    indentSeq: !/^- /m.test(before),
    verifyAliasOrder: false,
  });
}
