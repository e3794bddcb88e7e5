import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { convert } from '../convert.ts';
import type { LaunchOnOptions, LaunchOnResult } from './launch-on.ts';
import { launchOn } from './launch-on.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
const FRAMEWORKS = ['axolotl', 'litgpt', 'llamafactory', 'trl', 'unsloth'] as const;
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  modal: [],
  runpod: ['volume=abc123xyz', 'datacenter=EU-RO-1'],
  sagemaker: ['role=arn:aws:iam::123456789012:role/train', 'bucket=my-bucket'],
};
let jobs = 0;

beforeAll(async () => {
  for (const to of FRAMEWORKS) await convert({ inputs: [join(quickstart, 'chats.json')], to, split: 'val=20%', out: temp.path(to) });
});

async function launched(on: string, to: string, options: Partial<LaunchOnOptions> = {}): Promise<LaunchOnResult> {
  return launchOn({
    dir: temp.path(to),
    to,
    model: 'Qwen/Qwen3-0.6B',
    on,
    onSet: GIVEN[on] ?? [],
    jobDir: temp.path(`job-${jobs++}`),
    tokens: { total: 3000, p50: 60, p99: 130, max: 131 },
    env: { HF_HUB_OFFLINE: '1' },
    dryRun: true,
    ...options,
  });
}

const SECRETS = {
  HF_TOKEN: 'value-of-the-hub-token',
  WANDB_API_KEY: 'value-of-the-wandb-key',
  RUNPOD_API_KEY: 'value-of-the-runpod-key',
  RUNPOD_S3_ACCESS_KEY: 'value-of-the-volume-user',
  RUNPOD_S3_SECRET_KEY: 'value-of-the-volume-key',
  AWS_SECRET_ACCESS_KEY: 'value-of-the-aws-key',
  MODAL_TOKEN_SECRET: 'value-of-the-modal-secret',
};

const textsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe.each(Object.keys(GIVEN))('%s', (on) => {
  test.each(FRAMEWORKS)('%s: a dry run needs neither program nor key, and no file holds a secret', async (to) => {
    const { jobFolder, isSubmitted, files } = await launched(on, to, { env: { HF_HUB_OFFLINE: '1', ...SECRETS }, logger: 'wandb' });
    expect(isSubmitted).toBe(false);
    const texts = textsOf(jobFolder);
    expect(texts.length).toBeGreaterThanOrEqual(files.length);
    for (const text of texts) for (const value of Object.values(SECRETS)) expect(text).not.toContain(value);
    expect(texts.join('\n')).toContain('WANDB_API_KEY');
  });

  test('its program is asked for before anything is written', async () => {
    const jobDir = temp.path(`none-${on}`);
    await expect(
      launched(on, 'trl', { dryRun: false, env: { HF_HUB_OFFLINE: '1', PATH: temp.path('no-path') }, jobDir }),
    ).rejects.toMatchObject({
      code: 'PLACE_TOOL_MISSING',
      exitCode: 5,
    });
    expect(() => readdirSync(jobDir)).toThrow('ENOENT');
  });
});

/** A folder of programs that note what they are called with, and what a config of curl says. */
function programs(names: readonly string[]): { path: string; calls: () => string[] } {
  const folder = temp.path(`bin-${jobs++}`);
  const log = join(folder, 'log');
  mkdirSync(folder);
  writeFileSync(log, '');
  for (const name of names) {
    const config =
      name === 'curl'
        ? `\nwhile (($#)); do if [[ $1 == --config ]]; then echo "config: $(<"$2")" >>${log}.config; fi; shift; done; echo "body:" $(cat) >>${log}; cat ${log}.config >>${log}; exit \${FAILS:-0}`
        : '';
    writeFileSync(join(folder, name), `#!/usr/bin/env bash\necho "${name} $* key=\${AWS_SECRET_ACCESS_KEY-none}" >>${log}${config}\n`, {
      mode: 0o755,
    });
  }
  return { path: `${folder}:/usr/bin:/bin`, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
}

test('RunPod: data and code go to the volume by its own key, then a pod is asked for; no key is an argument', async () => {
  const { path, calls } = programs(['aws', 'curl']);
  const result = await launched('runpod', 'trl', { dryRun: false, env: { HF_HUB_OFFLINE: '1', ...SECRETS, PATH: path } });
  expect(result).toMatchObject({ ok: true, isSubmitted: true });
  const [first = '', ...rest] = calls();
  expect(first).toMatch(
    /^aws --region EU-RO-1 --endpoint-url https:\/\/s3api-eu-ro-1\.runpod\.io s3 sync \.\/\S*trl s3:\/\/abc123xyz\/trl-\S+\/data key=value-of-the-volume-key$/,
  );
  expect(rest.filter((call) => call.includes(' s3 cp ')).map((call) => / s3 cp (\S+)/.exec(call)?.[1])).toEqual([
    'trl.yaml',
    'train.sh',
    'start.sh',
    'requirements.txt',
  ]);
  expect(rest.at(-3)).toMatch(
    /^curl .*--data-binary @- --config \/dev\/fd\/\d+ https:\/\/api\.runpod\.io\/v2\/pods key=value-of-the-aws-key$/,
  );
  expect(rest.at(-2)).toMatch(/^body: \{ "name": "trl-.*"gpu": \{ "id": "NVIDIA RTX A5000"/);
  expect(rest.at(-1)).toBe('config: header = "Authorization: Bearer value-of-the-runpod-key"');
  expect(
    calls()
      .filter((call) => call.startsWith('curl') || call.startsWith('aws'))
      .join()
      .replaceAll(/key=\S+/g, ''),
  ).not.toContain('value-of');
});

test('RunPod: where the first GPU can not be had, the next is asked for, and where none can, it says so', async () => {
  const { path, calls } = programs(['aws', 'curl']);
  const env = { HF_HUB_OFFLINE: '1', ...SECRETS, PATH: path, FAILS: '22' };
  expect(await launched('runpod', 'trl', { dryRun: false, env })).toMatchObject({ ok: false, exitCode: 6 });
  const asked = calls().flatMap((call) => /^body: .*"id": "([^"]+)"/.exec(call)?.[1] ?? []);
  expect(asked).toEqual(['NVIDIA RTX A5000', 'NVIDIA L4', 'NVIDIA A40']);
});

test('RunPod: without its keys nothing is written', async () => {
  const { path } = programs(['aws', 'curl']);
  const env = { HF_HUB_OFFLINE: '1', PATH: path, RUNPOD_API_KEY: 'k' };
  await expect(launched('runpod', 'trl', { dryRun: false, env })).rejects.toMatchObject({ code: 'PLACE_CREDENTIALS', exitCode: 5 });
});

test('SageMaker: data and code go to S3, then a job of a name of its own is created', async () => {
  const { path, calls } = programs(['aws']);
  const result = await launched('sagemaker', 'axolotl', { dryRun: false, env: { HF_HUB_OFFLINE: '1', PATH: path } });
  expect(result).toMatchObject({ ok: true, isSubmitted: true });
  expect(calls()).toEqual([
    expect.stringMatching(/^aws s3 sync \.\/\S*axolotl s3:\/\/my-bucket\/dsprep\/axolotl-\S+\/data --region us-east-1 --delete /),
    expect.stringContaining('--exclude * --include axolotl.yaml --include train.sh --include requirements.txt'),
    expect.stringMatching(
      /^aws sagemaker create-training-job --region us-east-1 --cli-input-json file:\/\/job\.json --training-job-name axolotl-[a-z0-9-]+-\d{12} /,
    ),
  ]);
});

test('Modal: the app is run, and what it says is passed on; where it fails, so does the command', async () => {
  const folder = programs([]).path.split(':')[0] ?? '';
  const env = { HF_HUB_OFFLINE: '1', PATH: `${folder}:/usr/bin:/bin` };
  const lines: string[] = [];
  writeFileSync(join(folder, 'modal'), '#!/usr/bin/env bash\necho "modal $*"; ls app.py\n', { mode: 0o755 });
  expect(await launched('modal', 'trl', { dryRun: false, env, onLine: (line) => lines.push(line) })).toMatchObject({
    ok: true,
    isSubmitted: true,
  });
  expect(lines).toEqual(['modal run --detach app.py', 'app.py']);
  writeFileSync(join(folder, 'modal'), '#!/usr/bin/env bash\nexit 1\n', { mode: 0o755 });
  expect(await launched('modal', 'trl', { dryRun: false, env })).toMatchObject({ ok: false, exitCode: 6, isSubmitted: false });
});
