import { shellWord } from '../../../frameworks/shared/shell-word.ts';
import type { TrainJob } from '../../job.ts';
import { plainLine, whatAgain } from '../../train-script.ts';

/**
 * What the pod runs in place of the image's own command. RunPod starts a container again whose command has ended, so the pod is deleted by its own key, which RunPod sets,
 * or kept asleep; the log and what was trained are in the volume.
 */
export function startScript({ keeps }: { keeps: boolean }): string {
  const end = keeps
    ? ['# it stays, and costs, until it is deleted', 'sleep infinity']
    : [
        '# the pod deletes itself, however the training ended',
        'runpodctl remove pod "$RUNPOD_POD_ID" || runpodctl pod delete "$RUNPOD_POD_ID" ||',
        '  curl --silent --show-error --request DELETE --config <(printf \'header = "Authorization: Bearer %s"\\n\' "$RUNPOD_API_KEY") "https://api.runpod.io/v2/pods/$RUNPOD_POD_ID"',
        'sleep infinity',
      ];
  return [
    '#!/usr/bin/env bash',
    'set -uo pipefail',
    'cd -- "$(dirname -- "${BASH_SOURCE[0]}")" || exit',
    '',
    '# a secret that the account does not have is left as its name',
    'for name in $(compgen -e); do',
    '  if [[ ${!name} == *RUNPOD_SECRET_* ]]; then unset "$name"; fi',
    'done',
    '',
    'if [[ ! -e ended ]]; then',
    '  bash train.sh 2>&1 | tee -a log.txt',
    '  code=${PIPESTATUS[0]}',
    '  echo "ended with code $code" | tee -a log.txt',
    '  echo "$code" >ended',
    'fi',
    '',
    ...end,
    '',
  ].join('\n');
}

/** The volume, by the AWS CLI with RunPod's own S3 key: an endpoint, and what comes before its arguments. */
export function s3Lines(datacenter: string): [endpoint: string, command: string] {
  return [
    `s3=(--region ${datacenter} --endpoint-url https://s3api-${datacenter.toLowerCase()}.runpod.io)`,
    'AWS_ACCESS_KEY_ID=$RUNPOD_S3_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$RUNPOD_S3_SECRET_KEY aws "${s3[@]}"',
  ];
}

interface Submission {
  name: string;
  volume: string;
  datacenter: string;
  /** Tried in turn; the first is that of pod.json. */
  gpuTypes: readonly string[];
}

/** What a person runs: upload, and a pod. No key is on a command line or in a file. */
export function submitScript(job: TrainJob, { name, volume, datacenter, gpuTypes }: Submission): string {
  const code = [...job.files.map(({ path }) => path), 'train.sh', 'start.sh', 'requirements.txt'];
  const [endpoint] = s3Lines(datacenter);
  return [
    '#!/usr/bin/env bash',
    `# ${plainLine(`Hands ${job.name} over to RunPod; run again, it is a new pod, which ${whatAgain(job)}.`)}`,
    'set -euo pipefail',
    'cd -- "$(dirname -- "${BASH_SOURCE[0]}")"',
    ': "${RUNPOD_API_KEY:?}" "${RUNPOD_S3_ACCESS_KEY:?}" "${RUNPOD_S3_SECRET_KEY:?}"',
    '',
    `at=s3://${volume}/${name}`,
    endpoint,
    'volume() {',
    '  AWS_ACCESS_KEY_ID=$RUNPOD_S3_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$RUNPOD_S3_SECRET_KEY AWS_MAX_ATTEMPTS=10 aws "${s3[@]}" "$@"',
    '}',
    '',
    `volume s3 sync ${shellWord(`./${job.data.fromJobFolder}`)} "$at/data"`,
    `for path in ${code.map(shellWord).join(' ')}; do`,
    '  volume s3 cp "$path" "$at/$path"',
    'done',
    'volume s3 rm "$at/ended" >/dev/null 2>&1 || true',
    '',
    '# of these GPUs, the first that the data center has',
    `gpus=(${gpuTypes.map(shellWord).join(' ')})`,
    'pod=$(<pod.json)',
    'for gpu in "${gpus[@]}"; do',
    '  body=${pod/"${gpus[0]}"/$gpu}',
    '  if curl --fail-with-body --silent --show-error --header "Content-Type: application/json" --data-binary @- \\',
    '    --config <(printf \'header = "Authorization: Bearer %s"\\n\' "$RUNPOD_API_KEY") https://api.runpod.io/v2/pods <<<"$body"; then',
    '    echo',
    '    echo "a pod with $gpu was created"',
    '    exit',
    '  fi',
    '  echo',
    'done',
    'echo "no pod was created" >&2',
    'exit 1',
    '',
  ].join('\n');
}
