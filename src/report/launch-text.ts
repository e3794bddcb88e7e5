import type { ExitCode } from '../errors.ts';
import { EXIT } from '../errors.ts';
import { palette } from './colour.ts';
import { shellLines } from './shell-lines.ts';
import { formatBytes, formatCount, textTable } from './table.ts';

interface Metrics {
  step?: number;
  totalSteps?: number;
  epoch?: number;
  loss?: number;
  evalLoss?: number;
  meanLoss?: number;
}

/** `step 12/100 · loss 1.2345 · epoch 0.4`, from what is known. */
export function metricsText({ step, totalSteps, epoch, loss, evalLoss, meanLoss }: Metrics): string {
  const parts: string[] = [];
  if (step !== undefined) parts.push(`step ${formatCount(step)}${totalSteps === undefined ? '' : `/${formatCount(totalSteps)}`}`);
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(4)}`);
  if (meanLoss !== undefined) parts.push(`mean ${meanLoss.toFixed(4)}`);
  if (evalLoss !== undefined) parts.push(`eval ${evalLoss.toFixed(4)}`);
  if (epoch !== undefined) parts.push(`epoch ${epoch.toFixed(2)}`);
  return parts.join(' · ');
}

/** Lines of progress, with the time left by the pace since the first step that was seen: loading, and steps of an earlier training, are not part of it. */
export function openTrainingLine(): (metrics: Metrics, nowMs: number) => string {
  let first: { step: number; atMs: number } | undefined;
  return (metrics, nowMs) => {
    const { step, totalSteps } = metrics;
    if (step !== undefined) first ??= { step, atMs: nowMs };
    const made = step === undefined || first === undefined ? 0 : step - first.step;
    const text = metricsText(metrics);
    if (made <= 0 || first === undefined || step === undefined || totalSteps === undefined) return text;
    return `${text} · ${clock(((nowMs - first.atMs) * (totalSteps - step)) / made)} left`;
  };
}

/** `1:05`, `2:03:10`. */
function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** What one pass over the training rows is, as the config cuts them, and before any of them are packed. */
export interface Epoch {
  examples: number;
  tokens: number;
  trainedTokens: number;
  /** Whose tokens they are. */
  tokenizer: string;
  epochs: number;
  stepsPerEpoch: number;
  totalSteps: number;
  /** Whether steps hang on how the framework packs its sequences: then they are those of full ones. */
  isAbout: boolean;
}

type Check =
  | { name: 'data'; splits: readonly { split: string; rows: number }[] }
  | { name: 'framework'; command: string; version: string; where: string }
  | { name: 'config'; fileName: string; warnings: number }
  | { name: 'rows'; rows: number; warnings: readonly { code: string; rows: number }[]; epoch?: Epoch }
  | { name: 'disk'; freeDiskBytes: number; neededDiskBytes?: number }
  | { name: 'GPUs'; gpus: readonly { name: string; memoryBytes: number; freeBytes: number }[] };

const NAME_WIDTH = 9;

const SHOWN_WARNINGS = 3;

/** `✓ data       912 train and 87 val rows, as they were written`. */
export function checkLines(check: Check, hasColour = false): string {
  const tick = palette(hasColour).trained('✓');
  return checkDetails(check)
    .map((detail, index) => `${index === 0 ? `${tick} ${check.name.padEnd(NAME_WIDTH)}` : ' '.repeat(NAME_WIDTH + 2)}  ${detail}\n`)
    .join('');
}

function checkDetails(check: Check): string[] {
  switch (check.name) {
    case 'data':
      return [`${check.splits.map(({ split, rows }) => `${formatCount(rows)} ${split}`).join(' and ')} rows, as they were written`];
    case 'framework':
      return [`${check.command} ${check.version}, ${check.where}`];
    case 'config':
      if (check.fileName.endsWith('.py')) return [`${check.fileName}, a script: its options are not looked at`];
      return [`${check.fileName}, no errors${check.warnings === 0 ? '' : `, ${check.warnings} warning${check.warnings === 1 ? '' : 's'}`}`];
    case 'disk': {
      const needed = check.neededDiskBytes === undefined ? '' : `, about ${formatBytes(check.neededDiskBytes)} for checkpoints`;
      return [`${formatBytes(check.freeDiskBytes)} free${needed}`];
    }
    case 'GPUs':
      return check.gpus.map(({ name, memoryBytes, freeBytes }) => `${name}, ${formatBytes(freeBytes)} of ${formatBytes(memoryBytes)} free`);
    case 'rows':
      return [
        `no errors in ${formatCount(check.rows)} rows${warningsText(check.warnings)}`,
        ...(check.epoch === undefined ? [] : epochLines(check.epoch)),
      ];
  }
}

/** `; warnings: DUPLICATE_RECORD 14, …`. */
function warningsText(warnings: readonly { code: string; rows: number }[]): string {
  if (warnings.length === 0) return '';
  const shown = warnings.slice(0, SHOWN_WARNINGS).map(({ code, rows }) => `${code} ${formatCount(rows)}`);
  return `; warnings: ${shown.join(', ')}${warnings.length > SHOWN_WARNINGS ? ', …' : ''}`;
}

function epochLines({ examples, tokens, trainedTokens, tokenizer, epochs, stepsPerEpoch, totalSteps, isAbout }: Epoch): string[] {
  const share = tokens === 0 ? 0 : Math.round((100 * trainedTokens) / tokens);
  const about = isAbout ? 'about ' : '';
  const steps = `${about}${formatCount(stepsPerEpoch)} steps`;
  const all =
    totalSteps === stepsPerEpoch ? '' : `, ${formatCount(totalSteps)} in ${epochs === 1 ? 'all' : `${formatCount(epochs)} epochs`}`;
  return [
    `an epoch: ${formatCount(examples)} examples, ${formatCount(tokens)} tokens of ${tokenizer}, ${formatCount(trainedTokens)} trained (${share} %)`,
    ...(totalSteps === 0 ? [] : [`          ${steps}${all}`]),
  ];
}

interface Launched {
  ok: boolean;
  exitCode: ExitCode;
  command: readonly string[];
  outputFolder: string;
  runFolder?: string;
  end?: { last: Metrics };
  seconds?: number;
  failure?: { message: string; hint?: string };
  followUps: readonly { title: string; command: readonly string[] }[];
  notes: readonly string[];
}

const shellLine = (words: readonly string[]): string => shellLines(words, '', Infinity).trimEnd();

/** What a launch came to: how it ended, where everything is, and what may come next. */
export function launchText({ ok, exitCode, command, outputFolder, runFolder, end, seconds, failure, followUps, notes }: Launched): string {
  if (runFolder === undefined) return textTable([...notes.map((note) => ['note', note]), ['would run', shellLine(command)]], '  ');
  const took = clock((seconds ?? 0) * 1000);
  const how = exitCode === EXIT.interrupted ? 'interrupted' : 'failed';
  const verdict = ok ? `trained in ${took}` : `${how} after ${took}: ${failure?.message ?? ''}`;
  const rows = [
    ...(failure?.hint === undefined ? [] : [['hint', failure.hint]]),
    ['last', end === undefined ? '' : metricsText(end.last)],
    ...(ok ? [['weights', outputFolder]] : []),
    ['record', runFolder],
    ...(ok
      ? followUps.flatMap(({ title, command: next }) => [
          ['then', title],
          ['', shellLine(next)],
        ])
      : []),
  ].filter(([, text]) => text !== '');
  return `${verdict}\n${textTable(rows, '  ')}`;
}
