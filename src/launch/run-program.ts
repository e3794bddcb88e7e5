import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface ProgramRun {
  /** Program and arguments; never a shell string. */
  command: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  onLine: (line: string) => void;
  /** When aborted, the program is interrupted. */
  signal?: AbortSignal;
}

/** Runs a program to its end; its output comes line by line. Never throws for what the program does: one that can't be started ends without a code, and its reason is a line. */
export async function runProgram({
  command,
  cwd,
  env,
  onLine,
  signal,
}: ProgramRun): Promise<{ code: number | null; signal: string | null }> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'pipe', 'pipe'] });
  const interrupt = (): void => void child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt, { once: true });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => {
        onLine(error.message);
        resolve({ code: null, signal: null });
      });
      child.once('close', (code, by) => resolve({ code, signal: by }));
    });
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
