import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesIn, lookAtText } from '../testing/look-at-text.ts';
import { entropy } from './assigned-secrets.ts';
import { secrets } from './secrets.ts';

// no provider gave these out
const RANDOM = 'q7Zt2Kd9Wm4Xb8Rv';
const HEX = 'c07e9b2d4f8163a5';
const of = (length: number, from = RANDOM): string => from.repeat(Math.ceil(length / from.length)).slice(0, length);

test.for([
  ['AWS access key id', 'AKIA' + of(16, 'Q7ZT2KD4WM4XB6RV')],
  ['GitHub token', 'ghp_' + of(36)],
  ['GitHub token', 'github_pat_' + of(82)],
  ['GitLab token', 'glpat-' + of(20)],
  ['Slack token', 'xoxb-' + of(24, '7240918365')],
  ['Stripe key', 'sk_live_' + of(24)],
  ['OpenAI key', 'sk-proj-' + of(48)],
  ['Anthropic key', 'sk-ant-api03-' + of(80)],
  ['Hugging Face token', 'hf_' + of(34, 'qZtKdWmXbRvLpNcSgHjFyTaEuBwD')],
  ['Google API key', 'AIza' + of(35)],
  ['npm token', 'npm_' + of(36)],
  ['PyPI token', 'pypi-AgEIcHlwaS5vcmc' + of(80)],
  ['SendGrid key', `SG.${of(22)}.${of(43)}`],
  ['Twilio key', 'SK' + of(32, HEX)],
  ['Telegram bot token', `724091836:AA${of(33)}`],
  ['JSON Web Token', `eyJhbGciOiJub25lIn0q7Zt.eyJzdWIiOiJub2JvZHkifQ.${of(27)}`],
] as [string, string][])('%s is found and not shown', ([noun, key]) => {
  for (const text of [key, `export TOKEN=${key}\n`, `the key "${key}".`]) {
    const issues = lookAtText(secrets, text, 'user');
    expect(issues.map(({ code }) => code)).toEqual(['SECRET_KEY']);
    expect(issues[0]).toMatchObject({ severity: 'error', pointer: '/messages/0/content' });
    expect(issues[0]?.message).toMatch(new RegExp(`^${noun} .{4}… \\(${key.length} characters\\)$`));
  }
});

test('a private key is one with something of the key behind its header', () => {
  const header = '-----BEGIN OPENSSH PRIVATE KEY-----';
  expect(codesIn(secrets, `${header}\n${of(64)}\n${of(64)}\n-----END OPENSSH PRIVATE KEY-----`)).toEqual(['SECRET_PRIVATE_KEY']);
  expect(codesIn(secrets, `${header}\\n${of(64)}\\n`)).toEqual(['SECRET_PRIVATE_KEY']);
  expect(codesIn(secrets, `A file that begins with ${header} holds a private key, which nobody else may ever see.`)).toEqual([]);
});

test('a URL tells of a password unless it is a stand-in', () => {
  expect(codesIn(secrets, 'postgres://billing:q7Zt2Kd9Wm@db.riverbank.net:5432/prod')).toEqual(['SECRET_URL_PASSWORD']);
  for (const password of ['password', '${DB_PASSWORD}', '<password>', 'secret', 'your-password', 'pass', 'xxxxxxxx']) {
    expect(codesIn(secrets, `postgres://user:${password}@db.riverbank.net/prod`), password).toEqual([]);
  }
  expect(codesIn(secrets, 'redis://admin:q7Zt2Kd9Wm@localhost:6379')).toEqual([]);
});

test('a value that is assigned to a secret name counts where it looks random', () => {
  expect(codesIn(secrets, `api_key = "${of(20)}"`)).toEqual(['SECRET_ASSIGNED']);
  expect(codesIn(secrets, `{"clientSecret": "${of(20)}"}`)).toEqual(['SECRET_ASSIGNED']);
  for (const value of [
    'your_api_key_here_123',
    'xxxxxxxxxxxxxxxxxxxx',
    'my-secret-token-name',
    'abcdef1234567890abcdef',
    'com.riverbank.auth.Token2',
  ]) {
    expect(codesIn(secrets, `api_key = "${value}"`), value).toEqual([]);
  }
});

test.for([
  'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'AKIAIOSFODNN7EXAMPLE',
  'task-' + of(40),
  'hf_hub_download(repo_id, filename)',
])('%s is no key', (text) => expect(codesIn(secrets, `Write ${text} here`)).toEqual([]));

test('no message of any key has more than four of its characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'qZtKdWmXbRvLpNcSg279'), minLength: 36, maxLength: 36 }), (random) => {
      for (const { message } of lookAtText(secrets, `token ghp_${random}`)) expect(message).not.toContain(random.slice(0, 5));
    }),
  );
});

test('entropy is in bits a character', () => {
  expect(entropy('aaaa')).toBe(0);
  expect(entropy('abcd')).toBe(2);
  expect(entropy('0123456789abcdef')).toBe(4);
});
