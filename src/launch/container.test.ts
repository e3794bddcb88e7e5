import { expect, test } from 'vitest';
import { containerRun } from './container.ts';

const OPTIONS = {
  image: 'trl:1',
  env: {
    HOME: '/home/me',
    HF_TOKEN: 'hf_very_secret',
    WANDB_API_KEY: 'secret',
    PATH: '/bin',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CUDA_VISIBLE_DEVICES: '0',
  },
  cwd: '/home/me/project',
  folders: ['/data/out', '/home/me/project/runs', '/data/out/inner', '/home/me/projects'],
  hasGpu: true,
  name: 'dsprep-1',
};

const after = (args: readonly string[], flag: string): string[] =>
  args.flatMap((arg, index) => (arg === flag ? [args[index + 1] ?? ''] : []));

test('folders stand at their own paths, each once', () => {
  expect(after(containerRun(OPTIONS), '--volume')).toEqual(
    ['/data/out', '/home/me/.cache/huggingface', '/home/me/project', '/home/me/projects'].map((folder) => `${folder}:${folder}`),
  );
  expect(after(containerRun({ ...OPTIONS, env: { HF_HOME: '/big/hf' } }), '--volume')).toContain('/big/hf:/big/hf');
});

test('what a training reads of the environment is passed by name, and no value of a secret is on the command line', () => {
  const args = containerRun(OPTIONS);
  const passed = after(args, '--env').filter((text) => !text.includes('='));
  expect(passed).toEqual(['CUDA_VISIBLE_DEVICES', 'HF_TOKEN', 'WANDB_API_KEY']);
  expect(args.join(' ')).not.toMatch(/secret/);
});

test('the container has a name, an init that passes signals on, the user of this machine, and GPUs where there are some', () => {
  const args = containerRun(OPTIONS);
  expect(args).toEqual(expect.arrayContaining(['--rm', '--init', '--gpus']));
  expect(after(args, '--name')).toEqual(['dsprep-1']);
  expect(after(args, '--user')).toEqual([`${process.getuid?.()}:${process.getgid?.()}`]);
  expect(args.slice(-3)).toEqual(['--entrypoint', '', 'trl:1']);
  expect(containerRun({ ...OPTIONS, hasGpu: false })).not.toContain('--gpus');
});
