import type { TrainJob } from '../../job.ts';
import { configText } from '../../../frameworks/shared/plan/config-text.ts';
import { VERSION } from '../../../version.ts';

/** GPUs of Modal that Axolotl knows, by its names; another stops it (axolotl 0.21.0, integrations/modal/cloud.py, `get_train_gpu`). */
const GPUS: Readonly<Record<string, string>> = {
  L4: 'l4',
  A10: 'a10',
  L40S: 'l40s',
  'A100-40GB': 'a100-40gb',
  'A100-80GB': 'a100-80gb',
  H100: 'h100',
};

/**
 * The file of `axolotl train --cloud`, where Axolotl can have that GPU. It uploads the folder that it is started in to /workspace/mounts and trains there (axolotl 0.21.0,
 * integrations/modal/cloud.py), so that the output folder has to be a volume to outlive it.
 */
export function cloudYaml(job: TrainJob, { name, gpu, hours }: { name: string; gpu: string; hours: number }): string | undefined {
  const family = GPUS[gpu];
  if (family === undefined) return undefined;
  return configText(
    [
      {
        title: 'The machine',
        settings: [
          { key: 'provider', value: 'modal' },
          {
            key: 'image',
            value: `axolotlai/axolotl:${job.install.version}`,
            why: 'the default is for Python 3.11, which this Axolotl does not take, and asks for docker here',
          },
          { key: 'gpu', value: family },
          { key: 'gpu_count', value: job.hardware.gpus },
          { key: 'timeout', value: hours * 3600, why: 'seconds' },
        ],
      },
      {
        title: 'What it keeps, and what it is told',
        settings: [
          {
            key: 'volumes',
            value: [
              { name, mount: `/workspace/mounts/${job.outputDir}` },
              { name: 'dsprep-axolotl', mount: '/workspace/data' },
            ],
            why: 'checkpoints and weights; and the cache of the hub, where Axolotl puts it',
          },
          { key: 'env', value: Object.entries(job.env).map(([key, value]) => ({ [key]: value })) },
          {
            key: 'secrets',
            value: [...job.secrets],
            why: 'names; values come from the environment, and those that are missing are left out',
          },
        ],
      },
    ],
    [
      `Written by dsprep ${VERSION} for axolotl ${job.install.version}: axolotl train ${job.files[0]?.path ?? 'axolotl.yaml'} --cloud cloud.yaml`,
    ],
  );
}
