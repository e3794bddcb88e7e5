import type { JsonObject } from '../../../json.ts';

/** The command that a config is for, as far as it can be told; else those that it may be for. */
export type FoundCommand = { command: string } | { candidates: readonly string[] };

/**
 * Guesses which of a framework's commands a config is for: the one that knows the most of its keys, or among several of these the one that a comment names, as in
 * `# litgpt finetune_full --config …`.
 */
export function findCommand(
  config: JsonObject,
  text: string,
  { program, keysOf }: { program: string; keysOf: Readonly<Record<string, readonly string[]>> },
): FoundCommand {
  const given = Object.keys(config);
  const known = Object.entries(keysOf).map(([command, keys]) => {
    const names = new Set(keys);
    return { command, count: given.filter((key) => names.has(key)).length };
  });
  const most = Math.max(...known.map(({ count }) => count));
  const candidates = known.filter(({ count }) => count === most).map(({ command }) => command);
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return { command: only };
  const said = saidInComments(text, program);
  const named = candidates.find((command) => said.includes(command));
  return named === undefined ? { candidates } : { command: named };
}

/** The words that stand behind the program's name in comments. */
function saidInComments(text: string, program: string): string[] {
  const comments = text.split('\n').flatMap((line) => /(?:^|\s)#(.*)/.exec(line)?.[1] ?? []);
  return comments.flatMap((comment) => {
    const words = comment.split(/\s+/);
    return words.filter((_, index) => words[index - 1] === program);
  });
}
