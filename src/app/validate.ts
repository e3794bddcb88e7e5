import { EXIT, isDsprepError } from '../errors.ts';
import { readChangedLines } from './validate/changed-lines.ts';
import { changeSince, readReport } from './validate/compare-reports.ts';
import type { ValidateReport } from '../report/findings.ts';
import type { ExamineOptions } from './examine-rows.ts';
import { examineRows } from './examine-rows.ts';
import type { Baseline } from './validate/baseline.ts';
import { readBaseline, writeBaseline } from './validate/baseline.ts';
import { CHECK_NAMES, openValidation } from './validate/open-validation.ts';
import type { Validation } from './validate/open-validation.ts';
import { judge } from './validate/thresholds.ts';
import type { ValidateOptions } from './validate/validate-options.ts';
import { checkValidateOptions } from './validate/validate-options.ts';

/** What makes a prediction impossible, and is to be found in the data. */
const OF_THE_DATA = ['FORMAT_UNKNOWN', 'INPUT_NO_ROWS', 'INPUT_NO_RECORD'];

/**
 * Looks at every row and says all that is wrong with it: with the files, the records, what a framework would train on, and what texts hold; and whether the thresholds
 * hold. Bad data is in the report. Throws `DsprepError` for bad usage, I/O, a missing tokenizer, and options whose effect is not predicted (`PREDICT_UNSUPPORTED`).
 */
export async function validate(options: ValidateOptions): Promise<ValidateReport> {
  const { baseline: baselineFile, ...checked } = checkValidateOptions(options, CHECK_NAMES);
  const earlier = options.compare === undefined ? undefined : readReport(options.compare);
  const isChanged = options.changedLines === undefined ? undefined : readChangedLines(options.changedLines);
  const newBaseline: Baseline | undefined = options.writeBaseline === undefined ? undefined : new Map();
  const validated = async (examine: ExamineOptions): Promise<ValidateReport> => {
    let opened: Validation | undefined;
    try {
      newBaseline?.clear();
      const end = await examineRows(examine, (run) => {
        const baseline = baselineFile === undefined || newBaseline !== undefined ? {} : { baseline: readBaseline(baselineFile) };
        newBaseline?.clear();
        opened = openValidation(run, {
          ...checked,
          examine,
          ...baseline,
          ...(newBaseline && { newBaseline }),
          firstPlaces: options.firstPlaces ?? 5,
          ...(isChanged && { isChanged }),
        });
        return opened.visitor;
      });
      const measured = await end();
      const { findings, thresholds: judged } = judge(checked.thresholds, measured);
      // what the new baseline holds is known from now on
      const thresholds = judged.map((one) => (newBaseline !== undefined && one.name.startsWith('fail-on') ? { ...one, ok: true } : one));
      const ok = thresholds.every((threshold) => threshold.ok);
      const { remarks, ...found } = measured;
      return {
        version: 1,
        ok,
        exitCode: ok ? EXIT.done : EXIT.rejected,
        ...found,
        findings,
        ...(options.sample === undefined ? {} : { sample: options.sample }),
        thresholds,
        remarks: [...remarks, ...checked.remarks],
      };
    } finally {
      opened?.close();
    }
  };
  const report = await orWithoutFramework(checked.examine, validated);
  if (newBaseline !== undefined && options.writeBaseline !== undefined) writeBaseline(options.writeBaseline, newBaseline);
  return earlier === undefined ? report : { ...report, change: changeSince(earlier, report) };
}

/** Where the data is such that nothing can be predicted, it is validated without, so that all that is wrong is said. */
async function orWithoutFramework(
  examine: ExamineOptions,
  validated: (examine: ExamineOptions) => Promise<ValidateReport>,
): Promise<ValidateReport> {
  try {
    return await validated(examine);
  } catch (error) {
    if (examine.to === undefined || !isDsprepError(error) || !OF_THE_DATA.includes(error.code)) throw error;
    const { to, ...others } = examine;
    const report = await validated(others);
    return { ...report, remarks: [...report.remarks, `nothing was predicted for ${to}: ${error.message}`] };
  }
}
