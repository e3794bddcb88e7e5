import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { useTempFolder } from '../../../io/testing/temp-folder.ts';
import type { TrainJob } from '../../job.ts';
import { placeOptions } from '../../places.ts';
import { trainJob } from '../../testing/train-job.ts';
import { KUBERNETES } from './kubernetes.ts';

const temp = useTempFolder();

const render = (job: TrainJob, ...onSet: string[]): ReturnType<typeof KUBERNETES.render> =>
  KUBERNETES.render(job, placeOptions(KUBERNETES, onSet));

interface Loaded {
  kind: string;
  metadata: Record<string, unknown>;
  data?: Record<string, string>;
  spec: Record<string, unknown>;
}

/** The objects of a file, as readers of YAML 1.1 see them. */
function objects(job: TrainJob, name: string, ...onSet: string[]): Loaded[] {
  const text = render(job, ...onSet).files.find(({ path }) => path === name)?.text ?? '';
  return parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as Loaded);
}

const configOf = (job: TrainJob, ...onSet: string[]): Record<string, string> =>
  objects(job, 'job.yaml', ...onSet).find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
const jobOf = (job: TrainJob, ...onSet: string[]): Loaded | undefined =>
  objects(job, 'job.yaml', ...onSet).find(({ kind }) => kind === 'Job');

const SEVERAL: Partial<TrainJob> = {
  hardware: { gpus: 8, nodes: 2 },
  onNodes: { command: ['trl', 'sft', '{resume}', '--machine_rank', '{rank}', '--main_process_ip', '{host}'], env: {} },
};

test('one machine: a Job with its config, secrets by name, and a volume that one machine has', () => {
  const job = trainJob();
  expect(objects(job, 'job.yaml').map(({ kind }) => kind)).toEqual(['ConfigMap', 'Job']);
  expect(configOf(job)['trl.yaml']).toBe(job.files[0]?.text);
  const made = jobOf(job);
  expect(made).toMatchObject({
    metadata: { name: job.name },
    spec: {
      backoffLimit: 3,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              image: 'python:3.12',
              resources: { limits: { 'nvidia.com/gpu': 1, memory: '32Gi' }, requests: { cpu: '4' } },
              env: [
                { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: job.name, key: 'HF_TOKEN' } } },
                { name: 'WANDB_API_KEY', valueFrom: { secretKeyRef: { name: job.name, key: 'WANDB_API_KEY' } } },
              ],
            },
          ],
        },
      },
    },
  });
  expect(made?.spec).not.toHaveProperty('completionMode');
  expect(objects(job, 'volume.yaml')[0]?.spec).toMatchObject({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '28Gi' } },
  });
});

test('several machines: an indexed Job whose pods meet at the name of the first', () => {
  const job = trainJob(SEVERAL);
  expect(objects(job, 'job.yaml').map(({ kind }) => kind)).toEqual(['ConfigMap', 'Service', 'Job']);
  expect(jobOf(job)?.spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 2,
    parallelism: 2,
    backoffLimit: 6,
    template: { spec: { subdomain: job.name, containers: [{ resources: { limits: { 'nvidia.com/gpu': 4 } } }] } },
  });
  expect(configOf(job)['train.sh']).toContain(`--machine_rank "$JOB_COMPLETION_INDEX" --main_process_ip ${job.name}-0.${job.name}\n`);
  expect(objects(job, 'volume.yaml')[0]?.spec).toMatchObject({ accessModes: ['ReadWriteMany'] });
});

test('what the options say stands where it belongs', () => {
  const given = [
    ...['namespace=team', 'image=registry.example:5000/team/trl:1', 'pull-secret=pull', 'secret=keys', 'gpu=NVIDIA-A100-SXM4-80GB'],
    ...[
      'gpu-resource=amd.com/gpu',
      'cpus=12',
      'memory=100Gi',
      'queue=research',
      'retries=0',
      'hours=2',
      'storage=1Ti',
      'storage-class=fast',
    ],
  ];
  const made = jobOf(trainJob(), ...given);
  expect(made).toMatchObject({
    metadata: { namespace: 'team', labels: { 'kueue.x-k8s.io/queue-name': 'research' } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 7200,
      template: {
        spec: {
          imagePullSecrets: [{ name: 'pull' }],
          nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
          containers: [{ resources: { limits: { 'amd.com/gpu': 1, memory: '100Gi' }, requests: { cpu: '12' } } }],
        },
      },
    },
  });
  expect(configOf(trainJob(), ...given)['train.sh']).not.toContain('uv');
  expect(objects(trainJob(), 'volume.yaml', ...given)[0]?.spec).toMatchObject({
    storageClassName: 'fast',
    resources: { requests: { storage: '1Ti' } },
  });
  const { submit } = render(trainJob(), ...given);
  for (const command of submit) expect(command.slice(0, 3)).toEqual(['kubectl', '--namespace', 'team']);
});

test('data go through the pod before the training has the volume', () => {
  const { submit } = render(trainJob());
  expect(submit.map((command) => command.slice(1, 3).join(' '))).toEqual([
    'apply -f',
    'wait --for=condition=Ready',
    'cp ../../out/.',
    'delete pod',
    'apply -f',
  ]);
});

describe('bad input', () => {
  test.each([
    ...['namespace=Team', 'namespace=a b', 'image=$(id)', 'secret=A_B', 'storage=much', 'storage-class=-x', 'gpu=a b', 'gpu-resource=gpu'],
    ...['cpus=-1', 'memory=1 Gi', 'queue=a/b', 'retries=-1', 'retries=101', 'hours=0', 'pull-secret=a\nb'],
  ])('%j is refused', (option) => {
    expect(() => render(trainJob(), option)).toThrow(expect.objectContaining({ code: 'USAGE_PLACE' }) as Error);
  });

  test.each(['/weights', '../weights', 'a/../../b', ''])('an output folder %j that is not on the volume is refused', (outputDir) => {
    expect(() => render(trainJob({ outputDir }))).toThrow('--output-dir');
  });

  test.each([
    'a: b\n---\nkind: Secret\n',
    '# no: yes\non: off\n\ttab\r\n',
    ' leading\n  %TAG\n',
    '"quoted" \'both\' {{ .Values.x }}',
    'ends without a line',
    '\u2028 \u0085 é 你 \u{1f600}\n',
  ])('a config of any text stays that text: %j', (text) => {
    expect(configOf(trainJob({ files: [{ path: 'trl.yaml', text }] }))['trl.yaml']).toBe(text);
  });

  test('a file in a folder has a key that a ConfigMap may have', () => {
    const made = jobOf(trainJob({ files: [{ path: 'deep speed/zero.json', text: '{}' }] }));
    expect(JSON.stringify(made)).toContain('{"key":"file-0","path":"deep speed/zero.json"}');
  });
});

/** Runs the script of a pod here, with folders of this machine for those of the pod. */
function inPod(job: TrainJob, name: string): { code: number | null; out: string; folder: string } {
  const folder = temp.path(name);
  const rows = '{"messages": []}\n';
  const sha256 = createHash('sha256').update(rows).digest('hex');
  for (const part of ['work', 'volume/data', 'bin']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'volume/data/train.jsonl'), rows);
  writeFileSync(join(folder, 'bin/trl'), '#!/usr/bin/env bash\nprintf "%s\\n" "$@" >"$OLDPWD/seen"\n', { mode: 0o755 });
  const placed = { ...job, data: { ...job.data, files: [{ path: 'train.jsonl', sizeBytes: rows.length, sha256 }] } };
  for (const [path, text] of Object.entries(configOf(placed, 'image=own'))) {
    writeFileSync(join(folder, 'work', path), text.replaceAll('/volume/', `${folder}/volume/`));
  }
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, JOB_COMPLETION_INDEX: '1' };
  const { status, stderr, stdout } = spawnSync('bash', ['work/train.sh'], { cwd: folder, env, encoding: 'utf8' });
  return { code: status, out: stdout + stderr, folder };
}

describe('the script of a pod, run', () => {
  test('what is trained stays on the volume, and it goes on from there', () => {
    const { folder } = inPod(trainJob(), 'pod');
    mkdirSync(join(folder, 'volume/trained/sft-lora/checkpoint-4'));
    writeFileSync(join(folder, 'volume/trained/sft-lora/checkpoint-4/trainer_state.json'), '{}');
    expect(inPod(trainJob(), 'pod').code).toBe(0);
    expect(readFileSync(join(folder, 'seen'), 'utf8').split('\n').slice(-3)).toEqual([
      '--resume_from_checkpoint',
      './trained/sft-lora/checkpoint-4',
      '',
    ]);
  });

  test.each(['$(touch pwned)', "a'; touch pwned; '", '`touch pwned`/x', 'deep/er "$HOME"'])('an output folder %j', (outputDir) => {
    const { code, out, folder } = inPod(trainJob({ outputDir }), `pod-${outputDir.length}`);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(readdirSync(join(folder, 'work'))).not.toContain('pwned');
    expect(readdirSync(folder)).not.toContain('pwned');
  });

  test('data with other bytes stop it', () => {
    const { folder } = inPod(trainJob(), 'changed');
    const script = readFileSync(join(folder, 'work/train.sh'), 'utf8');
    writeFileSync(join(folder, 'volume/data/train.jsonl'), 'other\n');
    expect(script).toContain('sha256sum --check');
    expect(spawnSync('bash', ['work/train.sh'], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 1 });
  });
});
