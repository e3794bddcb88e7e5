import type { LaunchResult } from '../app/launch/launch.ts';
import { printResult } from './cli-io.ts';
import type { ConfigFlags } from './config-flags.ts';
import { configFlags, withConfigFlags } from './config-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface LaunchFlags extends ConfigFlags {
  trainConfig?: string;
  python?: string;
  anyVersion?: boolean;
  resume?: boolean;
  runsDir?: string;
  dryRun?: boolean;
}

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
    .option('--dry-run', 'say what would be started, and start nothing');
  withExamples(withCommonFlags(command), [
    'dsprep launch out/ --to trl --model Qwen/Qwen3-0.6B --method lora --dry-run',
    'dsprep launch out/ --to trl --train-config trl.yaml --python .venv',
  ]);
  command.action(async (dir: string, flags: LaunchFlags) => {
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
