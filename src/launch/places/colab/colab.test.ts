import { describe, expect, test } from 'vitest';
import type { TrainJob } from '../../job.ts';
import { placeOptions } from '../../places.ts';
import { trainJob } from '../../testing/train-job.ts';
import { COLAB } from './colab.ts';

const render = (job: TrainJob, ...onSet: string[]): ReturnType<typeof COLAB.render> => COLAB.render(job, placeOptions(COLAB, onSet));

interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: { accelerator: string; colab: { gpuType: string } };
  cells: { id: string; cell_type: string; source: string[] }[];
}

const notebook = (job: TrainJob, ...onSet: string[]): Notebook => JSON.parse(render(job, ...onSet).files[0]?.text ?? '') as Notebook;
const cell = (job: TrainJob, id: string, ...onSet: string[]): string =>
  notebook(job, ...onSet)
    .cells.find((one) => one.id === id)
    ?.source.join('') ?? '';

test('a notebook of nbformat 4.5 whose cells have ids of their own', () => {
  const made = notebook(trainJob());
  expect(made).toMatchObject({ nbformat: 4, nbformat_minor: 5, metadata: { accelerator: 'GPU', colab: { gpuType: 'L4' } } });
  const ids = made.cells.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[\w-]{1,64}$/);
  for (const { source } of made.cells) for (const line of source.slice(0, -1)) expect(line.endsWith('\n')).toBe(true);
});

test('the smallest GPU that the estimate fits on, and one that is asked for', () => {
  const needing = (gib: number): TrainJob => trainJob({ needs: { gpuMemoryBytes: gib * 2 ** 30, diskBytes: 1e9 } });
  const gpuOf = (job: TrainJob, ...onSet: string[]): string => notebook(job, ...onSet).metadata.colab.gpuType;
  expect([gpuOf(needing(3)), gpuOf(needing(30)), gpuOf(needing(60))]).toEqual(['L4', 'A100', 'H100']);
  expect(gpuOf(needing(30), 'gpu=h100')).toBe('H100');
  expect(render(needing(500)).notes.join()).toContain('more than the largest');
  const small = render(needing(3), 'gpu=T4');
  expect(small.notes.join()).toContain('no bfloat16');
});

test('a config that names bfloat16 is not trained on a GPU without it', () => {
  expect(cell(trainJob({ files: [{ path: 'a.yaml', text: 'bf16: true\n' }] }), 'gpu')).toContain('NEEDS_BF16 = True');
  expect(cell(trainJob({ files: [{ path: 'a.yaml', text: 'fp16: true\n' }] }), 'gpu')).toContain('NEEDS_BF16 = False');
});

describe('the training', () => {
  test('goes on from the last checkpoint', () => {
    expect(cell(trainJob(), 'train')).toContain(
      'run("trl", "sft", "--config", "trl.yaml", *(["--resume_from_checkpoint", last] if last else []))',
    );
    const litgpt = { resume: ['--resume={checkpoint}/lit_model.pth'], before: [['litgpt', 'download', 'Qwen/Qwen3-8B']] };
    const text = cell(trainJob({ ...litgpt, command: ['litgpt', 'finetune_full'] }), 'train');
    expect(text).toContain('*(["--resume=" + last + "/lit_model.pth"] if last else [])');
    expect(text).toContain('run("litgpt", "download", "Qwen/Qwen3-8B")\n');
  });

  test('begins anew where the framework can not', () => {
    const { resume: _, ...job } = trainJob();
    expect(cell(job, 'train')).toBe('# @title Train\nrun("trl", "sft", "--config", "trl.yaml")');
    expect(render(job).notes.join()).toContain('can not go on from a checkpoint');
  });
});

describe('data and results', () => {
  test('are uploaded and kept on Drive', () => {
    expect(cell(trainJob(), 'data')).toContain('files.upload()');
    expect(cell(trainJob(), 'setup')).toContain('drive.mount(');
    expect(cell(trainJob(), 'check-data')).toContain(`("train.jsonl", 1000, "${'a'.repeat(64)}"),`);
  });

  test('come from the hub and go there, where that is asked for', () => {
    const onSet = ['dataset=me/rows', 'save=hub', 'repo=me/model'];
    expect(cell(trainJob(), 'data', ...onSet)).toContain('"--repo-type", "dataset", "me/rows"');
    expect(cell(trainJob(), 'save', ...onSet)).toContain('run("hf", "upload", "me/model", OUTPUT');
    expect(cell(trainJob(), 'setup', ...onSet)).not.toContain('drive');
    expect(render(trainJob(), ...onSet).steps[0]?.command).toBe('hf upload --repo-type dataset --private me/rows ../../out .');
  });
});

describe('bad input', () => {
  test.each([
    ...['dataset=rows', 'dataset=-x/y', 'dataset=a/b; id', 'gpu=B200', 'save=there', 'save=hub', 'repo=me/model'],
    'dataset=a/b"\nimport os',
  ])('%j is refused', (option) => {
    expect(() => render(trainJob(), option)).toThrow(expect.objectContaining({ code: 'USAGE_PLACE' }) as Error);
  });

  test.each([
    { gpus: 2, nodes: 1 },
    { gpus: 2, nodes: 2 },
  ])('%j: a runtime has one GPU', (hardware) => {
    expect(() => render(trainJob({ hardware }))).toThrow(expect.objectContaining({ code: 'USAGE_PLACE' }) as Error);
  });

  test.each(['a"; import os; "', 'a\\', '{x}', "'''"])('an output folder %j is a text of Python', (outputDir) => {
    expect(cell(trainJob({ outputDir }), 'setup')).toContain(`\nOUTPUT = ${JSON.stringify(outputDir)}  # in WORK\n`);
  });

  test.each(['%%bash\nrm -rf /\n', '!id\n', '{x} $HOME\n', '\\n "quoted"\n'])(
    'a config of any text stands in its cell as it is: %j',
    (text) => {
      expect(cell(trainJob({ files: [{ path: 'trl.yaml', text }] }), 'config-0')).toBe(`%%writefile trl.yaml\n${text.trimEnd()}`);
    },
  );
});
