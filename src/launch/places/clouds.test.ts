import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import type { JsonValue } from '../../json.ts';
import type { JobFolder, Place, TrainJob } from '../job.ts';
import { placeOptions } from '../places.ts';
import { pythonValue } from '../../frameworks/shared/plan/python-text.ts';
import { runName } from '../run-name.ts';
import { trainJob } from '../testing/train-job.ts';
import { VERSION } from '../../version.ts';
import { MODAL } from './modal/modal.ts';
import { RUNPOD } from './runpod/runpod.ts';
import { SAGEMAKER } from './sagemaker/sagemaker.ts';

const temp = useTempFolder();
let scripts = 0;
const expected = fileURLToPath(new URL('../../../fixtures/launch', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  modal: [],
  runpod: ['volume=abc123xyz', 'datacenter=EU-RO-1'],
  sagemaker: ['role=arn:aws:iam::123456789012:role/train', 'bucket=my-bucket'],
};
const PLACES = [MODAL, RUNPOD, SAGEMAKER];

function rendered(place: Place, job: TrainJob, given: readonly string[] = []): JobFolder {
  return place.render(job, placeOptions(place, [...(NEEDED[place.name] ?? []), ...given]));
}

function fileOf({ files }: JobFolder, path: string): string {
  const file = files.find((one) => one.path === path);
  if (file === undefined) throw new Error(`${path} is not there`);
  return file.text;
}

const json = (folder: JobFolder, path: string): Record<string, unknown> => JSON.parse(fileOf(folder, path)) as Record<string, unknown>;

/** A job of two machines, as Axolotl starts it. */
const AXOLOTL: Partial<TrainJob> = {
  framework: 'axolotl',
  install: { command: 'axolotl', package: 'axolotl', version: '0.21.0', python: '3.12', requirements: ['axolotl[deepspeed]==0.21.0'] },
  files: [
    { path: 'axolotl.yaml', text: 'base_model: Qwen/Qwen3-8B\ndatasets:\n  - path: data/train.jsonl\noutput_dir: trained/sft-lora\n' },
  ],
  command: ['axolotl', 'train', 'axolotl.yaml'],
  resume: ['--resume-from-checkpoint', '{checkpoint}'],
};
const ON_TWO: Partial<TrainJob> = {
  hardware: { gpus: 16, nodes: 2 },
  onNodes: {
    command: ['axolotl', 'train', 'axolotl.yaml', '{resume}', '--launcher', 'torchrun', '--', '--rdzv_endpoint', '{host}:29500'],
    env: {},
  },
};

describe('what is written', () => {
  const cases: [string, Place, Partial<TrainJob>, string[]][] = [
    ['modal-trl', MODAL, {}, []],
    [
      'modal-axolotl',
      MODAL,
      { ...AXOLOTL, hardware: { gpus: 2, nodes: 1 } },
      ['gpu=h100', 'secret=huggingface', 'retries=3', 'image=nvidia/cuda:12.8.1-devel-ubuntu24.04'],
    ],
    ['runpod-trl', RUNPOD, {}, []],
    ['runpod-axolotl', RUNPOD, AXOLOTL, ['gpu=NVIDIA H200', 'keep=yes']],
    ['sagemaker-trl', SAGEMAKER, {}, []],
    [
      'sagemaker-axolotl',
      SAGEMAKER,
      { ...AXOLOTL, ...ON_TWO },
      ['instance=ml.p5.48xlarge', 'spot=yes', 'secret=training/keys', 'region=eu-south-1'],
    ],
  ];
  test.for(cases)('%s', async ([name, place, changes, given]) => {
    const { files } = rendered(place, trainJob(changes), given);
    for (const { path, text } of files) await expect(text.replaceAll(VERSION, 'VERSION')).toMatchFileSnapshot(join(expected, name, path));
    expect(readdirSync(join(expected, name)).sort()).toEqual(files.map(({ path }) => path).sort());
  });
});

const PROGRAMS = [
  'aws',
  'axolotl',
  'bash',
  'cat',
  'cp',
  'curl',
  'date',
  'dirname',
  'find',
  'id',
  'ln',
  'mkdir',
  'modal',
  'pip',
  'python',
  'python3',
];
const MORE_PROGRAMS = ['runpodctl', 'sleep', 'sort', 'tail', 'tee', 'touch', 'tr', 'uv'];

/** What a bash script calls, with its arguments: every program that it finds only notes them. */
function callsOf(text: string): string[][] {
  const folder = temp.path(`calls-${scripts++}`);
  mkdirSync(folder);
  const log = join(folder, 'log');
  const program = `#!/bin/bash\nprintf '%s\\0' "\${0##*/}" "$@" $'\\n' >>${log}\n`;
  for (const name of [...PROGRAMS, ...MORE_PROGRAMS]) writeFileSync(join(folder, name), program, { mode: 0o755 });
  writeFileSync(join(folder, 'script.sh'), text);
  writeFileSync(log, '');
  const keys = { RUNPOD_API_KEY: 'k', RUNPOD_S3_ACCESS_KEY: 'k', RUNPOD_S3_SECRET_KEY: 'k', RUNPOD_POD_ID: 'p' };
  const { stderr } = spawnSync('/bin/bash', [join(folder, 'script.sh')], { cwd: folder, encoding: 'utf8', env: { ...keys, PATH: folder } });
  expect(stderr).not.toMatch(/syntax error|unexpected|command not found/);
  return readFileSync(log, 'utf8')
    .split('\0\n\0')
    .slice(0, -1)
    .map((call) => call.split('\0'));
}

test.for(PLACES)('$name: whatever a job is called, scripts call what they should, and Python has it as text', (place) => {
  const hostile = '$(touch pwned); `id` "\'\\ \n#{x} %s';
  const job = trainJob({
    ...AXOLOTL,
    model: hostile,
    method: hostile,
    outputDir: `o ${hostile}`.replaceAll('/', ''),
    command: ['axolotl', hostile],
    data: { ...trainJob().data, fromJobFolder: `../${hostile}` },
    env: { HOSTILE: hostile },
    files: [{ path: 'axolotl.yaml', text: hostile }],
  });
  const { files, steps } = rendered(place, job);
  const typed = steps.flatMap(({ command }) => (typeof command === 'string' ? [command] : []));
  const calls = [...files.filter(({ path }) => path.endsWith('.sh')).map(({ text }) => text), ...typed].flatMap(callsOf);
  expect(calls.filter(([program, first]) => program === 'id' || (program === 'touch' && first === 'pwned'))).toEqual([]);
  if (place !== MODAL) expect(calls.map((call) => call.find((word) => word.startsWith('./../')))).toContain(`./../${hostile}`);
  expect(calls).toContainEqual(['axolotl', hostile]);
  if (!hasPython) return;
  for (const { path, text } of files.filter((file) => file.path.endsWith('.py'))) {
    const constants =
      'import ast, json, sys; print(json.dumps([n.value for n in ast.walk(ast.parse(sys.stdin.read())) if isinstance(n, ast.Constant) and isinstance(n.value, str)]))';
    const texts = JSON.parse(execFileSync('python3', ['-c', constants], { input: text, encoding: 'utf8' })) as string[];
    expect(texts, path).toContain(`../${hostile}`);
  }
});

test.skipIf(!hasPython)('a value as Python writes it is that value', () => {
  const values = [...fc.sample(fc.jsonValue(), 60), '\u2028"\'\\\0\x7f', '\ud800', '😀', '\n'] as JsonValue[];
  const program = 'import ast, json, sys; print(json.dumps([ast.literal_eval(one) for one in json.load(sys.stdin)]))';
  const read = execFileSync('python3', ['-c', program], { input: JSON.stringify(values.map(pythonValue)), encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual(JSON.parse(JSON.stringify(values)));
});

describe('the GPU is the cheapest that the estimate fits on', () => {
  const GiB = 2 ** 30;
  test.each([
    [10, 'L4', 'NVIDIA RTX A5000', 'ml.g6.2xlarge'],
    [30, 'L40S', 'NVIDIA A40', 'ml.g6e.2xlarge'],
    [60, 'A100-80GB', 'NVIDIA A100 80GB PCIe', 'ml.g7e.2xlarge'],
    [120, 'H200', 'NVIDIA H200', 'ml.g7e.2xlarge'],
  ])('%d GiB', (gib, modal, runpod, sagemaker) => {
    const job = trainJob({ needs: { gpuMemoryBytes: gib * GiB, diskBytes: 1e10 } });
    expect(fileOf(rendered(MODAL, job), 'app.py')).toContain(`GPU = "${modal}"\n`);
    expect(json(rendered(RUNPOD, job), 'pod.json')['gpu']).toMatchObject({ id: runpod });
    expect(json(rendered(SAGEMAKER, job), 'job.json')['ResourceConfig']).toMatchObject({ InstanceType: sagemaker });
  });

  test('where none is large enough, it is said', () => {
    const job = trainJob({ needs: { gpuMemoryBytes: 400 * GiB, diskBytes: 1e10 } });
    for (const place of PLACES)
      expect(rendered(place, job).notes.join(), place.name).toContain('400.0 GiB for each GPU, more than the largest');
    expect(rendered(MODAL, job, ['gpu=l4']).notes.join()).toContain('L4 has 22.5 GiB');
  });
});

test.each<[string, Place, string[], Partial<TrainJob>]>([
  ['a GPU of nobody', MODAL, ['gpu=h99'], {}],
  ['more hours than there are', MODAL, ['hours=25'], {}],
  ['a secret that is no name', MODAL, ['secret=a b'], {}],
  ['an image that is none', MODAL, ['image=a b"'], {}],
  ['no such option', MODAL, ['size=3'], {}],
  ['more GPUs than a container has', MODAL, [], { hardware: { gpus: 16, nodes: 1 } }],
  ['more than that GPU has', MODAL, ['gpu=a10'], { hardware: { gpus: 8, nodes: 1 } }],
  ['two machines', MODAL, [], { hardware: { gpus: 2, nodes: 2 } }],
  ['two machines', RUNPOD, [], { hardware: { gpus: 2, nodes: 2 } }],
  ['a volume that is none', RUNPOD, ['volume=../x'], {}],
  ['a data center without S3', RUNPOD, ['datacenter=EU-FR-1'], {}],
  ['maybe', RUNPOD, ['keep=maybe'], {}],
  ['a role that is none', SAGEMAKER, ['role=admin'], {}],
  ['a bucket that is none', SAGEMAKER, ['bucket=My_Bucket'], {}],
  ['a region whose image is not known', SAGEMAKER, ['region=cn-north-1'], {}],
  ['three GPUs', SAGEMAKER, [], { hardware: { gpus: 3, nodes: 1 } }],
  ['a machine with other GPUs', SAGEMAKER, ['instance=ml.g5.12xlarge'], {}],
  ['an output folder elsewhere', SAGEMAKER, [], { outputDir: '/data/out' }],
  ['an output folder outside', MODAL, [], { outputDir: 'a/../../b' }],
])('refused: %s', (_, place, given, changes) => {
  expect(() => rendered(place, trainJob(changes), given)).toThrow(expect.objectContaining({ code: 'USAGE_PLACE', exitCode: 2 }) as Error);
});

test.each(['volume', 'datacenter'])('RunPod must be told its %s, and SageMaker its role and bucket', (name) => {
  const options = (NEEDED['runpod'] ?? []).filter((one) => !one.startsWith(name));
  expect(() => RUNPOD.render(trainJob(), placeOptions(RUNPOD, options))).toThrow(`${name} must be given`);
  expect(() => SAGEMAKER.render(trainJob(), placeOptions(SAGEMAKER, ['bucket=my-bucket']))).toThrow('role must be given');
  expect(() => SAGEMAKER.render(trainJob(), placeOptions(SAGEMAKER, (NEEDED['sagemaker'] ?? []).slice(0, 1)))).toThrow(
    'bucket must be given',
  );
});

test('a run is named by what it trains on: other data or another config has checkpoints of its own', () => {
  const job = trainJob();
  const other = { ...job, data: { ...job.data, files: [{ path: 'train.jsonl', sizeBytes: 1000, sha256: 'b'.repeat(64) }] } };
  expect(runName(trainJob())).toBe(runName(job));
  expect(new Set([job, other, trainJob({ files: [{ path: 'trl.yaml', text: '' }] })].map(runName)).size).toBe(3);
  expect(runName(trainJob({ name: 'x'.repeat(40) }))).toHaveLength(49);
});

test("Axolotl's own cloud config trains where its data is uploaded, keeps the output, and is left out for a GPU that Axolotl does not know", () => {
  const cloud = parse(fileOf(rendered(MODAL, trainJob(AXOLOTL)), 'cloud.yaml'), { version: '1.1' }) as Record<string, unknown>;
  expect(cloud).toMatchObject({
    provider: 'modal',
    image: 'axolotlai/axolotl:0.21.0',
    gpu: 'l4',
    gpu_count: 1,
    secrets: ['HF_TOKEN', 'WANDB_API_KEY'],
  });
  expect(cloud['volumes']).toContainEqual({ name: runName(trainJob(AXOLOTL)), mount: '/workspace/mounts/trained/sft-lora' });
  const onH200 = rendered(MODAL, trainJob(AXOLOTL), ['gpu=H200']);
  expect(onH200.files.map(({ path }) => path)).not.toContain('cloud.yaml');
  expect(onH200.notes.join()).toContain('knows no H200');
});

test('a serverless worker finds the data on its volume', () => {
  const { input } = json(rendered(RUNPOD, trainJob(AXOLOTL)), 'serverless.json') as { input: { args: { datasets: unknown } } };
  expect(input.args.datasets).toEqual([{ path: `/runpod-volume/${runName(trainJob(AXOLOTL))}/data/train.jsonl` }]);
});

test('a pod ends once: a container that is started again trains no second time, and a secret that is not there is not set', () => {
  const folder = temp.path('pod');
  const bin = temp.path('pod-bin');
  mkdirSync(folder);
  mkdirSync(bin);
  const program = (name: string, text: string): void => writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
  program('runpodctl', 'echo "$@"');
  program('sleep', 'exit 0');
  writeFileSync(join(folder, 'start.sh'), fileOf(rendered(RUNPOD, trainJob()), 'start.sh'));
  writeFileSync(join(folder, 'train.sh'), 'echo "token ${HF_TOKEN-none} ${OTHER-none}"; exit 3\n');
  const env = { PATH: `${bin}:${process.env['PATH']}`, HF_TOKEN: '{{ RUNPOD_SECRET_HF_TOKEN }}', OTHER: 'kept', RUNPOD_POD_ID: 'p1' };
  const run = (): string => execFileSync('bash', [join(folder, 'start.sh')], { env, encoding: 'utf8' });
  expect(run()).toBe('token none kept\nended with code 3\nremove pod p1\n');
  expect(run()).toBe('remove pod p1\n');
});
