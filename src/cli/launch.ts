import type { LaunchResult } from '../app/launch/launch.ts';
import type { CliIo } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { ConfigFlags } from './config-flags.ts';
import { configFlags, many, withConfigFlags } from './config-flags.ts';
import type { ExitCode } from '../errors.ts';
import { usageError } from '../errors.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';
import { progressLine } from './progress-line.ts';

interface LaunchFlags extends ConfigFlags {
  trainConfig?: string;
  python?: string;
  image?: string;
  anyVersion?: boolean;
  skipChecks?: boolean;
  resume?: boolean;
  runsDir?: string;
  dryRun?: boolean;
  on: string;
  onSet: string[];
  jobDir?: string;
  force?: boolean;
}

/** Flags of a training on this machine, and of one elsewhere. */
const HERE = ['trainConfig', 'python', 'image', 'anyVersion', 'skipChecks', 'resume', 'runsDir'] as const;
const ELSEWHERE = ['jobDir', 'force'] as const;

export const launchCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('launch')
    .summary("start a framework's own training on converted data")
    .description(
      "Checks data, framework, config, disk, GPUs and rows, starts the framework's own launcher with the config, and keeps a record of the run. Exit code 6 when the training fails.",
    )
    .argument('<dir>', 'an output folder of convert');
  withConfigFlags(command)
    .option('--train-config <file>', 'a config that is there already, in place of one to write')
    .option('--python <path>', 'the environment that has the framework, or conda:NAME (default: the active one, .venv, uv, conda, PATH)')
    .option('--image <name>', 'a docker image that has the framework')
    .option('--any-version', 'let another version of the framework run than the config is for')
    .option('--skip-checks', 'start without a look at the rows')
    .option('--resume', 'go on from the last checkpoint')
    .option('--runs-dir <dir>', 'where runs are recorded (default: runs)')
    .option('--on <place>', 'local, modal, runpod, sagemaker, colab, slurm or kubernetes', 'local')
    .option('--on-set <key=value>', 'an option of that place; repeatable', many, [])
    .option('--job-dir <dir>', 'where the files for that place go (default: jobs/<place>-<name>)')
    .option('--force', 'replace a job folder that is there')
    .option('--dry-run', 'say what would be started, or write the files for the place, and start nothing');
  withExamples(withCommonFlags(command), [
    'dsprep launch out/ --to trl --model Qwen/Qwen3-0.6B --method lora --dry-run',
    'dsprep launch out/ --to trl --train-config trl.yaml --python .venv',
    'dsprep launch out/ --to axolotl --model Qwen/Qwen3-8B --on modal --dry-run',
  ]);
  command.action(async (dir: string, flags: LaunchFlags) => {
    if (flags.on !== 'local') return launchElsewhere(dir, flags, io, exit);
    refuseFlags(flags, [...ELSEWHERE, ...(flags.onSet.length > 0 ? (['onSet'] as const) : [])], '--on names the place that they are for');
    return launchHere(dir, flags, io, exit);
  });
};

async function launchHere(dir: string, flags: LaunchFlags, io: CliIo, exit: (code: ExitCode) => void): Promise<void> {
  const { launch } = await import('../app/launch/launch.ts');
  const { checkLines, launchText, openTrainingLine } = await import('../report/launch-text.ts');
  const { shellLines } = await import('../report/shell-lines.ts');
  const { model, trainConfig, python, image, anyVersion, skipChecks, resume, runsDir, dryRun } = flags;
  const isQuiet = flags.json === true || flags.quiet === true;
  const rowsLine = progressLine(io, flags);
  const showsLine = rowsLine.show !== undefined && !isQuiet;
  const trainingLine = openTrainingLine();
  const hasTicks = io.stderr.isTTY && flags.color !== false && (io.env['NO_COLOR'] ?? '') === '';
  /** Of frameworks whose log does not say it. */
  let planned: { totalSteps?: number } = {};
  let line = '';
  /** What is printed stands above the line of progress. */
  const print = (text: string): void => io.stderr.write(showsLine ? `\r\x1b[K${text}${line}` : text);
  const show = (text: string): void => {
    line = text.slice(0, io.stderr.columns - 1);
    print('');
  };
  const result: LaunchResult = await launch({
    ...configFlags(flags),
    ...{ dir, env: io.env, signal: io.signal },
    ...(model === undefined ? {} : { model }),
    ...(trainConfig === undefined ? {} : { trainConfig }),
    ...(python === undefined ? {} : { python }),
    ...(image === undefined ? {} : { image }),
    ...(anyVersion === undefined ? {} : { anyVersion }),
    ...(skipChecks === undefined ? {} : { skipChecks }),
    ...(resume === undefined ? {} : { resume }),
    ...(runsDir === undefined ? {} : { runsDir }),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(rowsLine.show === undefined ? {} : { onProgress: rowsLine.show }),
    ...(showsLine ? { onMetrics: (metrics) => show(trainingLine({ ...planned, ...metrics }, Date.now())) } : {}),
    ...(isQuiet
      ? {}
      : {
          onCheck: (check) => {
            print(checkLines(check, hasTicks));
            if (check.name === 'rows' && check.epoch?.isAbout === false) planned = { totalSteps: check.epoch.totalSteps };
          },
          onStart: ({ command, notes }) => {
            for (const note of notes) print(`! ${note}\n`);
            print(`\n${shellLines(command)}\n`);
          },
          onLine: (text) => print(`${text}\n`),
        }),
  });
  rowsLine.clear();
  if (!isQuiet) io.stderr.write('\n');
  printResult(io, flags, result, launchText);
  exit(result.exitCode);
}

async function launchElsewhere(dir: string, flags: LaunchFlags, io: CliIo, exit: (code: ExitCode) => void): Promise<void> {
  refuseFlags(flags, HERE, 'they are for a training on this machine: leave --on out');
  const { launchOn } = await import('../app/launch/launch-on.ts');
  const { jobText } = await import('../report/job-text.ts');
  const { model, on, onSet, jobDir, force, dryRun } = flags;
  const isQuiet = flags.json === true || flags.quiet === true;
  const result = await launchOn({
    ...configFlags(flags),
    dir,
    on,
    onSet,
    env: io.env,
    signal: io.signal,
    ...(model === undefined ? {} : { model }),
    ...(jobDir === undefined ? {} : { jobDir }),
    ...(force === undefined ? {} : { force }),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(isQuiet ? {} : { onLine: (line) => io.stderr.write(`${line}\n`) }),
  });
  printResult(io, flags, result, jobText);
  exit(result.exitCode);
}

function refuseFlags(flags: LaunchFlags, names: readonly (keyof LaunchFlags)[], hint: string): void {
  const given = names.filter((name) => flags[name] !== undefined);
  if (given.length === 0) return;
  const asTyped = given.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw usageError('USAGE_LAUNCH', `${asTyped.join(', ')} and --on ${flags.on} don't go together`, hint);
}
