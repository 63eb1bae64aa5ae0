// Goal: the small habits of docs/style.md hold without anyone watching. Method: each habit is a
// pure check, shown planted violations first and then every file of the repository.
import { describe, expect, it } from 'vitest';
import { report, repositoryFiles, type SourceFile, type Violation } from '../support/files.ts';
import { plant } from '../support/plant.ts';
import { modules } from '../architecture/house.ts';
import { checkLinks, checkModuleList, checkTitles } from './checks/documents.ts';
import { checkLockfile } from './checks/lockfile.ts';
import { checkSizes } from './checks/sizes.ts';
import { checkTests } from './checks/tests.ts';
import { checkWords } from './checks/words.ts';

const files = repositoryFiles();
const code = 'packages/server/src/lib/a.ts';
const test = 'packages/server/src/lib/a.test.ts';

function told(
  check: (files: readonly SourceFile[]) => readonly Violation[],
  path: string,
  text: string,
): readonly string[] {
  return report(check(plant({ [path]: text })));
}

describe('the repository', () => {
  it('is seen', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['package-lock.json', '.npmrc', '.ci/run', 'docs/style.md']),
    );
  });

  it.each([
    ['sizes', checkSizes],
    ['words', checkWords],
    ['titles', checkTitles],
    ['links', checkLinks],
    ['modules in ARCHITECTURE.md', checkModuleList],
    ['tests', checkTests],
    ['lock file', checkLockfile],
  ])('keeps the habit: %s', (_habit, check) => {
    expect(report(check(files))).toEqual([]);
  });
});

describe('sizes', () => {
  const lines = (count: number) => 'f();\n'.repeat(count);

  it('allow 400 lines a file and 70 a function', () => {
    expect(told(checkSizes, code, lines(400))).toEqual([]);
    expect(told(checkSizes, code, `function f() {\n${lines(68)}}`)).toEqual([]);
    expect(told(checkSizes, code, `function f() {\n  return [\n${'1,\n'.repeat(90)}];\n}`)).toEqual(
      [],
    );
    const parts = `function g() {\n${lines(60)}}\nconst h = () => {\n${lines(60)}};\n`;
    expect(told(checkSizes, code, `function f() {\n${parts}${parts}}`)).toEqual([]);
    expect(told(checkSizes, test, `describe('a', () => {\n${lines(90)}});`)).toEqual([]);
    expect(told(checkSizes, test, `describe.each([1])('a', () => {\n${lines(90)}});`)).toEqual([]);
  });

  it('refuse more', () => {
    expect(told(checkSizes, code, lines(401))).toHaveLength(1);
    expect(told(checkSizes, code, `function f() {\n${lines(69)}}`)).toHaveLength(1);
    expect(told(checkSizes, code, `const f = () => {\n${lines(69)}};`)).toHaveLength(1);
    expect(told(checkSizes, code, `class A {\n  f() {\n${lines(69)}}\n}`)).toHaveLength(1);
    expect(told(checkSizes, test, `it('a', () => {\n${lines(69)}});`)).toHaveLength(1);
  });

  it('spare generated files', () => {
    expect(told(checkSizes, 'packages/sdk/src/generated.ts', lines(500))).toEqual([]);
  });

  it('hold lines at 100 columns, but for a long text or address', () => {
    const name = 'a'.repeat(50);
    expect(told(checkSizes, code, `const ${name} = ${name};`)).toHaveLength(1);
    expect(told(checkSizes, code, `const a = '${name}${name}';`)).toEqual([]);
    expect(told(checkSizes, code, `// https://example.com/${name}${name}`)).toEqual([]);
    expect(told(checkSizes, code, `// ${name} ${name}`)).toHaveLength(1);
    expect(told(checkSizes, code, `f(\`\n${name} ${name}\n\`);`)).toEqual([]);
    expect(told(checkSizes, code, `f(\`\n${name} ${name} ${name}\n\`);`)).toHaveLength(1);
  });
});

describe('words', () => {
  it.each([
    ['a promise', '// TO' + 'DO: later'],
    ['a silenced type error', '// @ts' + '-ignore'],
    ['a silenced file', '/* @ts' + '-nocheck */'],
    ['a silenced rule', '// oxlint' + '-disable-next-line no-eval'],
    ['console', 'console.log(1);'],
    ['a debugger', 'debugger;'],
    ['a path of one machine', "export const a = '" + '/home/' + "me/switchyard';"],
    ['another', '// see /wo' + 'rk/shared'],
  ])('refuse %s', (_case, text) => {
    expect(told(checkWords, code, text)).toHaveLength(1);
  });

  it.each([
    ['a currency that looks like one', "export const none = 'XXX';", code],
    ['a rule set aside with its reason', '// oxlint' + '-disable-next-line no-eval -- why', code],
    ['console in the command line', 'console.log(1);', 'packages/cli/src/main.ts'],
    ['paths of a URL', "get('/v1/work/orders');", code],
  ])('allow %s', (_case, text, path) => {
    expect(told(checkWords, path, text)).toEqual([]);
  });

  it('refuse promises and machine paths in prose', () => {
    expect(told(checkWords, 'docs/a.md', '# A\n\nTO' + 'DO\n')).toHaveLength(1);
    expect(told(checkWords, 'docs/a.md', '# A\n\ncd /ro' + 'ot/switchyard\n')).toHaveLength(1);
  });
});

describe('documents', () => {
  it('have one title', () => {
    expect(told(checkTitles, 'docs/a.md', '# A\n\n## B\n\n```sh\n# a comment\n```\n')).toEqual([]);
    expect(told(checkTitles, 'docs/a.md', '## A\n')).toHaveLength(1);
    expect(told(checkTitles, 'docs/a.md', '# A\n\n# B\n')).toHaveLength(1);
  });

  it('lead to files that are there', () => {
    const links =
      '# A\n[b](../b.md#c) [c](c/) [d](https://d.example) [e](#a)\n```\n[f](f.md)\n```\n';
    const there = { 'docs/a.md': links, 'b.md': '# B\n', 'docs/c/d.md': '# D\n' };
    expect(report(checkLinks(plant(there)))).toEqual([]);
    expect(told(checkLinks, 'docs/a.md', links)).toHaveLength(2);
  });

  it('draw the modules that are there', () => {
    const tree = (names: readonly string[]) =>
      [
        '# Map',
        '```',
        '  modules/   by dependence',
        ...names.map((name) => `    ${name}/  it`),
        '```',
      ].join('\n');
    const folders = modules.map((name) => [`packages/server/src/modules/${name}/index.ts`, '']);
    const check = (names: readonly string[], extra: Record<string, string> = {}) =>
      report(
        checkModuleList(
          plant({ ...Object.fromEntries(folders), 'ARCHITECTURE.md': tree(names), ...extra }),
        ),
      );
    expect(check(modules)).toEqual([]);
    expect(check(modules.slice(1))).toHaveLength(1);
    expect(check([...modules, 'wonders'])).toHaveLength(1);
    expect(check(modules.toReversed())).toHaveLength(1);
    const wonders = { 'packages/server/src/modules/wonders/index.ts': '' };
    expect(check(modules, wonders)).toHaveLength(2);
    expect(report(checkModuleList([]))).toHaveLength(1);
  });
});

describe('tests', () => {
  const good = "it('a', () => { expect(1).toBe(1); });";

  it.each([
    ['a focused test', `${good}\nit.only('b', () => {});`],
    ['a focused group', `${good}\ndescribe.only('b', () => {});`],
    ['a skipped test', `${good}\nit.skip('b', () => {});`],
    ['a skipped table', `${good}\nit.skip.each([1])('b', () => {});`],
    ['a test put off', `${good}\nit.todo('b');`],
    ['a sleep', `${good}\nawait new Promise((resolve) => setTimeout(resolve, 50));`],
    ['a sleep in a block', `${good}\nawait new Promise((r) => { setTimeout(() => r(1), 50); });`],
    ['a sleep by import', `${good}\nimport { setTimeout } from 'node:timers/promises';`],
    ['no assertion', "it('a', () => { f(); });"],
  ])('refuse %s', (_case, text) => {
    expect(told(checkTests, test, text)).toHaveLength(1);
  });

  it.each([
    ['a property', "it('a', () => fc.assert(fc.property()));"],
    ['a reason', `${good}\n// Skipped because it needs two machines.\nit.skip('b', () => {});`],
    ['a deadline', `${good}\nsetTimeout(() => controller.abort(), 50);`],
    ['a helper that expects', "it('a', () => expectStock(1));"],
  ])('allow %s', (_case, text) => {
    expect(told(checkTests, test, text)).toEqual([]);
  });

  it('leave waiting to the helpers', () => {
    const text = 'await new Promise((resolve) => setTimeout(resolve, 50));';
    expect(told(checkTests, 'packages/server/test/support/until.ts', text)).toEqual([]);
    expect(told(checkTests, 'packages/server/test/orders/until.ts', text)).toHaveLength(1);
  });
});

describe('the lock file', () => {
  it.each([
    ['package-lock.json', '"resolved": "https://registry.example/a.tgz"'],
    ['.npmrc', 'registry=https://registry.example'],
  ])('names no registry: %s', (path, text) => {
    expect(told(checkLockfile, path, text)).toHaveLength(1);
  });

  it('may name a workspace', () => {
    expect(told(checkLockfile, 'package-lock.json', '"resolved": "packages/sdk"')).toEqual([]);
  });
});
