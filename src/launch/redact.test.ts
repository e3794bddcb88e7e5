import { expect, test } from 'vitest';
import { redactor } from './redact.ts';

test('values of secret variables and tokens are masked wherever they stand', () => {
  const redact = redactor({ WANDB_API_KEY: 'abcdefgh12345678', HF_TOKEN: 'short', PATH: '/usr/bin' });
  expect(redact('key=abcdefgh12345678, again abcdefgh12345678')).toBe('key=***, again ***');
  expect(redact(`token hf_${'a'.repeat(34)} in /usr/bin`)).toBe('token *** in /usr/bin');
  expect(redact('a short text')).toBe('a short text');
});
