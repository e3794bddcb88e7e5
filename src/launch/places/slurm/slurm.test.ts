import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../../../io/testing/temp-folder.ts';
import type { TrainJob } from '../../job.ts';
import { placeOptions } from '../../places.ts';
import { trainJob } from '../../testing/train-job.ts';
import { SLURM } from './slurm.ts';

const temp = useTempFolder();
let jobs = 0;

const ROWS = '{"messages": []}\n';
const DATA = [{ path: 'train.jsonl', sizeBytes: ROWS.length, sha256: createHash('sha256').update(ROWS).digest('hex') }];

const render = (job: TrainJob, ...onSet: string[]): ReturnType<typeof SLURM.render> => SLURM.render(job, placeOptions(SLURM, onSet));
const fileOf = (job: TrainJob, name: string, ...onSet: string[]): string =>
  render(job, ...onSet).files.find(({ path }) => path === name)?.text ?? '';

/** A cluster of this machine alone: srun runs its words once for each machine, with what Slurm says there; scontrol notes what it is asked. */
const SRUN = `#!/usr/bin/env bash
count=$SLURM_NNODES
while [[ $1 == --* ]]; do [[ $1 == --nodes=* ]] && count=\${1#*=}; shift; done
pids=()
for ((i = 0; i < count; i++)); do SLURM_NODEID=$i SLURM_NTASKS=$count SLURM_NTASKS_PER_NODE=1 "$@" & pids+=($!); done
code=0
for pid in "\${pids[@]}"; do wait "$pid" || code=$?; done
exit "$code"
`;
const SCONTROL = `#!/usr/bin/env bash
if [[ $1 == show ]]; then for ((i = 1; i <= SLURM_NNODES; i++)); do echo "gpu-0$i"; done; else echo "$*" >>"$SLURM_SUBMIT_DIR/requeued"; fi
`;

beforeAll(() => {
  mkdirSync(temp.path('bin'));
  for (const [name, text] of Object.entries({ srun: SRUN, scontrol: SCONTROL }))
    writeFileSync(temp.path(`bin/${name}`), text, { mode: 0o755 });
});

interface Cluster {
  folder: string;
  /** Runs the script as Slurm would; `onStart` gets what sends signals to it. */
  run(onStart?: (signal: (name: NodeJS.Signals) => void) => void): Promise<{ code: number | null; out: string }>;
}

/** A job's folder with data, and an environment whose command is a script. */
function cluster(job: TrainJob, command: string, ...onSet: string[]): Cluster {
  const folder = temp.path(`job-${jobs++}`);
  const data = temp.path(`rows-${jobs}`);
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode });
  };
  put(join(data, 'train.jsonl'), ROWS);
  const placed = { ...job, data: { ...job.data, localFolder: data, files: DATA } };
  for (const { path, text } of render(placed, ...onSet).files) put(join(folder, path), text);
  put(join(folder, '.venv/bin/activate'), 'PATH="$PWD/.venv/bin:$PATH"\n');
  put(join(folder, '.venv/bin', job.install.command), `#!/usr/bin/env bash\n${command}\n`, 0o755);
  const env = {
    PATH: `${temp.path('bin')}:${process.env['PATH'] ?? ''}`,
    SLURM_SUBMIT_DIR: folder,
    SLURM_JOB_ID: '7',
    SLURM_JOB_NAME: job.name,
    SLURM_JOB_NODELIST: 'gpu-[01-02]',
    SLURM_NNODES: String(job.hardware.nodes),
    SLURM_CPUS_PER_TASK: '8',
  };
  return {
    folder,
    run: async (onStart) => {
      const child = spawn('bash', ['train.sbatch'], { cwd: folder, env });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
      onStart?.((name) => void child.kill(name));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { code, out };
    },
  };
}

const TWO_MACHINES: Partial<TrainJob> = {
  hardware: { gpus: 8, nodes: 2 },
  onNodes: {
    command: ['trl', 'sft', '--config', 'trl.yaml', '{resume}', '--machine_rank', '{rank}', '--main_process_ip', '{host}'],
    env: { WHERE: '{host}:{rank}' },
  },
};
const NOTES = 'printf "%s\\n" "$*" "where $WHERE" "cores $SRUN_CPUS_PER_TASK" >"seen-$SLURM_NODEID"';

describe('the script, run', () => {
  test('two machines see their numbers and the first, and the data that are elsewhere', async () => {
    const { folder, run } = cluster(trainJob(TWO_MACHINES), NOTES);
    expect(await run()).toEqual({ code: 0, out: '' });
    const seen = (machine: number): string[] => readFileSync(join(folder, `seen-${machine}`), 'utf8').split('\n');
    expect(seen(0)[0]).toBe('sft --config trl.yaml --machine_rank 0 --main_process_ip gpu-01');
    expect(seen(1)).toEqual(['sft --config trl.yaml --machine_rank 1 --main_process_ip gpu-01', 'where gpu-01:1', 'cores 8', '']);
    expect(readFileSync(join(folder, 'data/train.jsonl'), 'utf8')).toBe(ROWS);
  });

  test('goes on from the newest checkpoint that is whole', async () => {
    const { folder, run } = cluster(trainJob(TWO_MACHINES), NOTES);
    for (const step of [2, 10, 30]) mkdirSync(join(folder, `trained/sft-lora/checkpoint-${step}`), { recursive: true });
    for (const step of [2, 10]) writeFileSync(join(folder, `trained/sft-lora/checkpoint-${step}/trainer_state.json`), '{}');
    expect(await run()).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'seen-1'), 'utf8')).toContain(
      'trl.yaml --resume_from_checkpoint ./trained/sft-lora/checkpoint-10 --machine_rank 1',
    );
  });

  test('what comes before is run once, on one machine', async () => {
    const job = trainJob({ ...TWO_MACHINES, before: [['trl', 'download', 'Qwen/Qwen3-8B']] });
    const { folder, run } = cluster(job, 'echo "$1" >>calls');
    expect(await run()).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('download\nsft\nsft\n');
  });

  test('ends as the training does', async () => {
    expect(await cluster(trainJob(), 'exit 9').run()).toMatchObject({ code: 9 });
    expect(await cluster(trainJob(), 'exit 9', 'requeue=no').run()).toMatchObject({ code: 9 });
  });

  test('data with other bytes stop it, but not in a later run of the same job', async () => {
    const { folder, run } = cluster(trainJob(), 'touch trained-it');
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/train.jsonl'), 'other\n');
    expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining('data/train.jsonl: FAILED') as string });
    expect(existsSync(join(folder, 'trained-it'))).toBe(false);
  });

  test('without an environment it says how one is made', async () => {
    const { code, out } = await cluster(trainJob(), 'exit 0', 'venv=other env').run();
    expect({ code, out }).toEqual({
      code: 1,
      out: 'there is no environment at other env: python3.12 -m venv other env, and pip install -r requirements.txt with it\n',
    });
  });
});

describe('when the time is nearly up', () => {
  const WAITS = 'touch started; for ((i = 0; i < 100; i++)); do [[ -e requeued || -e enough ]] && exit 0; sleep 0.05; done; exit 3';

  /** Sends USR1 once the training runs. */
  async function warned({ folder, run }: Cluster, then: () => void = () => undefined): Promise<{ code: number | null; out: string }> {
    return run((signal) => {
      const timer = setInterval(() => {
        if (!existsSync(join(folder, 'started'))) return;
        clearInterval(timer);
        then();
        signal('SIGUSR1');
      }, 20);
    });
  }

  test('the job goes back into the queue, and the training is not cut off by that', async () => {
    const made = cluster(trainJob(), WAITS);
    const { code, out } = await warned(made, () => {
      const state = join(made.folder, 'trained/sft-lora/checkpoint-5/trainer_state.json');
      mkdirSync(dirname(state), { recursive: true });
      writeFileSync(state, '{}');
      const later = Date.now() / 1000 + 5;
      utimesSync(state, later, later);
    });
    expect({ code, out }).toEqual({ code: 0, out: 'the time is nearly up: back into the queue\n' });
    expect(readFileSync(join(made.folder, 'requeued'), 'utf8')).toBe('requeue 7\n');
  });

  test('a run that saved nothing is left to end', async () => {
    const made = cluster(trainJob(), WAITS);
    const old = join(made.folder, 'trained/sft-lora/checkpoint-5/trainer_state.json');
    mkdirSync(dirname(old), { recursive: true });
    writeFileSync(old, '{}');
    utimesSync(old, 1, 1);
    const { code, out } = await warned(made, () => setTimeout(() => writeFileSync(join(made.folder, 'enough'), ''), 300));
    expect(code).toBe(0);
    expect(out).toContain('this run saved no checkpoint');
    expect(existsSync(join(made.folder, 'requeued'))).toBe(false);
  });

  test('a training that can not go on is not asked to', () => {
    const { resume: _, ...job } = trainJob();
    const text = fileOf(job, 'train.sbatch');
    expect(text).toContain('#SBATCH --no-requeue');
    expect(text).not.toContain('USR1');
  });
});

describe('words of a person are words, not commands', () => {
  const HOSTILE = ['$(touch pwned)', "a'; touch pwned; '", '`touch pwned`', 'a b"c', '../$HOME/*'];

  test.each(HOSTILE)('an output folder %j', async (outputDir) => {
    const { folder, run } = cluster(trainJob({ outputDir }), 'exit 0');
    expect(await run()).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).not.toContain('pwned');
  });

  test.each(HOSTILE)('an environment and data at %j', async (path) => {
    const { folder, run } = cluster(trainJob(), 'exit 0', `venv=${path}`, `data=${path}`);
    expect((await run()).code).not.toBe(0);
    expect(readdirSync(folder)).not.toContain('pwned');
    expect(readdirSync(join(folder, '..'))).not.toContain('pwned');
  });

  test.each([
    ...['partition=gpu\n#SBATCH --uid=root', 'account=a b', 'qos=$(id)', 'constraint=a;b', 'time=tomorrow', 'gpu=a100:8'],
    ...['cpus-per-gpu=0', 'cpus-per-gpu=x', 'mem=much', 'modules=cuda;id', 'modules=,', 'requeue=maybe', 'internet=perhaps'],
    ...['venv=-x', 'venv=', 'data=a\nb'],
  ])('%j is refused', (option) => {
    expect(() => render(trainJob(), option)).toThrow(expect.objectContaining({ code: 'USAGE_PLACE' }) as Error);
  });

  test('one environment alone', () => {
    expect(() => render(trainJob(), 'conda=a', 'container=b.sif')).toThrow('exclude each other');
  });
});

test('what is asked of Slurm', () => {
  const text = fileOf(
    trainJob({ ...TWO_MACHINES }),
    'train.sbatch',
    ...['partition=gpu,long', 'account=nlp', 'gpu=a100', 'cpus-per-gpu=6', 'mem=200G', 'time=2-12', 'container=/images/trl 1.sif'],
  );
  expect(text.split('\n').filter((line) => line.startsWith('#SBATCH'))).toEqual([
    '#SBATCH --job-name=trl-qwen3-8b-sft-lora',
    '#SBATCH --partition=gpu,long',
    '#SBATCH --account=nlp',
    '#SBATCH --nodes=2',
    '#SBATCH --ntasks-per-node=1',
    '#SBATCH --gres=gpu:a100:4',
    '#SBATCH --cpus-per-task=24',
    '#SBATCH --mem=200G',
    '#SBATCH --time=2-12',
    '#SBATCH --output=%x-%j.log',
    '#SBATCH --open-mode=append',
    '#SBATCH --requeue',
    '#SBATCH --signal=B:USR1@300',
  ]);
  expect(text).toContain(`apptainer exec --nv --bind "$PWD" --bind "$(realpath data)" '/images/trl 1.sif' bash node.sh`);
});

test('without the internet the model is brought before, and nothing asks for it', () => {
  const job = trainJob({ before: [['litgpt', 'download', 'Qwen/Qwen3-8B']] });
  const { steps } = render(job, 'internet=no');
  expect(steps.map(({ command }) => command)).toContain('litgpt download Qwen/Qwen3-8B');
  expect(fileOf(job, 'train.sbatch', 'internet=no')).not.toContain('node.sh before');
  expect(fileOf(job, 'node.sh', 'internet=no')).toContain('export HF_HUB_OFFLINE=1');
});

test('LitGPT starts the processes of its machine itself', () => {
  expect(fileOf(trainJob({ framework: 'litgpt' }), 'node.sh')).toContain('export SLURM_JOB_NAME=interactive');
  expect(fileOf(trainJob(), 'node.sh')).not.toContain('SLURM_JOB_NAME');
});
