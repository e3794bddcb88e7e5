import type { DatasetCheck } from '../check.ts';
import { duplicates } from './duplicates.ts';
import { leakage } from './leakage.ts';
import { lengths } from './lengths.ts';
import { repeatedAnswers } from './repeated-answers.ts';

/** All checks that look at records side by side. */
export const DATASET_CHECKS: readonly DatasetCheck[] = [duplicates, leakage, repeatedAnswers, lengths];
