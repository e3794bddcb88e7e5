/** A command as a person can copy it: quoted where it must be, broken before a flag where it is too long for a line. */
export function shellLines(words: readonly string[], indent = '', width = 80): string {
  const whole = indent + words.map(quotedWord).join(' ');
  if (whole.length <= width) return `${whole}\n`;
  const lines: string[] = [];
  let line = indent;
  for (const [index, word] of words.entries()) {
    const quoted = quotedWord(word);
    const next = words[index + 1];
    // a flag and its value stay together
    const together =
      word.startsWith('-') && next !== undefined && !next.startsWith('-') ? quoted.length + 1 + quotedWord(next).length : quoted.length;
    if (word.startsWith('-') && line !== indent && line.length + 1 + together + 2 > width) {
      lines.push(`${line} \\`);
      line = `${indent}    ${quoted}`;
    } else line += line === indent ? quoted : ` ${quoted}`;
  }
  return [...lines, line].map((one) => `${one}\n`).join('');
}

function quotedWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
