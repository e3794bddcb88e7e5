import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { EXIT, usageError } from '../../errors.ts';
import type { ExitCode } from '../../errors.ts';
import type { ConfigDoor } from '../../frameworks/config.ts';
import { configOf } from '../../frameworks/configs.ts';
import { writeFileAtomic } from '../../io/atomic-file.ts';
import { MANIFEST_NAME } from '../../io/owned-output.ts';
import type { FoundFramework } from '../../launch/find-framework.ts';
import { findFramework } from '../../launch/find-framework.ts';
import type { LogMetrics } from '../../launch/read-progress.ts';
import { redactor } from '../../launch/redact.ts';
import type { RunRecord } from '../../launch/run-record.ts';
import { createRunFolder, keptEnv, writeRunRecord } from '../../launch/run-record.ts';
import type { TrainingEnd } from '../../launch/run-training.ts';
import { runTraining } from '../../launch/run-training.ts';
import { VERSION } from '../../version.ts';
import type { ConfigOptions, ConfigResult } from '../config/config.ts';
import { config } from '../config/config.ts';
import { readTrainConfig } from '../train-config.ts';
import { checkConfig } from './check-config.ts';
import { checkData } from './check-data.ts';
import { lastCheckpoint } from './checkpoint.ts';
import type { Preflight } from './preflight.ts';
import { preflight } from './preflight.ts';

export interface LaunchOptions extends Omit<ConfigOptions, 'outFile' | 'model'> {
  /** Of the config to write; not needed with `trainConfig`. */
  model?: string;
  /** A config that is there already, in place of one to write. */
  trainConfig?: string;
  /** An environment that has the framework: its folder, or a Python in it. */
  python?: string;
  /** Whether another minor version of the framework than the config was made for may run. */
  anyVersion?: boolean;
  /** Go on from the last checkpoint in the output folder. */
  resume?: boolean;
  /** Where runs are recorded. Default `runs`. */
  runsDir?: string;
  /** Say what would be done, and do nothing. */
  dryRun?: boolean;
  cwd?: string;
  onLine?: (line: string) => void;
  onMetrics?: (metrics: LogMetrics) => void;
}

export interface LaunchResult {
  ok: boolean;
  exitCode: ExitCode;
  framework: FoundFramework;
  command: readonly string[];
  preflight: Preflight;
  /** Absent for a dry run. */
  runFolder?: string;
  end?: TrainingEnd;
  /** Why it failed, in one line, and what may help. */
  failure?: { message: string; hint?: string };
  notes: readonly string[];
}

/**
 * Checks data, framework, disk and GPUs, then starts a framework's own launcher on this machine, and keeps a record of the run. A training that fails is in the result
 * (exit code 6); throws `DsprepError` for everything that stands in the way before it starts.
 */
export async function launch(options: LaunchOptions): Promise<LaunchResult> {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const door = configOf(options.to);
  await checkData(options.dir);
  const written = await configFor(options);
  const warnings = checkConfig(options.to, written);
  const framework = await findFramework(door.install, { env, cwd, ...(options.python === undefined ? {} : { python: options.python }) });
  const checked = await preflight({ door, framework, written, env, cwd, anyVersion: options.anyVersion === true });
  const resumed = resumePath(options, door, written, cwd);

  const startedAt = new Date();
  const runFolder = options.dryRun === true ? undefined : createRunFolder(resolve(cwd, options.runsDir ?? 'runs'), startedAt);
  const configPath = runFolder === undefined ? (options.trainConfig ?? written.fileName) : join(runFolder, written.fileName);
  const command = commandOf(framework, door, written, configPath, resumed);
  const notes = [...written.notes, ...warnings, ...checked.remarks];
  if (runFolder === undefined) return { ok: true, exitCode: EXIT.done, framework, command, preflight: checked, notes };

  writeFileAtomic(configPath, written.text);
  for (const file of written.files) writeFileAtomic(join(runFolder, file.path), file.text);
  const record: RunRecord = {
    schemaVersion: 1,
    dsprep: VERSION,
    framework: { name: options.to, version: framework.version, command: framework.command },
    command,
    cwd,
    data: { folder: resolve(options.dir), manifestSha256: sha256Of(join(options.dir, MANIFEST_NAME)) },
    env: keptEnv(env),
    startedAt: startedAt.toISOString(),
  };
  writeRunRecord(runFolder, record);
  const end = await runTraining({
    command,
    cwd,
    env: { ...env, PATH: `${framework.bin}:${env['PATH'] ?? ''}`, PYTHONUNBUFFERED: '1' },
    logPath: join(runFolder, 'log.txt'),
    metricsPath: join(runFolder, 'metrics.jsonl'),
    redact: redactor(env),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    ...(options.onMetrics === undefined ? {} : { onMetrics: options.onMetrics }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  writeRunRecord(runFolder, {
    ...record,
    endedAt: new Date().toISOString(),
    exitCode: end.code,
    ...(end.signal === null ? {} : { signal: end.signal }),
    last: end.last,
  });
  const isInterrupted = options.signal?.aborted === true;
  const ok = end.code === 0 && !isInterrupted;
  return {
    ok,
    exitCode: ok ? EXIT.done : isInterrupted ? EXIT.interrupted : EXIT.trainingFailed,
    framework,
    command,
    preflight: checked,
    runFolder,
    end,
    notes,
    ...(ok ? {} : { failure: failureOf(end, isInterrupted) }),
  };
}

type WrittenConfig = Pick<ConfigResult, 'text' | 'fileName' | 'files' | 'start' | 'notes'> & {
  plan?: ConfigResult['plan'];
  outputDir?: string;
};

async function configFor(options: LaunchOptions): Promise<WrittenConfig> {
  const { trainConfig, model } = options;
  if (trainConfig === undefined) {
    if (model === undefined) throw usageError('USAGE_LAUNCH', 'neither a model nor a config is named', '--model M, or --train-config FILE');
    return config({ ...options, model });
  }
  if (model !== undefined) throw usageError('USAGE_LAUNCH', '--model and --train-config exclude each other', 'the config names its model');
  const given = trainConfig.endsWith('.py') ? {} : readTrainConfig(trainConfig);
  const outputDir = given['output_dir'] ?? given['out_dir'];
  // what starts it depends on the method alone: neither model nor lengths are of account
  const tokens = { total: 1, p50: 1, p99: 1, max: 1 };
  const { start } = await config({ ...options, model: 'any/model-1B', tokens, env: { HF_HUB_OFFLINE: '1' } });
  return {
    text: readFileSync(trainConfig, 'utf8'),
    fileName: basename(trainConfig),
    files: [],
    start,
    notes: [],
    ...(typeof outputDir === 'string' ? { outputDir } : {}),
  };
}

function commandOf(
  framework: FoundFramework,
  door: ConfigDoor,
  { start }: WrittenConfig,
  configPath: string,
  resumed: readonly string[],
): string[] {
  const [program = '', ...args] = start.map((word) => (word === '{config}' ? configPath : word));
  return [program === door.install.command ? framework.command : join(framework.bin, program), ...args, ...resumed];
}

function resumePath(options: LaunchOptions, door: ConfigDoor, { outputDir, start }: WrittenConfig, cwd: string): readonly string[] {
  if (options.resume !== true) return [];
  if (door.resume === undefined) throw usageError('USAGE_LAUNCH', `${options.to} can't go on from a checkpoint`);
  const folder = resolve(cwd, outputDir ?? '.');
  const checkpoint = lastCheckpoint(folder);
  if (checkpoint === undefined) throw usageError('LAUNCH_NO_CHECKPOINT', `no checkpoint in ${folder}`, 'start it without --resume');
  const args = door.resume(checkpoint, start);
  if (args === undefined) throw usageError('USAGE_LAUNCH', `${start.slice(0, 2).join(' ')} can't go on from a checkpoint`);
  return args;
}

/** The last line of a Python traceback, but for the launcher's own, which only says that a child failed. */
const ERROR_LINE = /^(?:\[rank\d+\]: ?)?[\w.]*(?:Error|Exception|Interrupt|Exit)\b/;
const LAUNCHER_ERROR = /CalledProcessError|ChildFailedError/;

function failureOf({ code, signal, startError, tail }: TrainingEnd, isInterrupted: boolean): { message: string; hint?: string } {
  if (startError !== undefined) return { message: `the training could not be started: ${startError}` };
  if (isInterrupted)
    return { message: 'interrupted: the training was asked to stop', hint: 'go on from its last checkpoint with --resume' };
  if (signal === 'SIGKILL')
    return { message: 'the training was killed', hint: 'most often the system ran out of memory: see dmesg, and take a smaller batch' };
  if (signal !== null) return { message: `the training was ended by ${signal}` };
  const cause = tail.findLast((line) => ERROR_LINE.test(line) && !LAUNCHER_ERROR.test(line));
  const hint = /out of memory/i.test(cause ?? '') ? { hint: 'take a smaller --micro-batch-size or --seq-len, or --method …-qlora' } : {};
  return { message: `the training ended with code ${code ?? '?'}${cause === undefined ? '' : `: ${cause.trim()}`}`, ...hint };
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
