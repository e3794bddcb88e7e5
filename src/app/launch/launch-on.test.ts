import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { PLACE_NAMES, placeOf } from '../../launch/places.ts';
import { convert } from '../convert.ts';
import { verifyOutput } from '../verify.ts';
import type { LaunchOnOptions, LaunchOnResult } from './launch-on.ts';
import { launchOn } from './launch-on.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
const FRAMEWORKS = ['axolotl', 'litgpt', 'llamafactory', 'trl', 'unsloth'] as const;
const OWN = ['colab', 'kubernetes', 'slurm'] as const;
let runs = 0;

beforeAll(async () => {
  for (const to of FRAMEWORKS) await convert({ inputs: [join(quickstart, 'chats.json')], to, split: 'val=20%', out: temp.path(to) });
});

/** A launch from a working folder of its own; a dry run, unless it is said. */
async function launched(options: Partial<LaunchOnOptions> = {}): Promise<LaunchOnResult & { cwd: string }> {
  const cwd = options.cwd ?? temp.path(`run-${runs++}`);
  mkdirSync(cwd, { recursive: true });
  const to = options.to ?? 'trl';
  const result = await launchOn({
    tokens: { total: 3000, p50: 60, p99: 130, max: 131 },
    dir: temp.path(to),
    to,
    model: 'Qwen/Qwen3-0.6B',
    on: 'slurm',
    cwd,
    env: { PATH: temp.path('no-path'), HF_HUB_OFFLINE: '1' },
    dryRun: true,
    ...options,
  });
  return { ...result, cwd };
}

/** A folder with a program. */
function program(name: string, script: string): string {
  const bin = temp.path(`bin-${runs++}`);
  mkdirSync(bin);
  writeFileSync(join(bin, name), `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
  return bin;
}

const textsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe('a dry run', () => {
  test('writes the folder, which verifies, and hands nothing over', async () => {
    const result = await launched();
    expect(result).toMatchObject({ ok: true, exitCode: 0, isSubmitted: false, place: 'slurm' });
    expect(result.jobFolder).toBe(join(result.cwd, 'jobs/slurm-trl-qwen3-0-6b-sft-lora'));
    expect(readdirSync(result.jobFolder).sort()).toEqual([
      ...['README.md', 'data.sha256', 'dsprep.json', 'node.sh', 'requirements.txt', 'train.sbatch', 'trl.yaml'],
    ]);
    expect(await verifyOutput({ dir: result.jobFolder })).toMatchObject({ ok: true });
  });

  test.each(OWN.flatMap((on) => FRAMEWORKS.map((to) => ({ on, to }))))('$on, $to: no file holds a secret', async ({ on, to }) => {
    const env = { HF_HUB_OFFLINE: '1', HF_TOKEN: 'value-of-the-hub-token', WANDB_API_KEY: 'value-of-the-wandb-key' };
    const { jobFolder, files } = await launched({ on, to, env, logger: 'wandb' });
    const texts = textsOf(jobFolder);
    expect(texts).toHaveLength(files.length + 1);
    for (const text of texts) expect(text).not.toContain('value-of-the');
    expect(texts.join()).toContain('WANDB_API_KEY');
  });

  test('the same job is the same bytes', async () => {
    const [first, second] = [await launched({ jobDir: 'job' }), await launched({ jobDir: 'job' })];
    const manifest = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'dsprep.json'), 'utf8'));
    expect(manifest(first.jobFolder)).toEqual(manifest(second.jobFolder));
  });
});

describe('a folder that is there', () => {
  test('is replaced where that is asked for', async () => {
    const { cwd, jobFolder } = await launched();
    await expect(launched({ cwd })).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
      exitCode: 2,
      hint: expect.stringContaining('--job-dir') as string,
    });
    await launched({ cwd, force: true, onSet: ['partition=other'] });
    expect(readFileSync(join(jobFolder, 'train.sbatch'), 'utf8')).toContain('--partition=other');
  });

  test('is never replaced where it holds what a training wrote', async () => {
    const { cwd, jobFolder } = await launched();
    writeFileSync(join(jobFolder, 'weights'), 'of days');
    await expect(launched({ cwd, force: true })).rejects.toMatchObject({ code: 'OUTPUT_NOT_OURS', exitCode: 2 });
    expect(readFileSync(join(jobFolder, 'weights'), 'utf8')).toBe('of days');
  });
});

describe('handing over', () => {
  const SAYS =
    "console.log('Submitted batch job 7 with ' + process.argv.slice(2).join(' ') + ' in ' + require('path').basename(process.cwd()) + ' as ' + process.env.HF_TOKEN)";

  test('runs the commands of the place in the folder, and masks what is secret in what they say', async () => {
    const lines: string[] = [];
    const result = await launched({
      dryRun: false,
      jobDir: 'my-job',
      env: { PATH: program('sbatch', SAYS), HF_HUB_OFFLINE: '1', HF_TOKEN: 'value-of-the-hub-token' },
      onLine: (line) => lines.push(line),
    });
    expect(result).toMatchObject({ ok: true, exitCode: 0, isSubmitted: true });
    expect(lines).toEqual(['Submitted batch job 7 with train.sbatch in my-job as ***']);
  });

  test('one that fails ends with 6, and the folder stays', async () => {
    const path = program('sbatch', "console.error('no such partition'); process.exit(3)");
    const result = await launched({ dryRun: false, env: { PATH: path, HF_HUB_OFFLINE: '1' } });
    expect(result).toMatchObject({
      ok: false,
      exitCode: 6,
      isSubmitted: false,
      failure: { message: 'sbatch train.sbatch ended with code 3' },
    });
    expect(existsSync(join(result.jobFolder, 'train.sbatch'))).toBe(true);
  });

  test('one that is interrupted ends with 130', async () => {
    const stop = new AbortController();
    const path = program('sbatch', "console.log('ready'); setInterval(() => 0, 1000)");
    const result = await launched({
      dryRun: false,
      env: { PATH: path, HF_HUB_OFFLINE: '1' },
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(result).toMatchObject({ ok: false, exitCode: 130, isSubmitted: false });
  });

  test('a place that a person opens needs no program', async () => {
    expect(await launched({ on: 'colab', dryRun: false })).toMatchObject({ ok: true, isSubmitted: false });
  });
});

describe('what stands in the way is said before anything is written', () => {
  test.each<[string, Partial<LaunchOnOptions>, string, number]>([
    ['no such place', { on: 'mars' }, 'USAGE_PLACE', 2],
    ['a name of all objects', { on: 'constructor' }, 'USAGE_PLACE', 2],
    ['no such option', { onSet: ['partitoin=gpu'] }, 'USAGE_PLACE', 2],
    ['an option without a value', { onSet: ['partition'] }, 'USAGE_PLACE', 2],
    ['no model', { model: undefined as never }, 'USAGE_LAUNCH', 2],
    ['a model that is a folder here', { model: './model-1B' }, 'LAUNCH_MODEL_LOCAL', 2],
    ['a model that is an option', { model: '-x/model-1B' }, 'USAGE_HUB_ID', 2],
    ['a key of nobody', { set: ['max_lenght=9'] }, 'LAUNCH_CONFIG', 2],
    ['machines with unlike GPUs', { gpus: 5, nodes: 2 }, 'USAGE_LAUNCH', 2],
    ['machines of a framework that knows one', { to: 'unsloth', gpus: 2, nodes: 2 }, 'USAGE_PRESETS', 2],
    ['no program', { dryRun: false }, 'PLACE_TOOL_MISSING', 5],
  ])('%s', async (_, options, code, exitCode) => {
    const cwd = temp.path(`refused-${runs++}`);
    mkdirSync(cwd);
    await expect(launched({ ...options, cwd })).rejects.toMatchObject({ code, exitCode });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('data that was changed', async () => {
    const changed = temp.path('changed');
    await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', out: changed });
    writeFileSync(join(changed, 'train.jsonl'), '{}\n');
    await expect(launched({ dir: changed })).rejects.toMatchObject({ code: 'LAUNCH_DATA_CHANGED', exitCode: 3 });
  });
});

test('every place has options with a summary, and renders under its own name', async () => {
  expect(PLACE_NAMES).toEqual(PLACE_NAMES.toSorted());
  for (const name of PLACE_NAMES) {
    const place = await placeOf(name);
    expect(place.name).toBe(name);
    expect(new Set(place.options.map((option) => option.name)).size).toBe(place.options.length);
    for (const { summary } of place.options) expect(summary.length).toBeGreaterThan(5);
  }
});

test('the page of a job says what runs, what each file is, and the steps', async () => {
  const { jobFolder } = await launched({ gpus: 8, nodes: 2, jobDir: 'job' });
  expect(readFileSync(join(jobFolder, 'README.md'), 'utf8')).toMatchInlineSnapshot(`
    "# trl-qwen3-0-6b-sft-lora

    trl 1.16.0 trains Qwen/Qwen3-0.6B (sft, lora) on 2 machines with 4 GPUs each, on a Slurm cluster. Estimates: 2.8 GiB of memory on each GPU, 1.5 GB of disk; the data are 14.1 kB.

    | file | |
    |---|---|
    | \`train.sbatch\` | asks for the machines; goes to sbatch |
    | \`node.sh\` | runs on each machine: the environment, then the training |
    | \`requirements.txt\` | what pip installs |
    | \`data.sha256\` | sums of the data, checked before its first run |
    | \`trl.yaml\` | the training config |

    ## Steps

    In this folder:

    1. Where dsprep does not run on the cluster: copy this folder there, and the data as \`data\` in it

       \`\`\`sh
       rsync -a ./ CLUSTER:trl-qwen3-0-6b-sft-lora/
       rsync -a ../../trl/ CLUSTER:trl-qwen3-0-6b-sft-lora/data/
       \`\`\`

    2. Once, where jobs are submitted: install the framework

       \`\`\`sh
       python3.12 -m venv .venv
       .venv/bin/pip install -r requirements.txt
       \`\`\`

    3. Submit it

       \`\`\`sh
       sbatch train.sbatch
       \`\`\`

    4. Watch it

       \`\`\`sh
       squeue --me
       tail -f trl-qwen3-0-6b-sft-lora-*.log
       \`\`\`

    5. What it trained is in \`trained/sft-lora\`, its last lines in the log

    ## To know

    - five minutes before its time is up it goes back into the queue, and goes on from its last checkpoint
    - all machines must see this folder and the environment
    - sbatch passes on the environment that it is called in, and with it HF_TOKEN
    "
  `);
});
