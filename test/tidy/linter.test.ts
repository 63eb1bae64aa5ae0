// Goal: the linter still sees. A linter that cannot find its type information, or walks no file,
// ends well and says nothing; so faults are planted and each must be reported by name.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/files.ts';

const planted: Readonly<Record<string, string>> = {
  'typescript(no-floating-promises)':
    'async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}\n',
  'typescript(no-misused-promises)':
    'export function start(): void {\n  [1].forEach(async () => Promise.resolve());\n}\n',
  'typescript(switch-exhaustiveness-check)':
    "export function next(state: 'a' | 'b'): number {\n" +
    "  switch (state) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
  'typescript(no-explicit-any)':
    'export function take(value: any): unknown {\n  return value;\n}\n',
  'typescript(no-non-null-assertion)':
    'export function take(value?: number): number {\n  return value!;\n}\n',
  'import(no-default-export)': 'export default 1;\n',
  'import(no-cycle)': "import type { B } from './cycle-back.ts';\nexport type A = B;\n",
  'eslint(complexity)':
    'export function f(a: number): number {\n' +
    Array.from({ length: 16 }, (_, index) => `  if (a === ${index}) return ${index};\n`).join('') +
    '  return a;\n}\n',
};

const cycleBack = "import type { A } from './planted-no-cycle.ts';\nexport type B = A | 1;\n";

const folder = mkdtempSync(join(tmpdir(), 'switchyard-lint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the linter', () => {
  const told = lintPlanted();

  it('sees every planted file', () => {
    expect(told.number_of_files).toBe(Object.keys(planted).length + 1);
  });

  it.each(Object.keys(planted))('reports %s', (rule) => {
    const codes = told.diagnostics
      .filter(({ filename }) => filename.endsWith(fileOf(rule)))
      .map(({ code }) => code);
    expect(codes).toContain(rule);
  });
});

interface Told {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

function fileOf(rule: string): string {
  return `planted-${/\((.+)\)/u.exec(rule)?.[1] ?? rule}.ts`;
}

function lintPlanted(): Told {
  const compiler = { types: [] };
  const base = join(repositoryRoot, 'tsconfig.base.json');
  const settings = { extends: base, compilerOptions: compiler, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  for (const [rule, text] of Object.entries(planted))
    writeFileSync(join(folder, fileOf(rule)), text);
  writeFileSync(join(folder, 'cycle-back.ts'), cycleBack);
  const modules = join(repositoryRoot, 'node_modules');
  const rules = join(repositoryRoot, '.oxlintrc.json');
  const run = spawnSync(
    process.execPath,
    [join(modules, 'oxlint/bin/oxlint'), '-c', rules, '--type-aware', '-f', 'json', '.'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: [join(modules, '.bin'), process.env['PATH']].join(delimiter) },
    },
  );
  if (!run.stdout.includes('"diagnostics"')) throw new Error(`oxlint failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as Told;
}
