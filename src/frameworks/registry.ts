import { usageError } from '../errors.ts';
import { axolotl } from './axolotl/target.ts';
import { litgpt } from './litgpt/target.ts';
import { llamafactory } from './llamafactory/target.ts';
import { mlx } from './mlx/target.ts';
import { nearestName } from '../nearest-name.ts';
import { openai } from './openai/target.ts';
import { swift } from './swift/target.ts';
import type { Layout, LayoutOptions, Target } from './target.ts';
import { trl } from './trl/target.ts';
import { unsloth } from './unsloth/target.ts';

/** Every framework and plain layout that can be written to; frameworks first. */
export const TARGETS: readonly Target[] = [axolotl, llamafactory, litgpt, unsloth, trl, openai, mlx, swift];

/** Throws `DsprepError` (usage) where no target has this name. */
export function targetNamed(name: string): Target {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = TARGETS.map((target) => target.name);
  const nearest = nearestName(name, names);
  throw usageError(
    'USAGE_TARGET_UNKNOWN',
    `there is no target "${name}"`,
    nearest === undefined ? `one of ${names.join(', ')}` : `did you mean ${nearest}?`,
  );
}

/** Throws `DsprepError` (usage) for an unknown target, and for a kind, method or layout that it does not hold. */
export function openLayout(targetName: string, options: LayoutOptions): Layout {
  return targetNamed(targetName).open(options);
}
