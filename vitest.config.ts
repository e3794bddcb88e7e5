import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Compiled tokenizers of test runs stay out of the user's cache. */
const env = { DSPREP_CACHE: join(tmpdir(), 'dsprep-test-cache') };

/** `fast` is what `npm test` runs; `full` adds the long tests (spawned commands, memory, crashes, the package, other Node versions). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          env,
          globalSetup: ['test/kernel.ts'],
          setupFiles: ['test/fixed-seed.ts'],
          include: ['src/**/*.test.ts', 'test/fast/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'full',
          env,
          include: ['test/full/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
