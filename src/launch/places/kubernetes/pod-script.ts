import { posix } from 'node:path';
import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { installLines, trainScript } from '../../train-script.ts';
import type { Cluster } from './cluster.ts';

/** What a machine runs, in a folder of its own; what outlasts it is on the volume. */
export function podScript(job: TrainJob, { isInstalled }: Cluster): string {
  const output = posix.normalize(job.outputDir);
  const firstHost = `${job.name}-0.${job.name}`;
  return trainScript(job, {
    setup: [
      '# the volume holds the data, and takes what is trained and what is downloaded',
      `ln -sfn /volume/data ${DATA_FOLDER}`,
      'sha256sum --check --quiet data.sha256',
      `mkdir -p ${shellWord(`/volume/${output}`)} ${shellWord(`./${posix.dirname(output)}`)}`,
      `ln -sfn ${shellWord(`/volume/${output}`)} ${shellWord(`./${output}`)}`,
      'export HF_HOME=/volume/cache/huggingface',
      '',
      ...(isInstalled ? [] : ['# an environment with the framework', ...installLines(job.install.python, '/opt/env'), '']),
      ...(job.onNodes === undefined
        ? []
        : ['# machine 0 has a name once its pod is there', `until getent hosts ${firstHost} >/dev/null; do sleep 2; done`, '']),
    ],
    machine: { rank: '"$JOB_COMPLETION_INDEX"', host: firstHost },
  });
}
