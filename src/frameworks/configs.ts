import { usageError } from '../errors.ts';
import { AXOLOTL_CONFIG } from './axolotl/config/door.ts';
import type { ConfigDoor } from './config.ts';
import { LITGPT_CONFIG } from './litgpt/config/door.ts';
import { LLAMAFACTORY_CONFIG } from './llamafactory/config/door.ts';
import { TRL_CONFIG } from './trl/config/door.ts';
import { UNSLOTH_CONFIG } from './unsloth/config/door.ts';

/** How training configs are written, by framework. */
export const CONFIGS: Readonly<Record<string, ConfigDoor>> = {
  axolotl: AXOLOTL_CONFIG,
  litgpt: LITGPT_CONFIG,
  llamafactory: LLAMAFACTORY_CONFIG,
  trl: TRL_CONFIG,
  unsloth: UNSLOTH_CONFIG,
};

/** Throws `DsprepError` (usage) for a target that has no training config. */
export function configOf(target: string): ConfigDoor {
  const door = Object.hasOwn(CONFIGS, target) ? CONFIGS[target] : undefined;
  if (door !== undefined) return door;
  throw usageError('USAGE_CONFIG_TARGET', `a training config for ${target} is not known`, `one of ${Object.keys(CONFIGS).join(', ')}`);
}
