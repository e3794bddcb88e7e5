import type { Severity } from '../../../errors.ts';
import type { JsonObject } from '../../../json.ts';

/** Something wrong in a training config. */
export interface ConfigProblem {
  /** Stable, e.g. `CONFIG_KEY_UNKNOWN`. */
  code: string;
  severity: Severity;
  /** Keys from the root, list indices among them. */
  path: readonly (string | number)[];
  message: string;
  fix?: string;
}

/** Rules of one framework that no schema tells: keys that fight each other, or that its own checks refuse. Pure. */
export type ConfigRules = (config: JsonObject) => readonly ConfigProblem[];

/** Two keys of which only one may be given. */
export function exclusive(config: JsonObject, a: string, b: string, why: string): ConfigProblem[] {
  if (isAbsent(config[a]) || isAbsent(config[b])) return [];
  return [
    {
      code: 'CONFIG_CONFLICT',
      severity: 'error',
      path: [b],
      message: `${a} and ${b} exclude each other: ${why}`,
      fix: 'remove one of them',
    },
  ];
}

/** Whether a key is as good as not there. */
export function isAbsent(value: JsonObject[string] | undefined): boolean {
  return value === undefined || value === null || value === false;
}

export function conflict(path: readonly (string | number)[], message: string, fix: string): ConfigProblem {
  return { code: 'CONFIG_CONFLICT', severity: 'error', path, message, fix };
}
