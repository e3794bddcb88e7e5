import type { Palette } from './colour.ts';
import { visibleText } from './colour.ts';
import { formatCount } from './table.ts';

/** Tokens side by side: coloured, or with bars between them where there is no colour. */
export function tokensText(
  { tokenizer, characters, tokens }: { tokenizer: string; characters: number; tokens: readonly { id: number; text: string }[] },
  colours: Palette,
  hasColour: boolean,
): string {
  const pieces = tokens.map(({ text }, index) =>
    visibleText(text, '⏎\n')
      .split('\n')
      .map((line) => colours.tile(line, index))
      .join('\n'),
  );
  const head = `${formatCount(tokens.length)} tokens of ${tokenizer}, ${formatCount(characters)} characters\n`;
  return `${pieces.join(hasColour ? '' : '│')}\n${head}${tokens.map(({ id }) => id).join(' ')}\n`;
}
