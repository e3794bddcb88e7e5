import { readdirSync, statSync } from 'node:fs';
import { buildKernel } from '../scripts/kernel.mjs';

const SOURCES = 'src/tokenize/kernel';

/** Before the tests: compiles the kernel of the token engine where it is missing or older than its sources. */
export async function setup(): Promise<void> {
  const built = statSync('dist/kernel.wasm', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isOld = readdirSync(SOURCES).some((name) => statSync(`${SOURCES}/${name}`).mtimeMs > built);
  if (isOld) await buildKernel();
}
