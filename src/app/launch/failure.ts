import type { TrainingEnd } from '../../launch/run-training.ts';

export interface Failure {
  message: string;
  hint?: string;
}

/** The last line of a Python traceback, or what docker says; but for the launcher's own line, which only says that a child failed. */
const ERROR_LINE = /^(?:\[rank\d+\]: ?)?(?:[\w.]*(?:Error|Exception|Interrupt|Exit)\b|docker: )/;
const LAUNCHER_ERROR = /CalledProcessError|ChildFailedError/;
/** What a launcher says of a child that the system killed: accelerate's and subprocess's line, torchrun's, and the exit code of a shell. */
const CHILD_KILLED = /died with <Signals\.SIGKILL|Signal 9 \(SIGKILL\)|exitcode: -9\b/;
const KILLED_CODES: readonly (number | null)[] = [137, -9];

/** What an error is about, and what may help; the first that fits. */
const HINTS: readonly [RegExp, string][] = [
  [/out of memory|can't allocate memory|MemoryError/i, 'take a smaller --micro-batch-size or --seq-len, or --method …-qlora'],
  [/No space left on device|Errno 28/, 'make room, or name another folder with --output-dir; then go on with --resume'],
  [/GatedRepo|gated repo|\b401\b/, 'ask for access on the page of the model, and set HF_TOKEN'],
  [/ModuleNotFoundError|ImportError/, 'install it where the framework is'],
  [/docker: /, 'docker info says more'],
];

/** Why a training failed, in one line, and what may help. */
export function failureOf({ code, signal, startError, tail }: TrainingEnd, isInterrupted: boolean): Failure {
  if (startError !== undefined) return { message: `the training could not be started: ${startError}` };
  if (isInterrupted) return { message: 'the training was asked to stop', hint: 'go on from its last checkpoint with --resume' };
  const isKilled = signal === 'SIGKILL' || KILLED_CODES.includes(code) || tail.some((line) => CHILD_KILLED.test(line));
  const cause = tail.findLast((line) => ERROR_LINE.test(line) && !LAUNCHER_ERROR.test(line))?.trim();
  if (isKilled && cause === undefined) {
    return {
      message: 'the training was killed',
      hint: 'most often the system ran out of memory: see dmesg, and take a smaller batch; --resume goes on from its last checkpoint',
    };
  }
  if (signal !== null) return { message: `the training was ended by ${signal}`, hint: 'go on from its last checkpoint with --resume' };
  const hint = HINTS.find(([pattern]) => cause !== undefined && pattern.test(cause))?.[1];
  return {
    message: `the training ended with code ${code ?? '?'}${cause === undefined ? '' : `: ${cause}`}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
