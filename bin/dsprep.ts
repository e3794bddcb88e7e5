#!/usr/bin/env node
import module from 'node:module';

// Node 22.8 and newer keep what they compiled for the next start
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { runCli } = await import('../src/cli/run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
