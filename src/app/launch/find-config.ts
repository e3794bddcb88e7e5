import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { usageError } from '../../errors.ts';
import { configOf } from '../../frameworks/configs.ts';
import { configBeside } from '../config/config-beside.ts';
import type { ConfigResult } from '../config/config.ts';
import { config } from '../config/config.ts';
import { readTrainConfig } from '../train-config.ts';
import type { LaunchOptions } from './launch.ts';

/** A config to start with: written, or one that is there. */
export type StartConfig = Pick<ConfigResult, 'text' | 'fileName' | 'files' | 'start' | 'followUps' | 'notes'> & {
  /** Absent of one that is there. */
  plan?: ConfigResult['plan'];
  outputDir?: string;
};

/** Where neither a model nor a config is named, the one that lies beside the data, as `convert --write-config` puts it there. */
export function withConfigBeside(options: LaunchOptions): LaunchOptions {
  if (options.trainConfig !== undefined || options.model !== undefined) return options;
  const trainConfig = configBeside(options.dir, options.to, configOf(options.to).fileName);
  return existsSync(trainConfig) ? { ...options, trainConfig } : options;
}

/** Throws `USAGE_LAUNCH` where neither or both of a model and a config are named, and what writing a config throws. */
export async function findConfig(options: LaunchOptions): Promise<StartConfig> {
  const { trainConfig, model } = options;
  if (trainConfig === undefined) {
    if (model === undefined)
      throw usageError(
        'USAGE_LAUNCH',
        'neither a model nor a config is named',
        '--model M, or --train-config FILE; one beside the data is found',
      );
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
    followUps: [],
    notes: [],
    ...(typeof outputDir === 'string' ? { outputDir } : {}),
  };
}
