import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import { parseYaml } from '../../../yaml-text.ts';
import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';

/** Where a network volume is, in a serverless worker. */
const SERVERLESS_VOLUME = '/runpod-volume';

/**
 * The input of Axolotl's serverless worker (axolotl 0.21.0, .runpod/src/handler.py): the config as JSON, with the data where the volume has it. The worker puts the output
 * under /runpod-volume/fine-tuning/<run_id>, whatever the config says. Its credentials are left out: the endpoint has them as secrets.
 */
export function serverlessInput(job: TrainJob, name: string): JsonObject {
  const config: unknown = parseYaml(job.files[0]?.text ?? '', { version: '1.1' });
  const args = isJsonObject(config) ? config : {};
  return {
    input: {
      user_id: 'dsprep',
      model_id: job.model,
      run_id: name,
      args: onVolume(args, `${SERVERLESS_VOLUME}/${name}/${DATA_FOLDER}`) as JsonObject,
    },
  };
}

/** Paths into the data as the worker sees them. Configs are shallow: what was parsed from one is walked as it is. */
function onVolume(value: JsonValue, folder: string): JsonValue {
  if (typeof value === 'string')
    return value === DATA_FOLDER || value.startsWith(`${DATA_FOLDER}/`) ? folder + value.slice(DATA_FOLDER.length) : value;
  if (Array.isArray(value)) return value.map((one) => onVolume(one, folder));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, one === undefined ? null : onVolume(one, folder)]));
}
