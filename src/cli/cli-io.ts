/** What a command may touch of the world: so that tests can run it in their own process. */
export interface CliIo {
  stdout: { write(text: string): void; isTTY: boolean };
  stderr: { write(text: string): void; isTTY: boolean; columns: number };
  stdin: NodeJS.ReadableStream;
  env: NodeJS.ProcessEnv;
  /** Aborted on Ctrl-C. */
  signal: AbortSignal;
}

/** Options that every command has. */
export interface CommonFlags {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
  progress?: boolean;
}

/** A command's result: JSON on stdout when asked, else text for a person. */
export function printResult<T>(io: CliIo, flags: CommonFlags, result: T, asText: (result: T) => string): void {
  if (flags.json === true) io.stdout.write(JSON.stringify(result, null, 2) + '\n');
  else if (flags.quiet !== true) io.stdout.write(asText(result));
}

/** Whether to print colours: `NO_COLOR` and `--no-color` win, then the terminal decides. */
export function hasColour(io: CliIo, flags: CommonFlags): boolean {
  return flags.color !== false && (io.env['NO_COLOR'] ?? '') === '' && io.stdout.isTTY;
}
