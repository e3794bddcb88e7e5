import type { Unsupported } from '../../../predict.ts';

const PIECE = /\{\{|\}\}|\{(\w+)\}|[{}]/g;

/** A format of the config as Python's `str.format` fills it: names in braces, doubled braces. Anything else is unsupported. */
export function formatText(
  format: string,
  names: readonly string[],
  key: string,
  unsupported: Unsupported[],
): (values: Readonly<Record<string, string>>) => string {
  for (const [piece, name] of format.matchAll(PIECE)) {
    if (piece === '{{' || piece === '}}' || (name !== undefined && names.includes(name))) continue;
    unsupported.push({ key, message: `${piece}; handled are ${names.map((known) => `{${known}}`).join(', ')} and doubled braces` });
    break;
  }
  return (values) =>
    format.replace(PIECE, (piece, name: string | undefined) => (name === undefined ? piece.slice(0, 1) : (values[name] ?? '')));
}
