// A test runs always, waits for facts and not for time, and asserts something.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { dottedName, isNode, nodesField, syntaxOf, walk, type Node } from '../../support/syntax.ts';
import { isTest } from '../../architecture/house.ts';

const runners = new Set(['it', 'test', 'describe', 'suite', 'bench']);
// Helpers that poll, and chaos whose moments are drawn by lot.
const mayWaitForTime = /\/support\/|\.long\.test\.ts$/u;
// skipIf and runIf give their reason as a condition.
const setAside = new Set(['skip', 'todo', 'fails']);

/** Focused or silently skipped tests, sleeps, and test files without an assertion. */
export function checkTests(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => isTest(path) || /^test\/.*\.test\.ts$/u.test(path))
    .flatMap((file) => {
      const isHelper = !/\.test\.tsx?$/u.test(file.path);
      const found = [...focus(file)];
      if (!mayWaitForTime.test(file.path)) found.push(...sleeps(file));
      if (!isHelper && !asserts(file)) {
        found.push({ path: file.path, line: 1, message: 'this test asserts nothing' });
      }
      return found;
    });
}

function focus(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  walk(syntaxOf(file).program, (node) => {
    if (node.type !== 'MemberExpression') return;
    const [runner, ...words] = dottedName(node)?.split('.') ?? [];
    if (runner === undefined || !runners.has(runner)) return;
    const word = words.at(-1) ?? '';
    const line = lineAt(file.text, node.start);
    if (word === 'only') found.push({ path: file.path, line, message: 'a focused test' });
    if (!setAside.has(word) || hasReason(file.text, line)) return;
    const message = `${word} without a reason: write // Skipped because … on the line above`;
    found.push({ path: file.path, line, message });
  });
  return found;
}

function hasReason(text: string, line: number): boolean {
  return /^\s*\/\/ Skipped (?:because|where|when|unless|if) \S/u.test(
    text.split('\n')[line - 2] ?? '',
  );
}

function sleeps(file: SourceFile): Violation[] {
  const found: Violation[] = syntaxOf(file)
    .imports.filter(({ specifier }) => /^(?:node:)?timers\/promises$/u.test(specifier))
    .map(({ line }) => ({ path: file.path, line, message: 'wait for a fact, not for time' }));
  walk(syntaxOf(file).program, (node) => {
    if (!isSleep(node)) return;
    const line = lineAt(file.text, node.start);
    found.push({ path: file.path, line, message: 'wait for a fact, not for time' });
  });
  return found;
}

// new Promise((resolve) => setTimeout(resolve, 50)), in whatever shape the callback has.
function isSleep(node: Node): boolean {
  if (node.type !== 'NewExpression' || dottedName(node['callee']) !== 'Promise') return false;
  const executor = nodesField(node, 'arguments')[0];
  const resolve = executor === undefined ? undefined : nodesField(executor, 'params')[0];
  const name = dottedName(resolve);
  if (executor === undefined || name === undefined) return false;
  let isFound = false;
  walk(executor, (inner) => {
    const callee = inner.type === 'CallExpression' ? dottedName(inner['callee']) : undefined;
    if (callee !== 'setTimeout' && callee !== 'setImmediate') return;
    isFound ||= nodesField(inner, 'arguments').some((argument) => givesBack(argument, name));
  });
  return isFound;
}

function givesBack(argument: Node, name: string): boolean {
  if (dottedName(argument) === name) return true;
  if (argument.type !== 'ArrowFunctionExpression') return false;
  const { body } = argument;
  return isNode(body) && body.type === 'CallExpression' && dottedName(body['callee']) === name;
}

function asserts(file: SourceFile): boolean {
  let isFound = false;
  walk(syntaxOf(file).program, (node) => {
    if (node.type !== 'CallExpression') return;
    const name = dottedName(node['callee']);
    isFound ||= name !== undefined && /(?:^|\.)(?:expect|assert)\w*(?:$|\.)/u.test(name);
  });
  return isFound;
}
