import { basename, dirname, join } from 'node:path';
import { usageError } from '../../errors.ts';
import { configOf } from '../../frameworks/configs.ts';
import type { PlannedFile, SplitSummary } from '../../frameworks/target.ts';
import type { ConfigOptions, ConfigResult } from './config.ts';
import { checkedConfig, resultOf } from './config.ts';
import { refuseTaken } from './write-config.ts';
import { checkChoices, workOut } from './work-out.ts';
import { writtenData } from './written-data.ts';

/** What a config is written for, where `convert` writes it with the data. */
export type ConfigWish = Omit<ConfigOptions, 'dir' | 'to' | 'set' | 'merge' | 'outFile' | 'force' | 'placedAt' | 'env' | 'signal'>;

/** Data that is written and closed, but not yet in its place. */
export interface StagedData {
  target: string;
  layout: string;
  method: string;
  /** Where it will be. */
  outDir: string;
  stagingPath: string;
  splits: readonly SplitSummary[];
  registration: readonly PlannedFile[];
}

/** Throws `DsprepError` (usage) for what can be seen before any row is read. */
export function checkWish(
  wish: ConfigWish,
  targets: readonly string[],
  { outDir: out, force }: { outDir: string | undefined; force?: boolean },
): void {
  if (wish.model === undefined)
    throw usageError('USAGE_NO_MODEL', 'no model is named for the config', '--model Qwen/Qwen3-0.6B, or a folder');
  if (out === undefined) throw usageError('USAGE_WRITE_CONFIG', 'standard output holds rows alone, and no config', '-o out/');
  for (const target of targets) {
    const door = configOf(target);
    checkChoices(door, wish);
    const outDir = targets.length === 1 ? out : join(out, target);
    refuseTaken(configBeside(outDir, target, door.fileName), force === undefined ? {} : { force });
  }
}

/** The config of data that is about to be put in its place. Throws `DsprepError`; nothing is written. */
export async function stagedConfig(
  staged: StagedData,
  options: ConfigWish & Pick<ConfigOptions, 'set' | 'force' | 'env' | 'signal'>,
): Promise<ConfigResult & { outFile: string }> {
  const { target, layout, method, outDir, stagingPath, splits } = staged;
  const registration = Object.fromEntries(staged.registration.map(({ path, text }) => [path, text]));
  const here = writtenData({ folder: stagingPath, layout, method, splits, registration });
  const nameOf = (fileName: string): string => basename(configBeside(outDir, target, fileName));
  const worked = await workOut(here, { ...here, folder: outDir }, { ...options, to: target }, nameOf);
  const result = resultOf(await checkedConfig(worked, here, { ...options, to: target }));
  const outFile = configBeside(outDir, target, result.fileName);
  refuseTaken(outFile, options);
  return { ...result, outFile };
}

/** Where the config of an output folder lies: beside it, for it is edited, and what is in the folder is not. */
export function configBeside(outDir: string, target: string, fileName: string): string {
  const [folder, name] = [dirname(outDir), basename(outDir)];
  return join(folder, name === target ? fileName : `${name}.${fileName}`);
}
