/** What one line of a training log tells. */
export interface LogMetrics {
  step?: number;
  totalSteps?: number;
  epoch?: number;
  loss?: number;
  /** Over the whole training, once it has ended. */
  meanLoss?: number;
  evalLoss?: number;
  learningRate?: number;
}

/** Keys of the dict that transformers' Trainer prints, by what they are here. */
const TRAINER_KEYS: Readonly<Record<string, keyof LogMetrics>> = {
  loss: 'loss',
  eval_loss: 'evalLoss',
  learning_rate: 'learningRate',
  epoch: 'epoch',
  train_loss: 'meanLoss',
};
const MAX_LINE = 4096;
const CURSOR_UP = '\x1b[A';

/**
 * Reads the metrics in a line of a log: the dict of transformers' Trainer (trainer_callback.py, PrinterCallback; numbers may be quoted since version 5), LitGPT's own line
 * (finetune/lora.py), or tqdm's bar. `undefined` where it holds none.
 */
export function readProgress(line: string): LogMetrics | undefined {
  if (line.length > MAX_LINE) return undefined;
  return trainerDict(line) ?? litgptLine(line) ?? progressBar(line);
}

function trainerDict(line: string): LogMetrics | undefined {
  const dict = /\{'[a-z_]+': [^{}]*\}/.exec(line)?.[0];
  if (dict === undefined) return undefined;
  const metrics: LogMetrics = {};
  for (const [, key = '', text = ''] of dict.matchAll(/'([a-z_]+)': '?([-+\w.]+)'?/g)) {
    const name = Object.hasOwn(TRAINER_KEYS, key) ? TRAINER_KEYS[key] : undefined;
    const value = pythonNumber(text);
    if (name !== undefined && value !== undefined) metrics[name] = value;
  }
  return Object.keys(metrics).length === 0 ? undefined : metrics;
}

/** Losses that are no number are the thing to see. */
function pythonNumber(text: string): number | undefined {
  if (text === 'nan') return NaN;
  if (text === 'inf') return Infinity;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : value;
}

/** Whether a line is a bar, which is drawn again and again. */
export function isProgressBar(line: string): boolean {
  return BAR.test(line);
}

const BAR = /^\s*\d+%\|[^|]*\| /;

function litgptLine(line: string): LogMetrics | undefined {
  const match = /^Epoch (\d+) \| iter \d+ step (\d+) \| loss train: ([\d.naif]+)/.exec(line);
  if (match === null) return undefined;
  const loss = pythonNumber(match[3] ?? '');
  return { epoch: Number(match[1]), step: Number(match[2]), ...(loss === undefined ? {} : { loss }) };
}

/** Only a bar that counts steps: those of loading and mapping name what they do before the colon, that of an evaluation stands below another and moves the cursor. */
function progressBar(line: string): LogMetrics | undefined {
  if (line.includes(CURSOR_UP)) return undefined;
  const match = /^\s*\d+%\|[^|]*\| (\d+)\/(\d+) \[/.exec(line);
  return match === null ? undefined : { step: Number(match[1]), totalSteps: Number(match[2]) };
}
