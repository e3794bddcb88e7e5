import { Document, Pair, Scalar, isCollection, isScalar } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import type { SettingGroup } from '../../config.ts';

/** A config as commented YAML: a heading for each group, and beside each option why it has its value. `header` lines stand first. */
export function configText(groups: readonly SettingGroup[], header: readonly string[]): string {
  const document = new Document({});
  document.commentBefore = header.map((line) => ` ${line}`).join('\n');
  const root = document.contents as unknown as YAMLMap<Node, Node | null>;
  for (const { title, settings } of groups) {
    for (const [index, { key, value, why }] of settings.entries()) {
      const name = new Scalar(key);
      const node = document.createNode(value) as Node | null;
      const above: string[] = [];
      if (index === 0) {
        name.spaceBefore = true;
        above.push(` ${title}`);
      }
      if (why !== undefined) {
        if (isScalar(node)) node.comment = ` ${why}`;
        else above.push(` ${why}`);
      }
      if (isCollection(node) && node.items.every((item) => isScalar(item))) node.flow = true;
      if (above.length > 0) name.commentBefore = above.join('\n');
      root.items.push(new Pair<Node, Node | null>(name, node));
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
