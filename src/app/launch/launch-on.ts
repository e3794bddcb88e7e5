import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DsprepError, EXIT, isDsprepError, usageError } from '../../errors.ts';
import type { ExitCode } from '../../errors.ts';
import type { Logger } from '../../frameworks/config.ts';
import type { OutDir } from '../../io/out-dir.ts';
import { openOutDir } from '../../io/out-dir.ts';
import { MANIFEST_NAME } from '../../io/owned-output.ts';
import { findProgram } from '../../launch/find-program.ts';
import type { JobFolder, Place, TrainJob } from '../../launch/job.ts';
import { DATA_FOLDER } from '../../launch/job.ts';
import { jobPage } from '../../launch/job-page.ts';
import { placeOf, placeOptions } from '../../launch/places.ts';
import { redactor } from '../../launch/redact.ts';
import { runProgram } from '../../launch/run-program.ts';
import { VERSION } from '../../version.ts';
import { config } from '../config/config.ts';
import { checkConfig } from './check-config.ts';
import { checkData } from './check-data.ts';
import { jobName, jobOf } from './job-of.ts';
import type { LaunchOptions } from './launch.ts';

export interface LaunchOnOptions extends Omit<LaunchOptions, 'python' | 'anyVersion' | 'resume' | 'runsDir' | 'onMetrics' | 'trainConfig'> {
  /** Where it runs, e.g. `modal`. */
  on: string;
  /** `key=value` options of the place. */
  onSet?: readonly string[];
  /** Folder for what the place is given. Default `jobs/<place>-<job>`. */
  jobDir?: string;
}

export interface LaunchOnResult {
  ok: boolean;
  exitCode: ExitCode;
  place: string;
  jobFolder: string;
  /** Relative to the job's folder. */
  files: readonly { path: string; about: string }[];
  /** Whether it was handed over. */
  isSubmitted: boolean;
  steps: JobFolder['steps'];
  failure?: { message: string; hint?: string };
  notes: readonly string[];
}

/**
 * Writes a folder with all that a training needs in another place — its config, a script or a description for the place, a page that says how it is used — and, unless it is a
 * dry run, hands it over by the place's own program. The folder holds no secret. Throws `DsprepError` for bad usage, a program that is missing (exit code 5), and I/O.
 */
export async function launchOn(options: LaunchOnOptions): Promise<LaunchOnResult> {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const { model } = options;
  if (model === undefined) throw usageError('USAGE_LAUNCH', 'no model is named', '--model owner/name');
  const place = await placeOf(options.on);
  const placed = placeOptions(place, options.onSet ?? []);
  await checkData(options.dir);
  const written = await config({ ...options, model, placedAt: DATA_FOLDER });
  const warnings = checkConfig(options.to, written);
  const name = `${place.name}-${jobName(options.to, model, `${written.method}-${written.tuning}`)}`;
  const jobFolder = resolve(cwd, options.jobDir ?? join('jobs', name));
  const job = jobOf({
    to: options.to,
    dir: options.dir,
    jobFolder,
    model,
    written,
    logger: (options.logger ?? 'none') as Logger,
    gpus: options.gpus ?? 1,
    nodes: options.nodes ?? 1,
  });
  const rendered = place.render(job, placed);
  const isDry = options.dryRun === true;
  if (!isDry) requireTools(place, rendered, env);
  const files = writeJobFolder(jobFolder, place, job, rendered, options.force === true);
  const notes = [...written.notes.filter((note) => !written.byHand.includes(note)), ...warnings, ...rendered.notes];
  const result = { place: place.name, jobFolder, files, steps: rendered.steps, notes };
  if (isDry || rendered.submit.length === 0) return { ...result, ok: true, exitCode: EXIT.done, isSubmitted: false };

  const redact = redactor(env);
  for (const command of rendered.submit) {
    const end = await runProgram({
      command,
      cwd: jobFolder,
      env,
      onLine: (line) => options.onLine?.(redact(line)),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (end.code === 0) continue;
    const isInterrupted = options.signal?.aborted === true;
    const failure = {
      message: isInterrupted
        ? `interrupted in ${command.join(' ')}`
        : `${command.join(' ')} ended with ${end.code === null ? (end.signal ?? 'no code') : `code ${end.code}`}`,
      hint: `${join(jobFolder, 'README.md')} has the steps`,
    };
    return { ...result, ok: false, exitCode: isInterrupted ? EXIT.interrupted : EXIT.trainingFailed, isSubmitted: false, failure };
  }
  return { ...result, ok: true, exitCode: EXIT.done, isSubmitted: true };
}

function requireTools(place: Place, { tools, credentials }: JobFolder, env: NodeJS.ProcessEnv): void {
  for (const { command, install } of tools) {
    if (findProgram(command, env) !== undefined) continue;
    throw new DsprepError({
      code: 'PLACE_TOOL_MISSING',
      message: `${place.name} is reached by ${command}, which is not on the PATH`,
      hint: `${install}, or write the files alone with --dry-run`,
      exitCode: EXIT.missing,
    });
  }
  const missing = credentials.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new DsprepError({
      code: 'PLACE_CREDENTIALS',
      message: `${place.name} needs ${missing.join(' and ')} in the environment`,
      hint: 'set them, or write the files alone with --dry-run',
      exitCode: EXIT.missing,
    });
  }
}

function openJobFolder(jobFolder: string, force: boolean): OutDir {
  try {
    return openOutDir(jobFolder, { force });
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    const { code, message, hint, exitCode } = error;
    throw new DsprepError({
      code,
      message,
      exitCode,
      cause: error,
      ...(hint === undefined ? {} : { hint: hint.replace('--out', '--job-dir') }),
    });
  }
}

/** The folder appears whole or not at all; one that dsprep wrote is replaced where that is asked for. */
function writeJobFolder(jobFolder: string, place: Place, job: TrainJob, rendered: JobFolder, force: boolean): LaunchOnResult['files'] {
  const all = [...rendered.files, ...job.files.map((file) => ({ ...file, about: 'the training config', isExecutable: false }))];
  const page = jobPage(place, job, rendered, all);
  const out = openJobFolder(jobFolder, force);
  try {
    const listed = [{ path: 'README.md', text: page, about: 'what is here, and the steps', isExecutable: false }, ...all].map((file) => {
      const entry = out.writeText(file.path, file.text);
      if (file.isExecutable === true) chmodSync(join(out.stagingPath, file.path), 0o755);
      return entry;
    });
    const { localFolder: _, ...data } = job.data;
    const kept = { ...job, files: job.files.map(({ path }) => path), data };
    out.writeText(
      MANIFEST_NAME,
      `${JSON.stringify({ schemaVersion: 1, dsprep: VERSION, kind: 'job', place: place.name, job: kept, files: listed }, null, 2)}\n`,
    );
    out.publish();
  } catch (error) {
    out.abandon();
    throw error;
  }
  return [{ path: 'README.md', about: 'what is here, and the steps' }, ...all.map(({ path, about }) => ({ path, about }))];
}
