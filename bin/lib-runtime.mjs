// Finds a Node that can run TypeScript sources and continues there.
// Plain JavaScript on purpose: every Node since 18 must be able to parse this file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;

/** The directory that holds package.json, bin/ and packages/. */
export const repositoryRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Returns when this process is Node 24 or newer. Otherwise continues `script` with the same
 * arguments in the pinned Node and never returns; without one, says so and exits with 1.
 */
export async function ensureRuntime(script) {
  if (majorOf(process.versions.node) >= NODE_MAJOR_MIN) {
    prependPath(process.env, [dirname(process.execPath)]);
    return;
  }
  const node = findPinnedNode();
  if (node === undefined) {
    process.stderr.write(
      `Node ${process.versions.node} on ${process.platform}-${process.arch} cannot run Switchyard, ` +
        'and no pinned Node is installed for this platform.\n' +
        `Switchyard needs Node ${NODE_MAJOR_MIN} or newer: https://nodejs.org\n`,
    );
    process.exit(1);
  }
  prependPath(process.env, [dirname(node)]);
  await replaceProcess(node, [...process.execArgv, script, ...process.argv.slice(2)]);
}

/**
 * Becomes `command`: by a real exec where Node offers one, else as a child whose signals and exit
 * this process mirrors. Never returns.
 */
export async function replaceProcess(command, args) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(command, [command, ...args], process.env);
  }
  const [file, fileArgs] = boundToThisProcess(command, args);
  mirrorExit(await runChild(file, fileArgs));
  await new Promise(() => setInterval(() => undefined, 60_000));
}

/** Puts directories first on PATH, so that children find the same Node and the same tools. */
export function prependPath(env, directories) {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = (env[key] ?? '').split(delimiter).filter((entry) => !directories.includes(entry));
  env[key] = [...directories, ...rest].join(delimiter);
}

/** The folder of an installed package, found as Node does: upward from the repository root. */
export function findPackage(name) {
  for (let folder = repositoryRoot; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The parsed package.json of a package folder. */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function findPinnedNode() {
  if (!hasDynamicLoader()) return undefined;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const target = `${platform}-${process.arch}`;
  for (const name of [`node-${target}`, `node-bin-${target}`, 'node']) {
    const folder = findPackage(name);
    if (folder === undefined) continue;
    const manifest = readManifest(folder);
    const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.node;
    if (bin === undefined || majorOf(manifest.version) < NODE_MAJOR_MIN) continue;
    if (existsSync(join(folder, bin))) return join(folder, bin);
  }
  return undefined;
}

// The pinned Node is a glibc program: on Alpine the file exists and yet cannot be executed.
function hasDynamicLoader() {
  if (process.platform !== 'linux') return true;
  if (process.arch === 'x64') return existsSync('/lib64/ld-linux-x86-64.so.2');
  if (process.arch === 'arm64') return existsSync('/lib/ld-linux-aarch64.so.1');
  return true;
}

// A killed launcher must not leave its child behind holding ports and data. Linux can promise it
// (util-linux 2.33 and newer, hence the probe, which costs about 3 ms).
function boundToThisProcess(command, args) {
  if (process.platform !== 'linux') return [command, args];
  const bound = ['--pdeathsig', 'KILL', '--'];
  const isSupported = spawnSync('setpriv', [...bound, 'true']).status === 0;
  return isSupported ? ['setpriv', [...bound, command, ...args]] : [command, args];
}

function runChild(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: process.env });
    forwardSignals(child);
    child.on('error', (error) => {
      process.stderr.write(`Cannot run ${command}: ${error.message}\n`);
      resolve({ code: 1, signal: null });
    });
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

// The terminal sends Ctrl-C and hang-up to the whole process group, so the child has them already;
// forwarding would make it two. Without a terminal, whoever signals this process means the child.
function forwardSignals(child) {
  const hasTerminal = [0, 1, 2].some((fd) => isTerminal(fd));
  for (const signal of ['SIGTERM', 'SIGUSR2']) {
    if (signal in constants.signals) process.on(signal, () => child.kill(signal));
  }
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT']) {
    if (!(signal in constants.signals)) continue;
    process.on(signal, () => {
      if (!hasTerminal) child.kill(signal);
    });
  }
}

function isTerminal(fd) {
  const stream = [process.stdin, process.stdout, process.stderr][fd];
  return stream?.isTTY === true;
}

function mirrorExit({ code, signal }) {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}
