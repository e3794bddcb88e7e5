import { formatBytes, formatCount, textTable } from './table.ts';

interface Metrics {
  step?: number;
  totalSteps?: number;
  epoch?: number;
  loss?: number;
  evalLoss?: number;
}

/** `step 12/100 · loss 1.2345 · epoch 0.4 · 3:10 left`, from what is known. */
export function trainingLine({ step, totalSteps, epoch, loss, evalLoss }: Metrics, elapsedMs: number): string {
  const parts: string[] = [];
  if (step !== undefined) parts.push(`step ${formatCount(step)}${totalSteps === undefined ? '' : `/${formatCount(totalSteps)}`}`);
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(4)}`);
  if (evalLoss !== undefined) parts.push(`eval ${evalLoss.toFixed(4)}`);
  if (epoch !== undefined) parts.push(`epoch ${epoch.toFixed(2)}`);
  if (step !== undefined && totalSteps !== undefined && step > 0) parts.push(`${clock((elapsedMs * (totalSteps - step)) / step)} left`);
  return parts.join(' · ');
}

function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

interface Launched {
  ok: boolean;
  framework: { command: string; version: string; where: string };
  command: readonly string[];
  preflight: { gpus: readonly { name: string; memoryBytes: number; freeBytes: number }[]; freeDiskBytes: number; neededDiskBytes?: number };
  runFolder?: string;
  end?: { last: Metrics };
  failure?: { message: string; hint?: string };
  notes: readonly string[];
}

/** What a launch came to. */
export function launchText({ ok, framework, command, preflight, runFolder, end, failure, notes }: Launched): string {
  const { gpus, freeDiskBytes, neededDiskBytes } = preflight;
  const needed = neededDiskBytes === undefined ? '' : `, about ${formatBytes(neededDiskBytes)} needed`;
  const rows = [
    ['framework', `${framework.command} ${framework.version} (${framework.where})`],
    ...gpus.map(({ name, memoryBytes, freeBytes }) => ['GPU', `${name}, ${formatBytes(freeBytes)} of ${formatBytes(memoryBytes)} free`]),
    ['disk', `${formatBytes(freeDiskBytes)} free${needed}`],
    [runFolder === undefined ? 'would run' : 'ran', command.join(' ')],
    ...(runFolder === undefined ? [] : [['record', runFolder]]),
    ...(end === undefined ? [] : [['last', trainingLine(end.last, 0) || 'no metrics']]),
    ...notes.map((note) => ['note', note]),
  ];
  const verdict =
    failure === undefined
      ? ok && runFolder !== undefined
        ? 'trained\n'
        : ''
      : `failed: ${failure.message}\n${failure.hint === undefined ? '' : `  ${failure.hint}\n`}`;
  return `${textTable(rows, '  ')}${verdict}`;
}
