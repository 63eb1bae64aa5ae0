#!/usr/bin/env node
// node bin/run.mjs TOOL|file.ts args…: runs a tool or a TypeScript file under Node 24 or newer.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import Module from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ensureRuntime,
  findPackage,
  prependPath,
  readManifest,
  replaceProcess,
  repositoryRoot,
} from './lib-runtime.mjs';

const SCRIPT_EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

await ensureRuntime(fileURLToPath(import.meta.url));
const [name, ...args] = process.argv.slice(2);
if (name === undefined) fail('Usage: node bin/run.mjs TOOL|file.ts [arguments]');
prependPath(process.env, [join(repositoryRoot, 'node_modules', '.bin')]);
prependPath(process.env, [resolve(process.execPath, '..')]);

const target = isScriptName(name) ? findFile(name) : findTool(name);
if (isScriptName(target) || hasNodeShebang(target)) {
  process.argv = [process.execPath, target, ...args];
  Module.runMain();
} else {
  await replaceProcess(target, args);
}

function findFile(path) {
  const file = resolve(path);
  return existsSync(file) ? file : fail(`No such file: ${file}`);
}

// The package is usually named as the tool is; tsc (typescript) is found by what its package says.
function findTool(tool) {
  const root = readManifest(repositoryRoot);
  const packages = [tool, ...Object.keys({ ...root.dependencies, ...root.devDependencies })];
  for (const packageName of packages) {
    const folder = findPackage(packageName);
    if (folder === undefined) continue;
    const { bin } = readManifest(folder);
    const path = typeof bin === 'string' && packageName === tool ? bin : bin?.[tool];
    if (typeof path === 'string') return join(folder, path);
  }
  return fail(`No installed package brings the tool ${tool}. Run npm install first.`);
}

function isScriptName(path) {
  return SCRIPT_EXTENSIONS.includes(extname(path));
}

function hasNodeShebang(path) {
  const head = Buffer.alloc(64);
  const fd = openSync(path, 'r');
  readSync(fd, head, 0, head.length, 0);
  closeSync(fd);
  return /^#!.*\bnode\b/u.test(head.toString('latin1').split('\n')[0] ?? '');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
