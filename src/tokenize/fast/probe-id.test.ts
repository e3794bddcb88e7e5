import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { PROBE_ID } from './probe-id.ts';
import { PROBE_TEXTS } from './probe.ts';

test('other texts to be compared are another proof', () => {
  expect(PROBE_ID).toBe(createHash('sha256').update(JSON.stringify(PROBE_TEXTS)).digest('hex').slice(0, 16));
});
