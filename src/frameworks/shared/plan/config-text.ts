import { Document, Pair, Scalar, isCollection, isMap, isScalar } from 'yaml';
import type { DocumentOptions, Node, ParseOptions, ScalarTag, SchemaOptions, YAMLMap } from 'yaml';
import type { JsonValue } from '../../../json.ts';
import type { SettingGroup } from '../../config.ts';

/** `2e-8` is text for PyYAML, which takes a number with an exponent only with a point (YAML 1.1). */
const EXPONENT: ScalarTag = {
  identify: (value) => typeof value === 'number' && String(value).includes('e'),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^-?\d+\.\d+e[-+]\d+$/,
  resolve: Number,
  stringify: ({ value }) => String(value).replace(/^(-?\d+)e/, '$1.0e'),
};

/** YAML 1.1, as Python's frameworks read it: there, a bare `no` is false. */
export const CONFIG_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) => [EXPONENT, ...tags],
};

/** A config as commented YAML: a heading for each group, and beside each option why it has its value. `header` lines stand first. */
export function configText(groups: readonly SettingGroup[], header: readonly string[]): string {
  const document = new Document({}, CONFIG_YAML);
  document.commentBefore = header.map((line) => ` ${line}`).join('\n');
  const root = document.contents as unknown as YAMLMap<Node, Node | null>;
  for (const { title, settings } of groups) {
    for (const [index, { key, value, why }] of settings.entries()) {
      const path = key.split('.');
      const keysBefore = root.items.length;
      const parent = mappingAt(document, root, path.slice(0, -1));
      parent.items.push(settingPair(document, path.at(-1) ?? key, value, why));
      if (index === 0 && root.items.length > keysBefore) addHeading(root.items.at(-1)?.key, title, keysBefore > 0);
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An option and its value, with why it has it. */
export function settingPair(document: Document, name: string, value: JsonValue, why?: string): Pair<Node, Node | null> {
  const key = new Scalar(name);
  const node = valueNode(document, value);
  if (why !== undefined) {
    if (isScalar(node)) node.comment = ` ${why}`;
    else key.commentBefore = ` ${why}`;
  }
  return new Pair<Node, Node | null>(key, node);
}

/** A list or mapping of scalars stands in one line. */
export function valueNode(document: Document, value: JsonValue): Node | null {
  const node = document.createNode(value) as Node | null;
  if (isCollection(node) && node.items.every((item) => isScalar(item))) node.flow = true;
  return node;
}

type Mapping = YAMLMap<Node, Node | null>;

/** The mapping that a path names, made where it is not there. */
export function mappingAt(document: Document, root: Mapping, path: readonly string[]): Mapping {
  let at = root;
  for (const part of path) {
    const item = at.items.find(({ key }) => isScalar(key) && key.value === part);
    if (isMap(item?.value)) {
      at = item.value as Mapping;
      continue;
    }
    const made = document.createNode({}) as unknown as Mapping;
    if (item === undefined) at.items.push(new Pair<Node, Node | null>(new Scalar(part), made));
    else item.value = made;
    at = made;
  }
  return at;
}

function addHeading(key: Node | undefined, title: string, isApart: boolean): void {
  if (!isScalar(key)) return;
  key.spaceBefore = isApart;
  key.commentBefore = [` ${title}`, ...(key.commentBefore == null ? [] : [key.commentBefore])].join('\n');
}
