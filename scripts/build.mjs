// Compiles src/ and bin/ to dist/, from an empty folder, marks the command line as runnable, and writes the JSON Schemas as files.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
chmodSync('dist/bin/dsprep.js', 0o755);

const { SCHEMAS } = await import('../dist/src/schemas/registry.js');
mkdirSync('dist/schemas');
for (const { name, schema } of SCHEMAS) writeFileSync(`dist/schemas/${name}.json`, JSON.stringify(schema, null, 2) + '\n');
