import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { TrainJob } from './job.ts';
import { requirementsOf } from './requirements.ts';
import { trainJob } from './testing/train-job.ts';
import { trainScript } from './train-script.ts';

const temp = useTempFolder();
let folders = 0;

/** Runs the script of a job whose program prints its arguments, in a folder with these checkpoints. */
function printed(
  changes: Partial<TrainJob>,
  { checkpoints = [], machine }: { checkpoints?: readonly string[]; machine?: boolean } = {},
): string[] {
  const job = trainJob(changes);
  const folder = temp.path(`run-${folders++}`);
  mkdirSync(folder);
  for (const path of checkpoints) {
    mkdirSync(dirname(join(folder, job.outputDir, path)), { recursive: true });
    writeFileSync(join(folder, job.outputDir, path), '');
  }
  const words = machine === true ? { setup: ['rank=1 host=10.0.0.7'], machine: { rank: '"$rank"', host: '"$host"' } } : {};
  writeFileSync(join(folder, 'train.sh'), trainScript(job, words));
  const text = execFileSync('bash', [join(folder, 'train.sh')], { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  return text.split('\0').slice(0, -1);
}

const PRINT = ['printf', '%s\\0'];
/** What a process can be given, but no path of two parents. */
const anyWord = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((word) => word.replaceAll('\0', '') || ';');
const anyFolder = anyWord.map((word) => `o${word.replaceAll('/', '')}`).filter((name) => Buffer.byteLength(name) < 200);

test('any words of a command arrive as they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyWord, fc.constantFrom('$(touch x)', '`id`', "';id;'", '"$HOME"', '-n', '\n#', '{rank}')), { maxLength: 5 }),
      (words) => {
        const { resume: _, ...job } = trainJob({ command: [...PRINT, 'first', ...words] });
        const folder = temp.path(`words-${folders++}`);
        mkdirSync(folder);
        writeFileSync(join(folder, 'train.sh'), trainScript(job));
        const text = execFileSync('bash', [join(folder, 'train.sh')], { encoding: 'utf8', cwd: folder });
        expect(text.split('\0').slice(0, -1)).toEqual(['first', ...words]);
      },
    ),
    { numRuns: 40 },
  );
});

test('any name, model and output folder: it trains, and goes on from the checkpoint in that folder', () => {
  fc.assert(
    fc.property(anyFolder, fc.string({ unit: 'binary' }), (outputDir, model) => {
      const run = { command: PRINT, outputDir, model };
      expect(printed(run, { checkpoints: ['checkpoint-3/trainer_state.json'] })).toEqual([
        '--resume_from_checkpoint',
        `./${outputDir}/checkpoint-3`,
      ]);
    }),
    { numRuns: 40 },
  );
});

describe('the last whole checkpoint', () => {
  test('is that of the highest step that was written to its end', () => {
    const checkpoints = [
      'checkpoint-9/trainer_state.json',
      'checkpoint-10/trainer_state.json',
      'checkpoint-11/optimizer.pt',
      'notes/trainer_state.json',
    ];
    expect(printed({ command: PRINT }, { checkpoints })).toEqual(['--resume_from_checkpoint', './trained/sft-lora/checkpoint-10']);
  });

  test('of LitGPT is a step', () => {
    const run = { command: PRINT, resume: ['--resume={checkpoint}/lit_model.pth'], outputDir: 'out' };
    const checkpoints = ['step-000002/hyperparameters.yaml', 'step-000010/lit_model.pth'];
    expect(printed(run, { checkpoints })).toEqual(['--resume=./out/step-000002/lit_model.pth']);
  });

  test('where there is none, it begins', () => {
    expect(printed({ command: [...PRINT, 'a'] })).toEqual(['a']);
  });
});

test('on several machines, each has its rank, the first one, and the checkpoint where its arguments belong', () => {
  const onNodes = { command: [...PRINT, 'train', '{resume}', '--rank', '{rank}', '{host}:29500'], env: { NODE_RANK: '{rank}' } };
  expect(printed({ onNodes }, { machine: true, checkpoints: ['checkpoint-1/trainer_state.json'] })).toEqual([
    ...['train', '--resume_from_checkpoint', './trained/sft-lora/checkpoint-1', '--rank', '1', '10.0.0.7:29500'],
  ]);
  expect(trainScript(trainJob({ onNodes }), { machine: { rank: '"$rank"', host: '"$host"' } })).toContain('export NODE_RANK="$rank"');
});

test.each<[string, Partial<TrainJob>, string[]]>([
  ['not asked for', {}, ['trl[peft,quantization]==1.16.0']],
  ['by a profile of accelerate', { command: ['trl', 'sft', '--accelerate_config', 'zero3'] }, ['trl[peft,quantization,deepspeed]==1.16.0']],
  ['by the config', { files: [{ path: 'a.yaml', text: 'a: 1\ndeepspeed: ds.json\n' }] }, ['trl[peft,quantization,deepspeed]==1.16.0']],
])('DeepSpeed is installed where the job names it: %s', (_, changes, requirements) => {
  expect(requirementsOf(trainJob(changes))).toEqual(requirements);
});

test('requirements lose DeepSpeed alone', () => {
  const install = {
    ...trainJob().install,
    requirements: ['llamafactory==0.9.5', 'bitsandbytes', 'deepspeed', 'axolotl[deepspeed]==0.21.0'],
  };
  expect(requirementsOf(trainJob({ install }))).toEqual(['llamafactory==0.9.5', 'bitsandbytes', 'axolotl==0.21.0']);
});
