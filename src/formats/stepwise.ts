import type { Issue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import { firstColumn, joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format } from './format.ts';
import { accept, NO_ISSUES, problem, reject } from './format.ts';

export const PROBLEM_COLUMNS = ['prompt', 'question', 'problem', 'instruction'];
export const STEP_COLUMNS = ['completions', 'steps'];

/** The ways of labelling a step, right first. */
export const LABEL_PAIRS: [right: boolean | number, wrong: boolean | number][] = [
  [true, false],
  [1, 0],
  [1, -1],
];

export interface StepwiseDialect {
  promptColumn: string;
  stepColumn: string;
  /** How a right and a wrong step are labelled. */
  right: boolean | number;
  wrong: boolean | number;
  order: readonly string[];
}

const isString = (value: unknown) => typeof value === 'string';
const isStringList = (value: JsonValue | undefined): value is string[] => Array.isArray(value) && value.every(isString);
const isLabel = (value: JsonValue) => typeof value === 'boolean' || value === 1 || value === 0 || value === -1;

/** The two values that these labels use, right first; `undefined` when they mix several conventions (so also a neutral step, -1 | 0 | 1). */
function labelPair(labels: JsonValue[]): [right: boolean | number, wrong: boolean | number] | undefined {
  return LABEL_PAIRS.find((pair) => labels.every((label) => pair.includes(label as boolean | number)));
}

const columnsOf = (row: JsonObject) => ({
  promptColumn: firstColumn(row, PROBLEM_COLUMNS, isString) ?? 'prompt',
  stepColumn: firstColumn(row, STEP_COLUMNS, Array.isArray) ?? 'completions',
});

function isStepwise(row: JsonObject): boolean {
  const { promptColumn, stepColumn } = columnsOf(row);
  return isString(row[promptColumn]) && isStringList(row[stepColumn]) && Array.isArray(row.labels) && row.labels.every(isLabel);
}

/**
 * A problem, the steps of its solution and whether each step is right.
 * Source: TRL (docs/source/dataset_formats.md, stepwise supervision); Axolotl 0.21.0, `stepwise_supervised`.
 */
export const stepwise: Format<StepwiseDialect> = {
  name: 'stepwise',
  summary: 'process reward: prompt, completions (or steps) and one label per step',
  kinds: ['stepwise'],

  detect(rows) {
    const { promptColumn, stepColumn } = columnsOf(rows.find(isStepwise) ?? {});
    return matchRows(rows, isStepwise, 0.95, () => `columns ${promptColumn}, ${stepColumn} and labels, the last two lists`);
  },

  read(row, origin) {
    const { promptColumn, stepColumn } = columnsOf(row);
    const prompt = row[promptColumn];
    const steps = row[stepColumn];
    const labels = row.labels;
    if (typeof prompt !== 'string') {
      return reject(
        'STEPWISE_PROMPT',
        `${promptColumn} is ${jsonTypeName(prompt)}`,
        'name the problem: --map NAME=prompt',
        `/${promptColumn}`,
      );
    }
    if (!isStringList(steps)) {
      return reject(
        'STEPWISE_STEPS',
        `${stepColumn} is ${jsonTypeName(steps)}, not a list of strings`,
        'name them: --map NAME=steps',
        `/${stepColumn}`,
      );
    }
    if (!Array.isArray(labels)) {
      return reject('STEPWISE_LABELS', `labels is ${jsonTypeName(labels)}, not a list`, 'name them: --map NAME=labels', '/labels');
    }
    if (labels.length !== steps.length) {
      return reject('STEPWISE_LENGTH', `${steps.length} steps and ${labels.length} labels`, 'give every step one label', '/labels');
    }
    if (steps.length === 0) return reject('STEPWISE_STEPS', 'there are no steps', 'remove the row', `/${stepColumn}`);
    const pair = labelPair(labels);
    if (pair === undefined) {
      return reject(
        'STEPWISE_LABELS',
        'the labels are not all true or false, all 1 or 0, or all 1 or -1',
        'use one of these pairs',
        '/labels',
      );
    }
    const right = labels.map((label) => label === pair[0]);
    const extra = otherColumns(row, [promptColumn, stepColumn, 'labels']);
    return accept({ kind: 'stepwise', prompt, steps, labels: right, origin, extra }, pair[1] === -1 ? [SIGNED] : NO_ISSUES);
  },

  dialectOf(row) {
    const [right, wrong] = labelPair(Array.isArray(row.labels) ? row.labels : []) ?? [true, false];
    return { ...columnsOf(row), right, wrong, order: Object.keys(row) };
  },

  write(record, { promptColumn, stepColumn, right, wrong, order }) {
    if (record.kind !== 'stepwise') return wrongKind(record);
    const labels = record.labels.map((label) => (label ? right : wrong));
    const own: JsonObject = { [promptColumn]: record.prompt, [stepColumn]: record.steps, labels };
    return joinColumns(own, record.extra, order);
  },
};

const SIGNED: Issue = problem('info', 'STEPWISE_LABEL_SIGNED', '-1 is read as wrong', 'write true or false', '/labels');
