import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Mutant, mutated } from './mutant.ts';

const root = join(import.meta.dirname, '../..');

/** How a run of tests ended. */
export type Run = { failed: string[]; passed: number; seconds: number };

/** A copy of the tree as it is now, in which faults can be planted. The caller removes it. */
export function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'switchyard-mutants-'));
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  ).split('\0');
  for (const file of files) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  linkModules(copy, '.');
  for (const name of readdirSync(join(root, 'packages'))) linkModules(copy, join('packages', name));
  return copy;
}

/** Installed packages are shared; the workspaces' own links must lead to the copy. */
function linkModules(copy: string, folder: string): void {
  const installed = join(root, folder, 'node_modules');
  if (!existsSync(installed)) return;
  const linked = join(copy, folder, 'node_modules');
  mkdirSync(linked, { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name === '@switchyard' || name === '.vite') continue;
    symlinkSync(join(installed, name), join(linked, name));
  }
  const own = join(installed, '@switchyard');
  if (!existsSync(own)) return;
  mkdirSync(join(linked, '@switchyard'));
  for (const name of readdirSync(own))
    symlinkSync(join(copy, 'packages', name), join(linked, '@switchyard', name));
}

/**
 * Runs test files in the copy, to the first failure, and tells which tests failed. Rejects, with
 * the tests' process ended, when it is told to stop.
 */
export async function runTests(
  copy: string,
  files: readonly string[],
  stopping: AbortSignal,
): Promise<Run> {
  const startedAt = performance.now();
  const report = join(copy, 'mutant-report.json');
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      join(copy, 'bin/run.mjs'),
      'vitest',
      'run',
      '--bail=1',
      '--reporter=json',
      `--outputFile=${report}`,
      ...files,
    ],
    { cwd: copy, stdio: 'ignore', signal: stopping },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      if (!stopping.aborted) reject(error);
    });
  });
  stopping.throwIfAborted();
  const seconds = (performance.now() - startedAt) / 1000;
  if (!existsSync(report)) return { failed: [], passed: 0, seconds };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    testResults: {
      name: string;
      status: string;
      assertionResults: { status: string; fullName: string }[];
    }[];
  };
  const tests = testResults.flatMap((file) =>
    file.assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName),
  );
  // A file whose set-up fails (a server that refuses to start) has failed without a failed test;
  // so has one that was cut short by another's failure, which is why tests are told first.
  const setUps = testResults
    .filter((file) => file.status === 'failed')
    .filter((file) => file.assertionResults.every((test) => test.status !== 'failed'))
    .map((file) => `the set-up of ${relative(copy, file.name)}`);
  return { failed: [...tests, ...setUps], passed: numPassedTests, seconds };
}

/** Plants one fault, runs its tests, and takes the fault out again. */
export async function runMutant(copy: string, mutant: Mutant, stopping: AbortSignal): Promise<Run> {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  const faulty = mutated(text, mutant);
  // What cannot even be read would fail for the wrong reason.
  if (path.endsWith('.ts')) stripTypeScriptTypes(faulty);
  writeFileSync(path, faulty);
  try {
    return await runTests(copy, mutant.tests, stopping);
  } finally {
    writeFileSync(path, text);
  }
}
