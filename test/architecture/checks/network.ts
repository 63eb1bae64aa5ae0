// The server reaches others through three doors: outbound for addresses that users give, db and
// embedded for the database. Everything else of platform may listen, and no more.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { dottedName, syntaxOf, walk, type Node } from '../../support/syntax.ts';
import { isTest, placeOf, serverSource } from '../house.ts';

const clients =
  /^(?:undici|axios|got|ws|node-fetch|(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?)$/u;
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

const doors = /\/platform\/(?:outbound|db|embedded)\//u;
/** What listens or reads an address, and calls nobody. */
const harmless = new Set(['createServer', 'isIP', 'isIPv4', 'isIPv6', 'STATUS_CODES']);

/** Network clients outside the doors; outside platform also everything that listens. */
export function checkNetwork(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path.startsWith(serverSource) && !isTest(path) && !doors.test(path))
    .flatMap((file) => [...clientImports(file), ...clientGlobals(file)]);
}

function clientImports(file: SourceFile): Violation[] {
  const mayListen = placeOf(file.path).kind === 'platform';
  return syntaxOf(file)
    .imports.filter(({ specifier, isTypeOnly }) => !isTypeOnly && clients.test(specifier))
    .filter(({ names }) => !mayListen || !names.every((name) => harmless.has(name)))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      message: `only platform/outbound calls the outside, but here ${specifier}`,
    }));
}

function clientGlobals(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  walk(syntaxOf(file).program, (node) => {
    const name = calledGlobal(node);
    if (name === undefined) return;
    const message = `only platform/outbound calls the outside, but here ${name}`;
    found.push({ path: file.path, line: lineAt(file.text, node.start), message });
  });
  return found;
}

// The global itself called, made, or handed on as a value; a parameter of that name is not seen
// as different, so name it otherwise.
function calledGlobal(node: Node): string | undefined {
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression';
  const candidates = isCall
    ? [node['callee'], ...(Array.isArray(node['arguments']) ? node['arguments'] : [])]
    : [];
  for (const candidate of candidates) {
    const name = dottedName(candidate)?.replace(/^globalThis\./u, '');
    if (name !== undefined && globals.has(name)) return name;
  }
  return undefined;
}
