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
        '  curl --silent --show-error --request DELETE --config <(printf \'header = "Authorization: Bearer %s"\\n\' "$RUNPOD_API_KEY") "https://rest.runpod.io/v1/pods/$RUNPOD_POD_ID"',
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

/** What a person runs: upload, and a pod. No key is on a command line or in a file. */
export function submitScript(job: TrainJob, { name, volume, datacenter }: { name: string; volume: string; datacenter: string }): string {
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
    'curl --fail-with-body --silent --show-error --header "Content-Type: application/json" --data @pod.json \\',
    '  --config <(printf \'header = "Authorization: Bearer %s"\\n\' "$RUNPOD_API_KEY") https://rest.runpod.io/v1/pods',
    'echo',
    '',
  ].join('\n');
}
