import { lstatSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTokenizer } from './open-tokenizer.ts';
import { COMMIT, localHub } from './testing/local-hub.ts';
import type { LocalHub } from './testing/local-hub.ts';
import { TINY_FILES, TINY_TOKENIZER, folderWith } from './testing/tiny-tokenizer.ts';
import { exportTokenizer, listTokenizers, pullTokenizer } from './tokenizer-store.ts';

const TOKEN = 'hf_secretsecretsecretsecret';
const TEMPLATE = '{{ messages[0].content }}!';
const FILES = {
  ...TINY_FILES,
  'chat_template.jinja': TEMPLATE,
  'README.md': 'x',
  'model.safetensors': 'weights',
  '../../escape.jinja': 'x',
};

let hub: LocalHub;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  hub = await localHub(FILES);
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.asked.length = 0;
  hub.files = { ...FILES };
  hub.intercept = undefined;
  const home = mkdtempSync(join(tmpdir(), 'dsprep-hub-'));
  env = { HF_ENDPOINT: hub.endpoint, HF_HOME: home, HF_TOKEN: TOKEN, HOME: home };
});

const cacheOf = (): string => join(env.HF_HOME ?? '', 'hub', 'models--org--name');
const refuse = (status: number, body = ''): void => {
  hub.intercept = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    return true;
  };
};

/** The error of opening a tokenizer: all that a user could get to see of it. */
async function failure(spec: string, given: NodeJS.ProcessEnv = env): Promise<{ code: unknown; exitCode: unknown; shown: string }> {
  const error: unknown = await openTokenizer(spec, { env: given }).then(
    () => new Error('was opened'),
    (reason: unknown) => reason,
  );
  const { code, exitCode, message, hint, cause, stack } = error as Record<string, unknown>;
  const shown = [message, hint, stack, cause instanceof Error ? `${cause.message}${cause.stack}` : cause].map(String).join('\n');
  expect(String(message)).not.toContain('\n');
  return { code, exitCode, shown };
}

describe('a tokenizer of the hub', () => {
  test('is downloaded into the cache of huggingface_hub, in its layout, and nothing else of the model', async () => {
    const tokenizer = await openTokenizer('org/name', { env });
    expect(tokenizer.encode('ab a <s>', { addSpecialTokens: true })).toEqual([3, 2, 0, 3]);
    expect(tokenizer.renderChat([{ role: 'user', content: 'hi' }])).toBe('hi!');
    expect(readFileSync(join(cacheOf(), 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect(readdirSync(join(cacheOf(), 'snapshots', COMMIT)).sort()).toEqual([
      'chat_template.jinja',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(lstatSync(join(cacheOf(), 'snapshots', COMMIT, 'tokenizer.json')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(cacheOf(), 'blobs'))).toHaveLength(3);
    expect(new Set(hub.asked.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
  });

  test('is opened from the cache without the network, and is the same tokenizer', async () => {
    const first = await openTokenizer('org/name', { env });
    hub.asked.length = 0;
    const again = await openTokenizer('org/name', { env: { ...env, HF_HUB_OFFLINE: '1' } });
    const byCommit = await openTokenizer(`org/name@${COMMIT}`, { env });
    const folder = await openTokenizer(folderWith({ ...TINY_FILES, 'chat_template.jinja': TEMPLATE }));
    expect([again, byCommit, folder].map(({ fingerprint }) => fingerprint)).toEqual(Array(3).fill(first.fingerprint));
    expect(hub.asked).toEqual([]);
  });

  test('has a ref of its own for each revision', async () => {
    await openTokenizer('org/name@refs/pr/1', { env });
    expect(readFileSync(join(cacheOf(), 'refs', 'refs', 'pr', '1'), 'utf8')).toBe(COMMIT);
    expect(hub.asked[0]?.path).toBe('/api/models/org/name/revision/refs/pr/1');
    expect((await listTokenizers(env)).filter(({ kind }) => kind === 'cached').map(({ name }) => name)).toEqual(['org/name@refs/pr/1']);
  });

  test('may be fetched by several runs at once', async () => {
    const paths = await Promise.all(Array.from({ length: 4 }, () => pullTokenizer('org/name', { env })));
    expect(new Set(paths.map(({ path }) => path))).toEqual(new Set([join(cacheOf(), 'snapshots', COMMIT)]));
    expect(readdirSync(cacheOf(), { recursive: true }).filter((path) => String(path).endsWith('.incomplete'))).toEqual([]);
  });

  test('is listed, pulled anew and exported', async () => {
    expect(await listTokenizers(env)).toEqual([
      { name: 'qwen3', kind: 'embedded', sizeBytes: 5_363_085, hasChatTemplate: true },
      { name: 'gpt-oss', kind: 'embedded', sizeBytes: 11_988_440, hasChatTemplate: true },
    ]);
    await pullTokenizer('org/name', { env });
    const sizeBytes = JSON.stringify(TINY_TOKENIZER).length;
    expect((await listTokenizers(env))[2]).toEqual({ name: 'org/name', kind: 'cached', sizeBytes, hasChatTemplate: true });
    const out = join(env.HOME ?? '', 'deep', 'out');
    expect(await exportTokenizer('org/name', out, { env })).toEqual({ path: out });
    expect((await openTokenizer(out)).fingerprint).toBe((await openTokenizer('org/name', { env })).fingerprint);
    await expect(exportTokenizer('org/name', out, { env })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  });

  test('keeps its other chat templates, of which tool_use is for tools', async () => {
    hub.files['additional_chat_templates/tool_use.jinja'] = 'tools: {{ tools | length }}';
    const tokenizer = await openTokenizer('org/name', { env });
    expect(tokenizer.renderChat([{ role: 'user', content: 'hi' }], { tools: [{}, {}] })).toBe('tools: 2');
    expect(tokenizer.renderChat([{ role: 'user', content: 'hi' }])).toBe('hi!');
  });
});

describe('what goes wrong is one line with a code, and never shows the token', () => {
  test.each([
    [401, 'HUB_DENIED', 5],
    [403, 'HUB_DENIED', 5],
    [404, 'HUB_NOT_FOUND', 5],
    [429, 'HUB_UNREACHABLE', 4],
    [500, 'HUB_UNREACHABLE', 4],
  ])('HTTP %i is %s', async (status, code, exitCode) => {
    refuse(status, JSON.stringify({ error: `Bearer ${TOKEN} may not\nread this` }));
    const result = await failure('org/name');
    expect(result).toMatchObject({ code, exitCode });
    expect(result.shown).not.toContain(TOKEN);
    expect(await listTokenizers(env)).toHaveLength(2);
  });

  test('an answer that is no JSON, a closed connection and a server that is not there', async () => {
    refuse(200, `<html>${TOKEN}`);
    const noJson = await failure('org/name');
    hub.intercept = (request) => request.socket.destroy() !== undefined;
    const closed = await failure('org/name');
    const absent = await failure('org/name', { ...env, HF_ENDPOINT: 'http://127.0.0.1:1' });
    for (const result of [noJson, closed, absent]) {
      expect(result).toMatchObject({ code: 'HUB_UNREACHABLE', exitCode: 4 });
      expect(result.shown).not.toContain(TOKEN);
    }
  });

  test('a file that comes cut off or damaged is not kept', async () => {
    hub.intercept = (request, response) => {
      if (!String(request.url).endsWith('/tokenizer.json') || request.headers.range !== undefined) return false;
      response.end('{"model":');
      return true;
    };
    expect(await failure('org/name')).toMatchObject({ code: 'HUB_UNREACHABLE', exitCode: 4 });
    hub.intercept = undefined;
    expect(readdirSync(join(cacheOf(), 'snapshots', COMMIT))).not.toContain('tokenizer.json');
    expect((await openTokenizer('org/name', { env })).encode('ab')).toEqual([2]);
  });

  test('offline, without a tokenizer.json, and with a token that can be no header', async () => {
    expect(await failure('org/name', { ...env, HF_HUB_OFFLINE: '1' })).toMatchObject({ code: 'HUB_OFFLINE', exitCode: 5 });
    expect(hub.asked).toEqual([]);
    const broken = await failure('org/name', { ...env, HF_TOKEN: `${TOKEN}\nx` });
    expect(broken).toMatchObject({ code: 'USAGE_HF_TOKEN', exitCode: 2 });
    expect(broken.shown).not.toContain(TOKEN);
    delete hub.files['tokenizer.json'];
    expect(await failure('org/name')).toMatchObject({ code: 'TOKENIZER_NO_FILE', exitCode: 5 });
  });

  test.each(['ftp://x', 'not an address', `http://user:${TOKEN}@127.0.0.1`])('HF_ENDPOINT %s is refused', async (endpoint) => {
    const result = await failure('org/name', { ...env, HF_ENDPOINT: endpoint });
    expect(result).toMatchObject({ code: 'USAGE_HF_ENDPOINT', exitCode: 2 });
    expect(result.shown).not.toContain(TOKEN);
  });

  test('an aborted signal ends it', async () => {
    const controller = new AbortController();
    hub.intercept = () => {
      controller.abort(new Error('interrupted'));
      return true;
    };
    await expect(openTokenizer('org/name', { env, signal: controller.signal })).rejects.toThrow('interrupted');
  });
});

test('the token of a file is used, and goes to no other server', async () => {
  const other = await localHub(FILES);
  const { HF_TOKEN: _, ...anonymous } = env;
  writeFileSync(join(env.HF_HOME ?? '', 'token'), `${TOKEN}\n`);
  hub.intercept = (request, response) => {
    if (!String(request.url).includes('/resolve/')) return false;
    response.writeHead(302, { location: `${other.endpoint.replace('127.0.0.1', 'localhost')}${request.url}` }).end();
    return true;
  };
  other.intercept = undefined;
  await openTokenizer('org/name', { env: anonymous });
  expect(hub.asked[0]?.authorization).toBe(`Bearer ${TOKEN}`);
  expect(other.asked.length).toBeGreaterThan(0);
  expect(new Set(other.asked.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  await other.close();
});
