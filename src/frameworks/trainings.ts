import { axolotlTraining } from './axolotl/steps.ts';
import { litgptTraining } from './litgpt/steps.ts';
import { llamafactoryTraining } from './llamafactory/steps.ts';
import type { TrainingDoor } from './training.ts';
import { trlTraining } from './trl/steps.ts';
import { unslothTraining } from './unsloth/steps.ts';

/** How each framework whose tokens are predicted cuts, packs and counts steps. */
export const TRAININGS: Readonly<Record<string, TrainingDoor>> = {
  axolotl: axolotlTraining,
  litgpt: litgptTraining,
  llamafactory: llamafactoryTraining,
  trl: trlTraining,
  unsloth: unslothTraining,
};
