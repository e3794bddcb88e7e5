import { axolotlPretokenized } from './axolotl/pretokenized.ts';
import { litgptPretokenized } from './litgpt/pretokenized.ts';
import { llamafactoryPretokenized } from './llamafactory/pretokenized.ts';
import type { PretokenizeDoor } from './pretokenized.ts';
import { trlPretokenized } from './trl/pretokenized.ts';
import { unslothPretokenized } from './unsloth/pretokenized.ts';

/** The frameworks that can be given tokens. */
export const PRETOKENIZERS: Readonly<Record<string, PretokenizeDoor>> = {
  axolotl: axolotlPretokenized,
  litgpt: litgptPretokenized,
  llamafactory: llamafactoryPretokenized,
  trl: trlPretokenized,
  unsloth: unslothPretokenized,
};
