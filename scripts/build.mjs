// Makes dist/, from an empty folder:
//   src/, by tsc: the types that are published, and beside them each module by itself, for bench/ and conformance/
//   bin/dsprep.js, index.js and chunks/: what is published and runs, bundled with all that it depends on, so that a start reads few files
//   kernel.wasm: the inner loop of the token engine (src/tokenize/kernel)
//   schemas/: the JSON Schemas as files
//   THIRD-PARTY.txt: the licences of what was bundled
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bundle } from './bundle.mjs';
import { buildKernel } from './kernel.mjs';
import { licenceTexts } from './licence-texts.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
await buildKernel();
const { bundled } = await bundle('dist');
chmodSync('dist/bin/dsprep.js', 0o755);
writeFileSync('dist/THIRD-PARTY.txt', licenceTexts(bundled));

const { SCHEMAS } = await import('../dist/src/schemas/registry.js');
mkdirSync('dist/schemas');
for (const { name, schema } of SCHEMAS) writeFileSync(`dist/schemas/${name}.json`, JSON.stringify(schema, null, 2) + '\n');
