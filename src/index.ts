import type { budget as Budget } from './app/budget.ts';
import type { choose as Choose } from './app/choose/choose.ts';
import type { config as Config } from './app/config/config.ts';
import type { LintConfigOptions, LintConfigResult } from './app/config/lint-config.ts';
import type { convert as Convert } from './app/convert.ts';
import type { diff as Diff } from './app/diff.ts';
import type { doctor as Doctor } from './app/doctor/doctor.ts';
import type { examineRows as ExamineRows } from './app/examine-rows.ts';
import type { init as Init } from './app/init.ts';
import type { inspect as Inspect } from './app/inspect.ts';
import type { launch as Launch } from './app/launch/launch.ts';
import type { launchOn as LaunchOn } from './app/launch/launch-on.ts';
import type { openPrediction as OpenPrediction } from './app/predict-rows.ts';
import type { predict as Predict } from './app/predict.ts';
import type { preview as Preview } from './app/preview.ts';
import type { Project } from './app/project/project.ts';
import type { ReadRecordsOptions, ReadRow } from './app/read-records.ts';
import type { repair as Repair } from './app/repair.ts';
import type { validate as Validate } from './app/validate.ts';
import type { verifyOutput as VerifyOutput } from './app/verify.ts';
import type { JsonSchema } from './schemas/json-schema.ts';
import type { NamedSchema } from './schemas/registry.ts';

// Each verb is loaded when it is first called: who wants one of them does not wait for the others.

/** How many tokens a run trains on, per framework, and what sequence length fits. */
export const budget: typeof Budget = async (options) => (await import('./app/budget.ts')).budget(options);

/** Recommends a framework, with its reasons. */
export const choose: typeof Choose = async (options) => (await import('./app/choose/choose.ts')).choose(options);

/** Works out a training config for an output of `convert`. */
export const config: typeof Config = async (options) => (await import('./app/config/config.ts')).config(options);

/** Checks a training config that is there. */
export const lintConfig = async (options: LintConfigOptions): Promise<LintConfigResult> =>
  (await import('./app/config/lint-config.ts')).lintConfig(options);

/** Converts sources of any format into the layout that a framework reads. */
export const convert: typeof Convert = async (options) => (await import('./app/convert.ts')).convert(options);

/** Which rows two frameworks, configs or tokenizers train differently. */
export const diff: typeof Diff = async (options) => (await import('./app/diff.ts')).diff(options);

/** What this machine has, and what installs the rest. */
export const doctor: typeof Doctor = async (options) => (await import('./app/doctor/doctor.ts')).doctor(options);

/** Shows every row to a visitor, with what is wrong with it and what a framework trains on. */
export const examineRows: typeof ExamineRows = async (options, open) => (await import('./app/examine-rows.ts')).examineRows(options, open);

/** Writes a first project file for the data of a folder. */
export const init: typeof Init = async (options) => (await import('./app/init.ts')).init(options);

/** What sources hold: format, shapes, first records, problems. */
export const inspect: typeof Inspect = async (options) => (await import('./app/inspect.ts')).inspect(options);

/** Checks an output and its training config, and starts the training. */
export const launch: typeof Launch = async (options) => (await import('./app/launch/launch.ts')).launch(options);

/** Writes a folder with all that a training needs in another place, and hands it over. */
export const launchOn: typeof LaunchOn = async (options) => (await import('./app/launch/launch-on.ts')).launchOn(options);

/** Opens what a framework trains on, example by example. */
export const openPrediction: typeof OpenPrediction = async (options) => (await import('./app/predict-rows.ts')).openPrediction(options);

/** Writes the ids and labels that a framework trains on. */
export const predict: typeof Predict = async (options) => (await import('./app/predict.ts')).predict(options);

/** The tokens of the first rows, and which of them are trained on. */
export const preview: typeof Preview = async (options) => (await import('./app/preview.ts')).preview(options);

/** The project of the working folder, or of the file that is named; nothing where there is none. Throws as `loadProject` does. */
export const findProject = async (file?: string): Promise<Project | undefined> =>
  (await import('./app/project/load-project.ts')).findProject(file);

/** Reads a project file. Throws `PROJECT_NOT_FOUND`, `PROJECT_UNREADABLE`, `PROJECT_INVALID` (with file, line and column). */
export const loadProject = async (path: string): Promise<Project> => (await import('./app/project/load-project.ts')).loadProject(path);

/** The project that a text says; `path` is where it stands, for messages and for the paths in it. Throws `PROJECT_INVALID`. */
export const parseProject = async (text: string, path: string): Promise<Project> =>
  (await import('./app/project/load-project.ts')).parseProject(text, path);

/** What the sources hold as canonical records, row by row. */
export async function* readRecords(options: ReadRecordsOptions): AsyncGenerator<ReadRow> {
  yield* (await import('./app/read-records.ts')).readRecords(options);
}

/** Mends rows where it is safe to. */
export const repair: typeof Repair = async (options) => (await import('./app/repair.ts')).repair(options);

/** The JSON Schemas of rows, the project file and the reports. */
export const schemas = async (): Promise<readonly NamedSchema[]> => (await import('./schemas/registry.ts')).SCHEMAS;

/** One of `schemas`. Throws `DsprepError` (usage) where none has this name. */
export const schemaNamed = async (name: string): Promise<JsonSchema> => (await import('./schemas/registry.ts')).schemaNamed(name);

/** Checks sources, and what a framework would make of them. */
export const validate: typeof Validate = async (options) => (await import('./app/validate.ts')).validate(options);

/** Checks an output against its manifest. */
export const verifyOutput: typeof VerifyOutput = async (options) => (await import('./app/verify.ts')).verifyOutput(options);

export type { BudgetOptions, BudgetResult } from './app/budget.ts';
export type { ChoiceFacts, Goal, Ranked, Ranking, Reason, Trial } from './app/choose/choice.ts';
export type { ChooseOptions, ChooseResult } from './app/choose/choose.ts';
export type { ConfigOptions, ConfigResult } from './app/config/config.ts';
export type { LintConfigOptions, LintConfigResult, PlacedProblem } from './app/config/lint-config.ts';
export type { ConvertResult, TargetReport } from './app/convert.ts';
export type { ConvertOptions, Progress } from './app/convert-options.ts';
export type { ExaminedRecord, ExaminedRow, ExamineOptions, ExamineRun, RowPlace, RowVisitor } from './app/examine-rows.ts';
export type { CiHost, InitFile, InitOptions, InitResult } from './app/init.ts';
export type { InspectedSource, InspectOptions } from './app/inspect.ts';
export type { Check } from './app/doctor/check.ts';
export type { DoctorOptions, DoctorResult } from './app/doctor/doctor.ts';
export type { DiffOptions, DiffResult, DiffSide, DiffView, RowDifference } from './app/diff.ts';
export type { PredictOptions, PredictResult } from './app/predict.ts';
export type { PredictRowsOptions, PredictRun } from './app/predict-rows.ts';
export type { PreviewOptions, PreviewResult, PreviewSequence, PreviewSpan } from './app/preview.ts';
export type * from './app/project/project.ts';
export type { ReadRecordsOptions, ReadRow } from './app/read-records.ts';
export type { RepairOptions } from './app/repair/repair-options.ts';
export type { ValidateOptions } from './app/validate/validate-options.ts';
export type { LaunchOptions, LaunchResult } from './app/launch/launch.ts';
export type { LaunchOnOptions, LaunchOnResult } from './app/launch/launch-on.ts';
export type { LaunchCheck } from './app/launch/prepare.ts';
export type { VerifyOptions, VerifyResult } from './app/verify.ts';
export { DsprepError, EXIT } from './errors.ts';
export type { ExitCode, Issue, PlacedIssue, Severity } from './errors.ts';
export type { Prediction, TokenSpan } from './frameworks/predict.ts';
export type * from './json.ts';
export type * from './record.ts';
export type { Finding, FindingPlace, ReportChange, ThresholdResult, TokenBudget, ValidateReport } from './report/findings.ts';
export type { RepairResult, RepairedCode } from './report/repair-result.ts';
export { REPORT_FORMATS, reportAs } from './report/validate/report-formats.ts';
export type { ReportFormat } from './report/validate/report-formats.ts';
export type { JsonSchema } from './schemas/json-schema.ts';
export type { NamedSchema } from './schemas/registry.ts';
export { openTokenizer } from './tokenize/open-tokenizer.ts';
export { TemplateError } from './tokenize/tokenizer.ts';
export type { EncodingWithOffsets, RenderOptions, TemplateMessage, Tokenizer } from './tokenize/tokenizer.ts';
export { VERSION } from './version.ts';
