import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configOf } from '../../frameworks/configs.ts';
import { askProgram } from './ask-program.ts';
import type { Check } from './check.ts';
import { checkNode } from './check-runtime.ts';
import { doctor } from './doctor.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsprep-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
function newFolder(): string {
  const path = join(folder, String(made++));
  mkdirSync(path);
  return path;
}

/** A program that is a shell script. */
function program(bin: string, name: string, script: string): void {
  mkdirSync(bin, { recursive: true });
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Nothing of this machine is seen. */
const alone = (given: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ HOME: newFolder(), PATH: '', HF_HUB_OFFLINE: '1', ...given });

const named = (checks: readonly Check[], name: string): Check | undefined => checks.find((one) => one.name === name);

test('an empty machine is no failure, and for everything that is missing there is a way to get it', async () => {
  const { ok, checks } = await doctor({ env: alone(), cwd: newFolder() });
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'wrong')).toEqual([]);
  const missing = checks.filter(({ state }) => state === 'missing');
  expect(missing.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Python', 'axolotl', 'litgpt', 'llamafactory', 'trl', 'unsloth', 'GPU', 'hub token', 'modal', 'sbatch']),
  );
  for (const { name, fix } of missing) if (name !== 'GPU') expect(fix, name).toBeDefined();
});

test.each([
  ['20.18.1', 'wrong'],
  ['18.20.0', 'wrong'],
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

describe.skipIf(process.platform === 'win32')('with programs', () => {
  test('what hangs is given up, with all that it started, and the rest is said', async () => {
    const bin = newFolder();
    const mark = join(newFolder(), 'alive');
    // a child of the script holds its standard output, and would go on
    program(bin, 'nvidia-smi', `(sleep 2; echo late > ${mark}) & wait`);
    program(bin, 'python3', 'sleep 60');
    program(bin, 'trl', 'sleep 60');
    const env = { ...alone(), PATH: [bin, '/usr/bin', '/bin'].join(delimiter) };
    const begin = Date.now();
    const { checks } = await doctor({ env, cwd: newFolder(), timeoutMs: 300 });
    expect(Date.now() - begin).toBeLessThan(1500);
    expect(named(checks, 'GPU')).toMatchObject({ state: 'note', text: 'nvidia-smi does not answer' });
    expect(named(checks, 'trl')).toMatchObject({ state: 'note' });
    expect(named(checks, 'Python')).toMatchObject({ state: 'note', text: 'PATH does not answer' });
    await new Promise((resolve) => setTimeout(resolve, 2200 - (Date.now() - begin)));
    const answer = await askProgram(['/bin/cat', mark], { env, timeoutMs: 1000 });
    expect(answer).toMatchObject({ ok: false });
  });

  test('GPUs are shown with memory and driver', async () => {
    const bin = newFolder();
    const line = 'NVIDIA H100 80GB HBM3, 81559, 80000, 570.86.15';
    program(bin, 'nvidia-smi', `echo "${line}"; echo "${line.replace('80000', '1024')}"`);
    const { checks } = await doctor({ env: alone({ PATH: bin }), cwd: newFolder() });
    expect(named(checks, 'GPU')).toMatchObject({
      state: 'ok',
      text: '2 × NVIDIA H100 80GB HBM3, 79.6 GiB, 1.0 free on the fullest, driver 570.86.15',
    });
  });

  /** An environment as pip leaves it. */
  function installed(root: string, command: string, distribution: string, version: string): void {
    for (const name of ['python', command]) program(join(root, 'bin'), name, 'exit 1');
    const info = join(root, 'lib', 'python3.12', 'site-packages', `${distribution}-${version}.dist-info`);
    mkdirSync(info, { recursive: true });
    writeFileSync(join(info, 'METADATA'), `Metadata-Version: 2.4\nName: ${distribution}\nVersion: ${version}\n`);
  }

  test('a framework is known by the records of its environment; another minor version is one to replace', async () => {
    const cwd = newFolder();
    const root = join(cwd, '.venv');
    const { version } = configOf('trl').install;
    installed(root, 'trl', 'trl', version);
    installed(root, 'axolotl', 'axolotl', '0.9.9');
    const { checks } = await doctor({ env: alone(), cwd });
    expect(named(checks, 'trl')).toMatchObject({ state: 'ok', text: `${version} (.venv)` });
    expect(named(checks, 'axolotl')).toMatchObject({ state: 'note', text: expect.stringContaining('0.9.9') as string });
    expect(named(checks, 'axolotl')?.fix).toContain(`axolotl[deepspeed]==${configOf('axolotl').install.version}`);
    const elsewhere = await doctor({ env: alone(), cwd: newFolder(), python: root });
    expect(named(elsewhere.checks, 'trl')?.state).toBe('ok');
    expect(named(elsewhere.checks, 'litgpt')?.fix).toContain('-m pip install');
  });

  test('in a uv project, uv adds what is missing', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'uv.lock'), '');
    const { checks } = await doctor({ env: alone(), cwd });
    expect(named(checks, 'litgpt')?.fix).toMatch(/^uv add /);
  });

  test('tools are found where they are', async () => {
    const bin = newFolder();
    program(bin, 'kubectl', 'exit 0');
    const { checks } = await doctor({ env: alone({ PATH: bin }), cwd: newFolder() });
    expect(named(checks, 'kubectl')).toMatchObject({ state: 'ok', text: join(bin, 'kubectl') });
    expect(named(checks, 'modal')).toMatchObject({ state: 'missing' });
  });
});

describe('the hub', () => {
  test('is not asked where the environment forbids it', async () => {
    const { checks } = await doctor({ env: alone({ HF_ENDPOINT: 'http://127.0.0.1:1' }), cwd: newFolder() });
    expect(named(checks, 'hub')?.text).toContain('HF_HUB_OFFLINE');
  });

  test('is asked without the token, which is never shown', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer(({ headers }, response) => {
      seen.push(headers);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const secret = 'hf_this_is_a_secret';
      const env = alone({ HF_HUB_OFFLINE: '', HF_ENDPOINT: endpoint, HF_TOKEN: secret });
      const result = await doctor({ env, cwd: newFolder(), timeoutMs: 10_000 });
      expect(named(result.checks, 'hub')).toMatchObject({ state: 'ok' });
      expect(named(result.checks, 'hub token')).toMatchObject({ state: 'ok', text: 'there (HF_TOKEN)' });
      expect(seen).toHaveLength(1);
      expect(seen[0]).not.toHaveProperty('authorization');
      expect(JSON.stringify(result)).not.toContain(secret);
    } finally {
      server.close();
    }
  });

  test('that fails is no hub that answers', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { checks } = await doctor({ env: alone({ HF_HUB_OFFLINE: '', HF_ENDPOINT: endpoint }), cwd: newFolder(), timeoutMs: 10_000 });
      expect(named(checks, 'hub')).toMatchObject({ state: 'note', text: expect.stringContaining('503') as string });
    } finally {
      server.close();
    }
  });

  test('that does not answer is given up', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const begin = Date.now();
      const { checks } = await doctor({ env: alone({ HF_HUB_OFFLINE: '', HF_ENDPOINT: endpoint }), cwd: newFolder(), timeoutMs: 500 });
      expect(Date.now() - begin).toBeLessThan(2000);
      expect(named(checks, 'hub')).toMatchObject({ state: 'missing', text: expect.stringContaining('no answer in 0.5 s') as string });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('an address that is none is a thing to mend, not a failure', async () => {
    const { ok, checks } = await doctor({ env: alone({ HF_HUB_OFFLINE: '', HF_ENDPOINT: 'nowhere' }), cwd: newFolder() });
    expect(ok).toBe(true);
    expect(named(checks, 'hub')?.state).toBe('note');
  });
});

test('an environment that is not there is said to have no Python', async () => {
  const { ok, checks } = await doctor({ env: alone(), cwd: newFolder(), python: 'nowhere/at-all' });
  expect(ok).toBe(true);
  expect(named(checks, 'Python')).toMatchObject({ state: 'missing', text: 'none in nowhere/at-all' });
});
