import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown file. */
export interface Block {
  file: string;
  /** 1-based line of its first line. */
  line: number;
  /** The words after the fence, e.g. `console exit=3`. */
  info: string;
  text: string;
}

export function blocksOf(file: string, language: string): Block[] {
  const blocks: Block[] = [];
  const lines = readFileSync(file, 'utf8').split('\n');
  for (let start = 0; start < lines.length; start++) {
    const info = /^```(\S.*)$/.exec(lines[start] ?? '')?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf('```', start + 1);
    if (end < 0) throw new Error(`${file}:${start + 1}: the block is not closed`);
    if (info.split(' ')[0] === language) blocks.push({ file, line: start + 2, info, text: lines.slice(start + 1, end).join('\n') });
    start = end;
  }
  return blocks;
}

/** A command of a console block, and the lines that it is said to print. */
export interface ShownCommand {
  command: string;
  output: string[];
  exitCode: number;
}

/** Commands stand behind `$ `; a `\` at the end goes on with the next line. `exit=3` behind the fence is the exit code of the last one. */
export function commandsOf(block: Block): ShownCommand[] {
  const commands: ShownCommand[] = [];
  for (const line of block.text.replace(/\\\n\s*/g, '').split('\n')) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [], exitCode: 0 });
    else if (last === undefined) throw new Error(`${block.file}:${block.line}: output before a command`);
    else if (line.trim() !== '' && line.trim() !== '…') last.output.push(line.trim());
  }
  const last = commands.at(-1);
  if (last !== undefined) last.exitCode = Number(/exit=(\d+)/.exec(block.info)?.[1] ?? 0);
  return commands;
}

/** Words of a shell command with plain quotes; no variables, no escapes. */
export function shellWords(command: string): string[] {
  return [...command.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
