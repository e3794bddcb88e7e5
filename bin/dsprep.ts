#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

// Node 22.8 and newer keep what they compiled for the next start
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

// optimising functions that are only warm costs a short run more than it saves: V8 is to wait four times as long (flags of V8 11.3 and 12.4)
const major = Number.parseInt(process.versions.node, 10);
if (major === 20) setFlagsFromString('--interrupt-budget=264000');
else if (major === 22) setFlagsFromString('--invocation-count-for-turbofan=12000');
// loaders hold their first rows back, and V8 would take those for all: objects put among the old ones keep all that they point to until a full collection
setFlagsFromString('--no-allocation-site-pretenuring');

const { runCli } = await import('../src/cli/run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
