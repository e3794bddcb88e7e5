import { wholeLength } from '../frameworks/shared/lengths.ts';
import type { RunShape, TrainingPlan } from '../frameworks/training.ts';
import { TRAININGS } from '../frameworks/trainings.ts';
import type { Prediction } from '../frameworks/predict.ts';
import type { JsonObject } from '../json.ts';
import { setOwn } from '../json.ts';
import type { IssueSummary } from '../pipeline/tally.ts';
import { budgetWithoutFramework } from './budget/api-run.ts';
import { answerCounter } from './budget/answers.ts';
import type { FeedbackBalance, PairBalance } from './budget/answers.ts';
import type { ApiBudget } from './budget/api-count.ts';
import type { BudgetOptions } from './budget/budget-options.ts';
import { checkBudgetOptions } from './budget/budget-options.ts';
import { codeCounter } from './budget/codes.ts';
import type { CodeCount } from './budget/codes.ts';
import type { RunCost } from './budget/cost.ts';
import { runCost } from './budget/cost.ts';
import { rowCounts } from './budget/row-counts.ts';
import type { RowCounts } from './budget/row-counts.ts';
import { LADDER, usefulLengths } from './budget/ladder.ts';
import { bestLength, lengthAccount } from './budget/length-account.ts';
import type { LengthAccount, LengthBudget } from './budget/length-account.ts';
import { examineRows } from './examine-rows.ts';
import type { ExamineRun, RowVisitor } from './examine-rows.ts';
import { frameworkConfig } from './predict-setup.ts';
import { preview } from './preview.ts';
import type { PreviewResult } from './preview.ts';

export type { BudgetOptions } from './budget/budget-options.ts';

/** What a training run will do with the data, and what it costs. */
export interface BudgetResult extends RowCounts {
  to: string;
  method: string;
  tokenizer: string;
  remarks: readonly string[];
  pairs?: PairBalance;
  feedback?: FeedbackBalance;
  issues: readonly IssueSummary[];
  warnings: readonly CodeCount[];
  drops: readonly CodeCount[];
  shape?: RunShape;
  /** Ascending. Of rows of the training split. */
  lengths: readonly LengthBudget[];
  /** The sequence length that loses least per token position computed. */
  bestSequenceLength?: number;
  cost?: RunCost;
  api?: ApiBudget;
  sample?: PreviewResult;
}

/**
 * Reads all rows once, predicts the examples that a framework trains on without cutting or packing them, and says for each sequence length what it would cut, drop, pad and
 * pack, and in how many steps it would be trained. Throws `DsprepError` as `examineRows` does, and for bad options.
 */
export async function budget(options: BudgetOptions): Promise<BudgetResult> {
  checkBudgetOptions(options);
  const door = Object.hasOwn(TRAININGS, options.to) ? TRAININGS[options.to] : undefined;
  if (door === undefined) return budgetWithoutFramework(options);
  const { config } = frameworkConfig(options.to, options);
  const uncut = [...(options.set ?? []), ...door.uncut(config)];
  const given = givenShape(options);
  const counted = await examineRows({ ...options, set: uncut }, (run) => {
    const setup = predictionOf(run);
    const plan = door.open({ config: withoutUncut(setup.config, door.uncut(config), config), method: setup.method, given });
    return budgetVisitor(run, plan, options);
  });
  const { plan, accounts, result } = counted;
  if (plan.cut === undefined) for (const account of accounts) await predictOnce(options, plan, account);
  const all = result.trainable;
  const lengths = accounts.map(({ account }) => account.budget(all));
  const { p50, max } = result.counts.all.lengths;
  const useful = new Set(options.seqLen ?? usefulLengths(LADDER, p50, max));
  const shown = lengths.filter(({ sequenceLength, isConfigured }) => isConfigured || useful.has(sequenceLength));
  const best = bestLength(shown);
  const { trainable: _, counts, ...others } = result;
  const costOf = shown.find(({ isConfigured }) => isConfigured) ?? best;
  const cost = costOf === undefined ? undefined : runCost(costOf, plan.shape, options);
  const sample = options.withSample === true ? await sampleOf(options, plan, best) : undefined;
  return {
    ...others,
    ...counts,
    shape: plan.shape,
    lengths: shown,
    ...(best === undefined ? {} : { bestSequenceLength: best.sequenceLength }),
    ...(cost === undefined ? {} : { cost }),
    ...(sample === undefined ? {} : { sample }),
  };
}

function givenShape({ gpus, microBatchSize, gradientAccumulation, epochs }: BudgetOptions): Partial<RunShape> {
  return {
    ...(gpus === undefined ? {} : { gpus }),
    ...(microBatchSize === undefined ? {} : { microBatchSize }),
    ...(gradientAccumulation === undefined ? {} : { gradientAccumulation }),
    ...(epochs === undefined ? {} : { epochs }),
  };
}

function predictionOf({ prediction }: ExamineRun): NonNullable<ExamineRun['prediction']> {
  if (prediction === undefined) throw new RangeError('no framework');
  return prediction;
}

/** The config as it was before nothing was to be cut. */
function withoutUncut(config: JsonObject, uncut: readonly string[], given: JsonObject): JsonObject {
  const keys = new Set(uncut.map((setting) => setting.slice(0, setting.indexOf('='))));
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(config)) if (!keys.has(key)) setOwn(result, key, value);
  for (const [key, value] of Object.entries(given)) setOwn(result, key, value);
  return result;
}

interface Account {
  sequenceLength: number;
  account: LengthAccount;
}

interface Counted {
  plan: TrainingPlan;
  accounts: readonly Account[];
  result: Omit<BudgetResult, keyof RowCounts | 'lengths'> & { counts: RowCounts; trainable: { tokens: number; trained: number } };
}

function budgetVisitor(run: ExamineRun, plan: TrainingPlan, options: BudgetOptions): RowVisitor<Counted> {
  const { to, method, tokenizer } = predictionOf(run);
  const counts = rowCounts({
    sources: run.sources.map(({ name }) => name),
    tokenizer,
    isRendered: plan.spansTellRoles,
    ...(options.splits && { splits: options.splits }),
  });
  const answers = answerCounter();
  const codes = codeCounter();
  const accounts = openAccounts(plan, options);
  const trainable = { tokens: 0, trained: 0 };
  const take = (example: Prediction): void => {
    const place = run.placeOf(example);
    codes.example(example, place);
    const whole = wholeLength(example);
    if (whole !== undefined) counts.example(example, whole, place);
    if (whole !== undefined) answers.example(example);
    if (!counts.isTrainable(place)) return;
    trainable.tokens += whole?.tokens ?? 0;
    trainable.trained += whole?.trained ?? 0;
    if (plan.cut !== undefined) for (const { account } of accounts) account.push(example);
  };
  return {
    note: (issue) => codes.issue(issue),
    row(row) {
      counts.row(row);
      for (const issue of row.issues) codes.issue({ ...issue, ...row.place });
      for (const { issue } of row.records) if (issue !== undefined) codes.issue({ ...issue, ...row.place });
      row.predictions.forEach(take);
    },
    end(rest) {
      rest.forEach(take);
      const [pairs, feedback] = [answers.pairs(), answers.feedback()];
      return {
        plan,
        accounts,
        result: {
          to,
          method,
          tokenizer: tokenizer.name,
          remarks: [...run.remarks, ...plan.remarks, ...counts.remarks()],
          counts: counts.counts(),
          trainable,
          ...(pairs === undefined ? {} : { pairs }),
          ...(feedback === undefined ? {} : { feedback }),
          ...codes.counts(),
        },
      };
    },
  };
}

function openAccounts(plan: TrainingPlan, { seqLen }: BudgetOptions): Account[] {
  const configured = plan.sequenceLength;
  // without a way to tell what a cut leaves, every length costs a pass over the rows
  const ladder = seqLen ?? (plan.cut === undefined && configured !== undefined ? [] : LADDER);
  const lengths = new Set([...ladder, ...(configured === undefined ? [] : [configured])]);
  return [...lengths]
    .sort((a, b) => a - b)
    .map((sequenceLength) => ({ sequenceLength, account: lengthAccount(plan, sequenceLength, sequenceLength === configured) }));
}

/** Predicts all rows at one length. */
async function predictOnce(options: BudgetOptions, plan: TrainingPlan, { sequenceLength, account }: Account): Promise<void> {
  const door = TRAININGS[options.to];
  const uncut =
    door?.uncut(frameworkConfig(options.to, options).config).filter((setting) => !setting.startsWith(`${plan.lengthKey}=`)) ?? [];
  const set = [...(options.set ?? []), ...uncut, `${plan.lengthKey}=${sequenceLength}`];
  const kept = await examineRows({ ...options, set, settlesColumns: true }, (run) => {
    const counts = rowCounts({
      sources: run.sources.map(({ name }) => name),
      ...(options.splits && { splits: options.splits }),
    });
    const take = (example: Prediction): void => {
      if (counts.isTrainable(run.placeOf(example))) account.push(example);
    };
    return { row: ({ predictions }) => predictions.forEach(take), end: (rest) => rest.forEach(take) };
  });
  return kept;
}

/** An example as it is trained, at the length of the config or else the best. */
async function sampleOf(options: BudgetOptions, plan: TrainingPlan, best: LengthBudget | undefined): Promise<PreviewResult | undefined> {
  const length = plan.sequenceLength ?? best?.sequenceLength;
  const packing = plan.packings.some(({ isChosen }) => isChosen)
    ? (TRAININGS[options.to]?.uncut(frameworkConfig(options.to, options).config) ?? [])
    : [];
  const set = [...(options.set ?? []), ...packing, ...(length === undefined ? [] : [`${plan.lengthKey}=${length}`])];
  if (options.inputs.includes('-')) return undefined;
  return preview({ ...options, set });
}
