// Deciding is pure: no clock, no randomness, no input or output, and nothing that has them.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import {
  dottedName,
  resolveImport,
  syntaxOf,
  walk,
  type ImportedModule,
  type Node,
} from '../../support/syntax.ts';
import { isDeciding, isTest, placeOf, pureModules, serverSource } from '../house.ts';

const impureMembers = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'Temporal.Now',
  'process.env',
  'process.hrtime',
]);
const impureGlobals = new Set(['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'process']);
const globalObjects = /^(?:globalThis|global|window)\./u;
// Functions of their arguments, although they come from node.
const pureBuiltIns: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'createHmac', 'hash', 'timingSafeEqual'],
};
const purePackages = new Set(['temporal-polyfill']);

/** Purity of lib and of pure modules, of decide-*.ts and *-states.ts, and of what these load. */
export function checkPurity(files: readonly SourceFile[]): Violation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const found: Violation[] = [];
  for (const [path, reason] of pureFiles(files, byPath)) {
    const file = byPath.get(path);
    if (file === undefined) continue;
    found.push(...impureUses(file, reason), ...impureImports(file, reason));
  }
  return found;
}

// A deciding file may be helped by files of its own module; they become pure by that.
function pureFiles(
  files: readonly SourceFile[],
  byPath: ReadonlyMap<string, SourceFile>,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  const queue: string[] = [];
  for (const { path } of files) {
    if (isTest(path) || !path.startsWith(serverSource)) continue;
    if (placeOf(path).kind === 'lib') reasons.set(path, 'lib is pure');
    else if (isInPureModule(path)) reasons.set(path, 'the module is pure');
    else if (isDeciding(path)) reasons.set(path, 'this file decides');
    else continue;
    queue.push(path);
  }
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = byPath.get(path);
    for (const helper of file === undefined ? [] : helpersOf(file)) {
      if (reasons.has(helper) || !byPath.has(helper)) continue;
      reasons.set(helper, `${path} decides with its help`);
      queue.push(helper);
    }
  }
  return reasons;
}

function isInPureModule(path: string): boolean {
  const place = placeOf(path);
  return place.kind === 'module' && pureModules.includes(place.module);
}

function helpersOf(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind !== 'module') return [];
  return syntaxOf(file)
    .imports.filter((one) => !one.isTypeOnly)
    .map((one) => resolveImport(file, one.specifier))
    .filter((path) => path !== undefined)
    .filter((path) => path.startsWith(`${serverSource}modules/${here.module}/`));
}

function impureImports(file: SourceFile, reason: string): Violation[] {
  return syntaxOf(file)
    .imports.filter((one) => !isPureImport(file, one))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      message: `${reason}, so it may not load ${specifier}`,
    }));
}

function isPureImport(file: SourceFile, one: ImportedModule): boolean {
  const target = resolveImport(file, one.specifier);
  const here = placeOf(file.path);
  if (target === undefined) {
    if (one.isTypeOnly && !one.specifier.startsWith('node:')) return true;
    const allowed = pureBuiltIns[one.specifier];
    if (allowed !== undefined) return one.names.every((name) => allowed.includes(name));
    return purePackages.has(one.specifier);
  }
  if (/\/(?:store(?:-[a-z0-9-]+)?\.ts$|store\/)/u.test(target)) return false;
  if (one.isTypeOnly) return true;
  const there = placeOf(target);
  if (there.kind === 'lib' || isInPureModule(target)) return true;
  return here.kind === 'module' && there.kind === 'module' && there.module === here.module;
}

function impureUses(file: SourceFile, reason: string): Violation[] {
  const found: Violation[] = [];
  walk(syntaxOf(file).program, (node, ancestors) => {
    const name = impureName(node, ancestors);
    if (name === undefined) return;
    const message = `${reason}, so it may not use ${name}`;
    found.push({ path: file.path, line: lineAt(file.text, node.start), message });
  });
  return found;
}

function impureName(node: Node, ancestors: readonly Node[]): string | undefined {
  if (isClockReading(node)) return 'the clock (Date without arguments)';
  if (node.type === 'MemberExpression') {
    const name = dottedName(node)?.replace(globalObjects, '');
    return name !== undefined && impureMembers.has(name) ? name : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const callee = dottedName(node['callee'])?.replace(globalObjects, '');
  const isGlobal = callee !== undefined && impureGlobals.has(callee);
  return isGlobal && ancestors.length > 0 ? callee : undefined;
}

function isClockReading(node: Node): boolean {
  if (dottedName(node['callee']) !== 'Date') return false;
  if (node.type === 'CallExpression') return true;
  const { arguments: values } = node;
  return node.type === 'NewExpression' && Array.isArray(values) && values.length === 0;
}
