import type { Command } from 'commander';
import type { Readable } from 'node:stream';
import type { ValidateOptions } from '../app/validate/validate-options.ts';
import type { Severity } from '../errors.ts';
import { usageError } from '../errors.ts';
import { parseMap } from '../formats/map-columns.ts';
import type { ReportFormat } from '../report/validate/report-formats.ts';
import { nearestName } from '../nearest-name.ts';
import type { CliIo, CommonFlags } from './cli-io.ts';
import { hasColour } from './cli-io.ts';
import { parseSize, parseWhole } from './flag-values.ts';
import { withPredictFlags } from './predict-flags.ts';
import type { PredictFlags } from './predict-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';
import { progressLine } from './progress-line.ts';

interface Flags
  extends
    CommonFlags,
    Omit<PredictFlags, 'to'>,
    Pick<
      ValidateOptions,
      | 'to'
      | 'checks'
      | 'minRows'
      | 'minTrainedShare'
      | 'baseline'
      | 'writeBaseline'
      | 'config'
      | 'sample'
      | 'compare'
      | 'changedLines'
      | 'maxRowBytes'
    > {
  failOn?: 'error' | 'warning';
  maxPercent: Record<string, number>;
  severity: Record<string, Severity | 'off'>;
  format?: ReportFormat;
  outFile?: string;
  report: { format: ReportFormat; file: string }[];
  places?: number;
}

export const validateCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('validate')
    .summary('the gate for CI: all that is wrong, and whether it passes')
    .description(
      'Looks at every row and says all that is wrong: with the files, the records, what a framework would train on, and what texts hold.',
    )
    .argument('[input...]', 'files, globs, folders, or - for stdin (default: the sources of dsprep.yaml)')
    .option('--to <name>', 'axolotl, llamafactory, litgpt, unsloth or trl: also say what would be trained wrongly');
  withPredictFlags(command).option('--max-row-bytes <size>', 'largest row', parseSize);
  withGateFlags(command);
  withReportFlags(command);
  withExamples(withCommonFlags(command), [
    'dsprep validate chats.json',
    'dsprep validate data/ --to trl --tokenizer qwen3 --fail-on warning',
    'dsprep validate data/ --to axolotl --train-config axolotl.yaml --baseline baseline.json --format github --report sarif=dsprep.sarif',
    'dsprep validate data/ --write-baseline baseline.json',
  ]);
  command.action(async (inputs: string[], flags: Flags) => {
    const { validate } = await import('../app/validate.ts');
    const { reportAs } = await import('../report/validate/report-formats.ts');
    const format: ReportFormat = flags.json === true ? 'json' : (flags.format ?? 'text');
    const progress = progressLine(io, flags);
    try {
      const options = validateOptions(inputs, flags, io);
      const report = await validate({ ...options, ...(progress.show === undefined ? {} : { onProgress: progress.show }) });
      progress.clear();
      const { openAtomicFile } = await import('../io/atomic-file.ts');
      const files = [...flags.report, ...(flags.outFile === undefined || flags.outFile === '-' ? [] : [{ format, file: flags.outFile }])];
      for (const { format: name, file } of files) {
        const sink = openAtomicFile(file);
        sink.writeLine(reportAs(name, report).trimEnd());
        sink.publish();
      }
      if (flags.outFile === undefined || flags.outFile === '-') {
        if (format !== 'text' || flags.quiet !== true || !report.ok) io.stdout.write(reportAs(format, report, hasColour(io, flags)));
      } else if (flags.quiet !== true) {
        const { verdictText } = await import('../report/validate/words.ts');
        io.stderr.write(`${verdictText(report)}\n`);
      }
      exit(report.exitCode);
    } finally {
      progress.clear();
    }
  });
};

function withGateFlags(command: Command): Command {
  return command
    .option('--checks <names>', 'exactly these checks, or all but these: a,b or -a,-b', (value: string) => value.split(','))
    .option('--fail-on <severity>', 'error (default) or warning', oneOf('--fail-on', ['error', 'warning']))
    .option('--max-percent <code=n>', 'tolerate the code in up to this share of rows; repeatable', collectPercent, {})
    .option('--min-rows <n>', 'rows without an error that there must be (default 1)', parseWhole)
    .option('--min-trained-share <share>', 'least share of tokens that are trained, 0 to 1', parseShare)
    .option('--severity <code=level>', 'error, warning, info or off, over the own one of a code; repeatable', collectSeverity, {})
    .option('--baseline <file>', 'known findings, which do not count')
    .option('--write-baseline <file>', 'write all warnings and errors there; they do not fail this run')
    .option('--config <file>', 'project file (default: dsprep.yaml, where there is one)')
    .option('--sample <n>', 'look at the first rows only', parseWhole);
}

function withReportFlags(command: Command): Command {
  return command
    .option('--format <name>', 'text (default), json, sarif, junit, github, gitlab or markdown', parseFormat)
    .option('--out-file <file>', 'write the report there; - is stdout')
    .option('--report <format=file>', 'write another report beside it; repeatable', collectReport, [])
    .option('--compare <file>', 'an earlier report in JSON, to say what changed')
    .option('--changed-lines <file>', 'lines PATH:FROM-TO of a change: annotate those alone')
    .option('--places <n>', 'places to keep of each code (default 5; for sarif and gitlab 100)', parseWhole);
}

const FORMATS: readonly ReportFormat[] = ['text', 'json', 'sarif', 'junit', 'github', 'gitlab', 'markdown'];

function oneOf<T extends string>(flag: string, values: readonly T[]): (value: string) => T {
  return (value) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    const near = nearestName(value, values);
    throw usageError(
      'USAGE_VALUE',
      `${flag} ${value} is not known`,
      near === undefined ? `one of ${values.join(', ')}` : `did you mean ${near}?`,
    );
  };
}

const parseFormat = oneOf('--format', FORMATS);

function parseShare(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1))
    throw usageError('USAGE_SHARE', `${text} is not between 0 and 1`, 'e.g. 0.2, or 20%');
  return share;
}

function pairOf(flag: string, text: string, example: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw usageError('USAGE_VALUE', `${flag} ${text} is no pair`, example);
  return [text.slice(0, at), text.slice(at + 1)];
}

function codeOf(flag: string, text: string, example: string): [code: string, value: string] {
  const [code, value] = pairOf(flag, text, example);
  if (!/^[A-Z][A-Z0-9_]*$/.test(code)) throw usageError('USAGE_VALUE', `${flag}: ${code} is no code`, example);
  return [code, value];
}

function collectPercent(text: string, before: Record<string, number>): Record<string, number> {
  const example = '--max-percent ROLE_REPEATED=1.5';
  const [code, value] = codeOf('--max-percent', text, example);
  const percent = Number(value.replace(/\s*%$/, ''));
  if (!(percent >= 0 && percent <= 100)) throw usageError('USAGE_VALUE', `--max-percent ${text}: ${value} is no percentage`, example);
  return { ...before, [code]: percent };
}

function collectSeverity(text: string, before: Record<string, Severity | 'off'>): Record<string, Severity | 'off'> {
  const [code, value] = codeOf('--severity', text, '--severity TURN_EMPTY=error');
  return { ...before, [code]: oneOf('--severity', ['error', 'warning', 'info', 'off'])(value) };
}

function collectReport(text: string, before: Flags['report']): Flags['report'] {
  const [format, file] = pairOf('--report', text, '--report sarif=dsprep.sarif');
  return [...before, { format: oneOf('--report', FORMATS)(format), file }];
}

const WIDE_FORMATS: readonly ReportFormat[] = ['sarif', 'gitlab'];
const WIDE_PLACES = 100;

function validateOptions(inputs: string[], flags: Flags, io: CliIo): ValidateOptions {
  const { map, mapRole, places, report, outFile: _, format, json, quiet: __, color: ___, progress: ____, verbose: _____, ...same } = flags;
  const isWide = [json === true ? 'json' : format, ...report.map((one) => one.format)].some((name) =>
    WIDE_FORMATS.includes(name ?? 'text'),
  );
  const firstPlaces = places ?? (isWide ? WIDE_PLACES : undefined);
  const { from, ...options } = same;
  return {
    ...options,
    ...(from === undefined || from === 'auto' ? {} : { from }),
    inputs,
    signal: io.signal,
    stdin: io.stdin as Readable,
    env: io.env,
    ...(map === undefined ? {} : { map: parseMap(map) }),
    ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
    ...(firstPlaces === undefined ? {} : { firstPlaces }),
  };
}
