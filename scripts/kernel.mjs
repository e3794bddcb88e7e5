import { mkdirSync, renameSync, rmSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** Its tables (src/tokenize/kernel/layout.ts) with room for small texts; the memory grows with larger ones. */
const FIRST_PAGES = 312;
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--initialMemory', String(FIRST_PAGES)];

/** Compiles src/tokenize/kernel to dist/kernel.wasm, which is there whole or not at all. */
export async function buildKernel() {
  mkdirSync('dist', { recursive: true });
  const unfinished = `dist/kernel-${process.pid}.wasm`;
  const { error, stderr } = await asc.main(['src/tokenize/kernel/index.ts', '-o', unfinished, ...OPTIONS]);
  if (error) {
    rmSync(unfinished, { force: true });
    throw new Error(`${error.message}\n${stderr.toString()}`);
  }
  renameSync(unfinished, 'dist/kernel.wasm');
}
