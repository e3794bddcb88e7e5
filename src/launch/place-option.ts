import { usageError } from '../errors.ts';
import type { TrainJob } from './job.ts';

/** Options of a place as they were given. */
export type GivenOptions = Readonly<Record<string, string>>;

/** An option that must look like what it is, or `undefined` where it was not given. Throws `USAGE_PLACE`. */
export function optionLike(options: GivenOptions, name: string, pattern: RegExp, shape: string): string | undefined {
  const value = options[name];
  if (value === undefined || pattern.test(value)) return value;
  throw usageError('USAGE_PLACE', `${name}=${value} can't be`, `--on-set ${name}=${shape}`);
}

/** The same, of one that has no default. */
export function neededOption(options: GivenOptions, name: string, pattern: RegExp, shape: string): string {
  const value = optionLike(options, name, pattern, shape);
  if (value === undefined) throw usageError('USAGE_PLACE', `${name} must be given`, `--on-set ${name}=${shape}`);
  return value;
}

/** A whole number within bounds. */
export function wholeOption(options: GivenOptions, name: string, { min, max }: { min: number; max: number }): number {
  const text = options[name] ?? '';
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw usageError('USAGE_PLACE', `${name}=${text} can't be`, `--on-set ${name}=N, from ${min} to ${max}`);
}

export function choiceOption<C extends string>(options: GivenOptions, name: string, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === options[name]);
  if (found !== undefined) return found;
  throw usageError('USAGE_PLACE', `${name}=${options[name] ?? ''} can't be`, `one of ${choices.join(', ')}`);
}

/** An image as Docker names it. */
export const IMAGE = /^[a-z0-9][\w.-]*(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/i;

/** Throws `USAGE_PLACE` for an output folder that another machine doesn't have, and for several machines where the place rents one. */
export function checkJob(place: string, { outputDir, hardware }: TrainJob, { maxNodes }: { maxNodes: number }): void {
  const isInside =
    !outputDir.startsWith('/') && !/^[a-z]:/i.test(outputDir) && !outputDir.split(/[/\\]/).includes('..') && outputDir !== '';
  if (!isInside)
    throw usageError('USAGE_PLACE', `--output-dir ${outputDir} is no folder inside that of the job`, 'a relative path, e.g. trained/sft');
  if (hardware.nodes > maxNodes) {
    throw usageError(
      'USAGE_PLACE',
      `${place} trains on ${maxNodes === 1 ? 'one machine' : `at most ${maxNodes} machines`} here`,
      '--nodes 1 with more --gpus, or --on sagemaker, slurm or kubernetes',
    );
  }
}
