import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { localHub } from '../../src/tokenize/testing/local-hub.ts';
import { TINY_FILES } from '../../src/tokenize/testing/tiny-tokenizer.ts';

const TOKEN = 'hf_secretsecretsecretsecret';
const home = mkdtempSync(join(tmpdir(), 'dsprep-tokenizer-command-'));

async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<{ exitCode: number; printed: string }> {
  let printed = '';
  const write = (text: string): void => void (printed += text);
  const exitCode = await runCli(words, { stdout: { write, isTTY: false }, stderr: { write, isTTY: false, columns: 80 }, env });
  return { exitCode, printed };
}

test('a tokenizer is pulled, listed and exported; a refusal shows no token', async () => {
  const hub = await localHub(TINY_FILES);
  const env = { HF_ENDPOINT: hub.endpoint, HF_HOME: home, HF_TOKEN: TOKEN };
  const pulled = await run(['tokenizer', 'pull', 'org/name'], env);
  expect(pulled.exitCode).toBe(0);
  expect(existsSync(join(pulled.printed.trim(), 'tokenizer.json'))).toBe(true);
  expect((await run(['tokenizer', 'list'], env)).printed).toContain('org/name');
  const out = join(home, 'out');
  expect(await run(['tokenizer', 'export', 'org/name', out], { ...env, HF_HUB_OFFLINE: '1' })).toEqual({
    exitCode: 0,
    printed: `${out}\n`,
  });
  expect(readdirSync(out).sort()).toEqual(['tokenizer.json', 'tokenizer_config.json']);
  hub.intercept = (_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: TOKEN }));
    return true;
  };
  const refused = await run(['tokenizer', 'pull', 'org/other', '--json'], env);
  await hub.close();
  expect(refused.exitCode).toBe(5);
  expect(refused.printed).toContain('HUB_DENIED');
  expect(refused.printed).not.toContain(TOKEN);
});
