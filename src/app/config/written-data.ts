import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DsprepError, EXIT } from '../../errors.ts';
import type { WrittenData } from '../../frameworks/config.ts';
import type { Method, SplitSummary } from '../../frameworks/target.ts';
import { METHODS } from '../../frameworks/target.ts';
import { isJsonObject } from '../../json.ts';
import { SIDE_FOLDER } from '../manifest.ts';
import type { Manifest } from '../manifest.ts';
import { readManifest } from '../verify.ts';

/** Files that register the data with a framework. */
const REGISTRATION = ['axolotl.yaml', 'dataset_info.json', 'litgpt.yaml', 'README.md'];

/** Reads what `convert` wrote into a folder. Throws `DsprepError` where it is no whole output, or one for another framework. */
export function readWrittenData(folder: string, to: string): WrittenData & { manifest: Manifest } {
  const manifest = readManifest(folder);
  if (manifest.target !== to) {
    throw new DsprepError({
      code: 'CONFIG_OTHER_TARGET',
      message: `${folder} was written for ${manifest.target}, not for ${to}`,
      hint: `--to ${manifest.target}, or convert it again with --to ${to}`,
      exitCode: EXIT.usage,
    });
  }
  const registration: Record<string, string> = {};
  for (const name of REGISTRATION) {
    const path = join(folder, name);
    if (existsSync(path)) registration[name] = readFileSync(path, 'utf8');
  }
  const { layout, method } = manifest;
  const splits = readSplits(folder);
  const data = writtenData({ folder: resolve(folder), layout, method, splits, registration });
  return { manifest, ...data, dataHash: dataHash(manifest, splits) };
}

/** The same of an output that is just being written. */
export function writtenData(written: Pick<WrittenData, 'folder' | 'layout' | 'splits' | 'registration'> & { method: string }): WrittenData {
  const registered = Object.values(written.registration).join('\n');
  return {
    ...written,
    method: METHODS.find((name) => name === written.method) ?? ('sft' satisfies Method),
    hasTools: /\btools\b/.test(registered),
    hasImages: /\bimages?\b/.test(registered),
  };
}

function dataHash({ files }: Manifest, splits: readonly SplitSummary[]): string {
  const hash = createHash('sha256');
  for (const { file } of splits) hash.update(files.find(({ path }) => path === file)?.sha256 ?? '');
  return hash.digest('hex');
}

function readSplits(folder: string): SplitSummary[] {
  const path = join(folder, SIDE_FOLDER, 'report.json');
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isJsonObject(report) && Array.isArray(report['splits'])) return report['splits'] as unknown as SplitSummary[];
  } catch (cause) {
    throw new DsprepError({
      code: 'MANIFEST_INVALID',
      message: `${path} can't be read`,
      hint: 'the output is not whole: run convert again',
      exitCode: EXIT.rejected,
      cause,
    });
  }
  return [];
}
