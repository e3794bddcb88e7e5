import type { LaunchResult } from '../app/launch/launch.ts';
import type { CliIo } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { ConfigFlags } from './config-flags.ts';
import { configFlags, many, withConfigFlags } from './config-flags.ts';
import type { ExitCode } from '../errors.ts';
import { usageError } from '../errors.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface LaunchFlags extends ConfigFlags {
  trainConfig?: string;
  python?: string;
  anyVersion?: boolean;
  resume?: boolean;
  runsDir?: string;
  dryRun?: boolean;
  on: string;
  onSet: string[];
  jobDir?: string;
  force?: boolean;
}

/** Flags of a training on this machine, and of one elsewhere. */
const HERE = ['trainConfig', 'python', 'anyVersion', 'resume', 'runsDir'] as const;
const ELSEWHERE = ['jobDir', 'force'] as const;

export const launchCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('launch')
    .summary("start a framework's own training on converted data")
    .description(
      "Checks data, framework, disk and GPUs, writes the config, starts the framework's own launcher, and keeps a record of the run. Exit code 6 when the training fails.",
    )
    .argument('<dir>', 'an output folder of convert');
  withConfigFlags(command)
    .option('--train-config <file>', 'a config that is there already, in place of one to write')
    .option('--python <path>', 'the environment that has the framework (default: the active one, .venv, conda, PATH)')
    .option('--any-version', 'let another version of the framework run than the config is for')
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
    const { launch } = await import('../app/launch/launch.ts');
    const { launchText, trainingLine } = await import('../report/launch-text.ts');
    const { model, trainConfig, python, anyVersion, resume, runsDir, dryRun } = flags;
    const isQuiet = flags.json === true || flags.quiet === true;
    const showsLine = io.stderr.isTTY && flags.progress !== false && !isQuiet;
    const started = Date.now();
    const clear = showsLine ? '\r\x1b[2K' : '';
    const result: LaunchResult = await launch({
      ...configFlags(flags),
      dir,
      env: io.env,
      signal: io.signal,
      ...(model === undefined ? {} : { model }),
      ...(trainConfig === undefined ? {} : { trainConfig }),
      ...(python === undefined ? {} : { python }),
      ...(anyVersion === undefined ? {} : { anyVersion }),
      ...(resume === undefined ? {} : { resume }),
      ...(runsDir === undefined ? {} : { runsDir }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(isQuiet ? {} : { onLine: (line) => io.stderr.write(`${clear}${line}\n`) }),
      ...(showsLine ? { onMetrics: (metrics) => io.stderr.write(`${clear}${trainingLine(metrics, Date.now() - started)}`) } : {}),
    });
    io.stderr.write(clear);
    printResult(io, flags, result, launchText);
    exit(result.exitCode);
  });
};

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
