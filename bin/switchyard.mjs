#!/usr/bin/env node
// The `switchyard` command: makes sure of Node 24 or newer, then hands over to the CLI.
import { fileURLToPath } from 'node:url';
import { ensureRuntime } from './lib-runtime.mjs';

await ensureRuntime(fileURLToPath(import.meta.url));
const { main } = await import('../packages/cli/src/main.ts');
process.exitCode = await main(process.argv.slice(2));
