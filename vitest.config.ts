import { defineConfig } from 'vitest/config';

/** `fast` is what `npm test` runs; `full` adds the long tests (spawned commands, memory, crashes, the package, other Node versions). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'fast', include: ['src/**/*.test.ts', 'test/fast/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'full', include: ['test/full/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false } },
    ],
  },
});
