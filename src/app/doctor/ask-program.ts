import { spawn } from 'node:child_process';

/** What a program answered, that it does not answer, or that it is not there. */
export type Answer = { state: 'answered'; ok: boolean; text: string } | { state: 'hangs' } | { state: 'absent' };

const MAX_TEXT = 1 << 20;

/**
 * Starts a program and gives what it prints, or says that it hangs: it is then killed with all that it started, so that nothing keeps this process waiting.
 * Never throws.
 */
export function askProgram(
  [program = '', ...args]: readonly string[],
  { env, timeoutMs }: { env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<Answer> {
  return new Promise((resolve) => {
    const ownsGroup = process.platform !== 'win32';
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: ownsGroup, windowsHide: true });
    let text = '';
    const timer = setTimeout(() => {
      endAll(child.pid, ownsGroup);
      child.stdout.destroy();
      child.unref();
      resolve({ state: 'hangs' });
    }, timeoutMs);
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      if (text.length < MAX_TEXT) text += piece;
    });
    child.once('error', () => settle({ state: 'absent' }));
    child.once('close', (code) => settle({ state: 'answered', ok: code === 0, text }));
  });
}

function endAll(pid: number | undefined, ownsGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(ownsGroup ? -pid : pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}
