import type { CommanderError } from 'commander';
import { EXIT, isDsprepError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { VERSION } from '../version.ts';
import type { CliIo } from './cli-io.ts';
import { buildProgram } from './program.ts';

/** Runs the command line. Never throws: errors are printed, and their exit code returned. */
export async function runCli(argv: readonly string[], given?: Partial<CliIo>): Promise<ExitCode> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error('interrupted'));
  if (given === undefined) {
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
    // a reader of our standard output that has seen enough (`| head`) ends us quietly
    process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.io));
  }
  const io: CliIo = { ...processIo(interrupt.signal), ...given };
  let exitCode: ExitCode = EXIT.done;
  const program = buildProgram(io, (code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await printError(error, io, argv);
  }
}

function processIo(signal: AbortSignal): CliIo {
  const { stdout, stderr, stdin, env } = process;
  return {
    stdout: { write: (text) => void stdout.write(text), isTTY: stdout.isTTY },
    stderr: { write: (text) => void stderr.write(text), isTTY: stderr.isTTY, columns: stderr.columns || 80 },
    stdin,
    env,
    signal,
  };
}

async function printError(error: unknown, io: CliIo, argv: readonly string[]): Promise<ExitCode> {
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (io.signal.aborted) {
    io.stderr.write('dsprep: interrupted; nothing was written\n');
    return EXIT.interrupted;
  }
  if (isDsprepError(error)) {
    if (isClosedPipe(error.cause)) return EXIT.done;
    if (argv.includes('--json')) {
      const { code, message, hint } = error;
      io.stdout.write(JSON.stringify({ ok: false, exitCode: error.exitCode, error: { code, message, hint } }, null, 2) + '\n');
    }
    io.stderr.write(`dsprep: ${error.code}: ${error.message}\n`);
    if (error.hint !== undefined) io.stderr.write(`  hint: ${error.hint}\n`);
    return error.exitCode;
  }
  const { mappedStack } = await import('./mapped-stack.ts');
  const stack = error instanceof Error ? mappedStack(error.stack ?? error.message) : String(error);
  io.stderr.write(`dsprep ${VERSION}: this is a bug in dsprep, please report it with the command that led here\n${stack}\n`);
  return EXIT.bug;
}

/** A reader of standard output that has seen enough (`| head`) is no failure. */
function isClosedPipe(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EPIPE';
}

function isCommanderError(error: unknown): error is CommanderError {
  return error instanceof Error && 'exitCode' in error && String((error as CommanderError).code).startsWith('commander.');
}
