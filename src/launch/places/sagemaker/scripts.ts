import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { NodesStart } from '../../../frameworks/config.ts';
import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { installLines, plainLine, trainScript, whatAgain } from '../../train-script.ts';
import type { SageMakerRun } from './run.ts';
import { CHANNELS, CHECKPOINTS } from './training-job.ts';

/** What runs in each container. */
export function startScript(job: TrainJob, run: SageMakerRun): string {
  const output = shellWord(`./${job.outputDir}`);
  return trainScript(job, {
    setup: [
      '# the data is a channel beside this one; what is written as output goes to S3 at once, and is here again when the job goes on',
      `ln -sfn ${CHANNELS}/data ${DATA_FOLDER}`,
      `mkdir -p ${CHECKPOINTS} "$(dirname ${output})"`,
      `[[ -e ${output} ]] || ln -sfn ${CHECKPOINTS} ${output}`,
      'export HF_HOME=/tmp/huggingface',
      '',
      ...(run.secret === undefined ? [] : secretLines(job, run.secret, run.region)),
      ...installLines(job.install.python, '/tmp/train'),
      '',
      ...(job.onNodes === undefined ? [] : nodeLines(job.onNodes)),
    ],
    ...(job.onNodes === undefined ? {} : { machine: { rank: '"$rank"', host: '"$host"' } }),
  });
}

/** A secret of Secrets Manager, read by the role of the job; its values go from pipe to environment. */
function secretLines({ secrets }: TrainJob, secret: string, region: string): string[] {
  return [
    `secret=$(aws secretsmanager get-secret-value --region ${shellWord(region)} --secret-id ${shellWord(secret)} --query SecretString --output text)`,
    'take() {',
    '  local value',
    `  value=$(python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1" <<<"$secret")`,
    '  if [[ -n $value ]]; then export "$1=$value"; fi',
    '}',
    ...secrets.map((name) => `take ${shellWord(name)}`),
    'unset secret',
    '',
  ];
}

/** Which of the machines this is, and where the first is found: SageMaker writes it into each. */
function nodeLines({ command, env }: NodesStart): string[] {
  const rank = [...command, ...Object.values(env)].some((word) => word.includes('{rank}')) ? 'rank' : '_';
  return [
    `read -r ${rank} host interface < <(python3 - <<"PYTHON"`,
    'import json',
    '',
    'with open("/opt/ml/input/config/resourceconfig.json") as file:',
    '    config = json.load(file)',
    'hosts = sorted(config["hosts"])',
    'print(hosts.index(config["current_host"]), hosts[0], config["network_interface_name"])',
    'PYTHON',
    ')',
    'export NCCL_SOCKET_IFNAME=$interface GLOO_SOCKET_IFNAME=$interface',
    '',
  ];
}

/** What a person runs: upload, and a job with a name of its own. */
export function submitScript(job: TrainJob, run: SageMakerRun): string {
  const code = [...job.files.map(({ path }) => path), 'train.sh', 'requirements.txt'];
  return [
    '#!/usr/bin/env bash',
    `# ${plainLine(`Hands ${job.name} over to SageMaker; run again, it is a new job, which ${whatAgain(job)}.`)}`,
    'set -euo pipefail',
    'cd -- "$(dirname -- "${BASH_SOURCE[0]}")"',
    '',
    `region=${shellWord(run.region)}`,
    `at=${shellWord(`s3://${run.bucket}/${run.prefix}`)}`,
    `job=${shellWord(run.name)}-$(date -u +%y%m%d%H%M%S)`,
    '',
    `aws s3 sync ${shellWord(`./${job.data.fromJobFolder}`)} "$at/data" --region "$region" --delete`,
    `aws s3 sync . "$at/code" --region "$region" --exclude '*' ${code.map((path) => `--include ${shellWord(path)}`).join(' ')}`,
    'aws sagemaker create-training-job --region "$region" --cli-input-json file://job.json --training-job-name "$job"',
    'echo "started $job"',
    '',
  ].join('\n');
}
