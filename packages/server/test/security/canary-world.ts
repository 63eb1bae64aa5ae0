// A tenant whose every text is a canary: a word that is nowhere else, and so must not be elsewhere.
import type { ApiDocument, Json, Operation } from '../platform/fuzz-document.ts';
import type { Seen } from '../platform/fuzz-values.ts';
import { isInstantName, seenFor } from '../platform/fuzz-values.ts';
import type { TestServer } from '../support/server.ts';

/** A word of one tenant; each is made once. */
export const canaryPattern = /Canary\d+zq/g;
let canaries = 0;
const newCanary = (): string => `Canary${++canaries}zq`;

/** What was filled: fields that took a canary, and operations that took none at all. */
export type Filled = { fields: number; operations: number; refused: string[] };

/** Sends every operation with a body once more, with a canary in every text that takes one. */
export async function fillWithCanaries(
  server: TestServer,
  document: ApiDocument,
  seen: Seen,
): Promise<Filled> {
  const filled: Filled = { fields: 0, operations: 0, refused: [] };
  for (const operation of document.operations) {
    if (operation.bodySchema === undefined) continue;
    const body = bodyOf(document, operation.bodySchema, operation.example, '', 0) as Json;
    const fields = await sendUntilTaken(server, operation, body, seen);
    if (fields === 0) filled.refused.push(operation.id);
    else filled.operations++;
    filled.fields += fields;
  }
  return filled;
}

/** Sends the body, each time without the canaries that were refused; how many were taken. */
async function sendUntilTaken(
  server: TestServer,
  operation: Operation,
  body: Json,
  seen: Seen,
): Promise<number> {
  for (const id of idsFor(operation, seen, 4)) {
    let sent = body;
    for (let attempt = 0; attempt < 6; attempt++) {
      const answer = await server.request(operation.method, pathWith(operation, id), {
        body: sent,
        headers: { 'if-match': '*', 'content-type': operation.mediaTypes[0] ?? '' },
      });
      if (answer.status < 300) return JSON.stringify(sent).match(canaryPattern)?.length ?? 0;
      const faults = (answer.body.errors ?? []) as { pointer: string }[];
      if (faults.length === 0) break;
      for (const { pointer } of faults) sent = mended(sent, operation.example, pointer) as Json;
    }
  }
  return 0;
}

/** Ids for the path, the newest of what was seen; one empty one when the path has none. */
export function idsFor(operation: Operation, seen: Seen, most: number): readonly string[] {
  if (!operation.path.includes('{')) return [''];
  const collection = operation.path.split('/{')[0]?.split('/').at(-1) ?? '';
  const owner = collection.replace(/ies$/, 'y').replace(/s$/, '');
  return seenFor(seen, `${owner}_id`).slice(-most).toReversed();
}

/** The operation's path about this thing. */
export function pathWith(operation: Operation, id: string): string {
  return operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
}

/** The value with what the example has at the place, or with nothing there. */
function mended(value: unknown, example: unknown, pointer: string): unknown {
  const tokens = decodeURIComponent(pointer).split('/').slice(1);
  const step = (now: unknown, before: unknown, at: number): unknown => {
    const token = tokens[at];
    if (token === undefined) return before;
    if (typeof now !== 'object' || now === null) return before;
    const old = (before as Json | undefined)?.[token];
    if (Array.isArray(now))
      return now.map((one: unknown, index) =>
        String(index) === token ? step(one, old, at + 1) : one,
      );
    const changed = { ...(now as Json), [token]: step((now as Json)[token], old, at + 1) };
    return changed;
  };
  return JSON.parse(JSON.stringify(step(value, example, 0))) as unknown;
}

const depthMax = 4;

/** A body like the example, with a canary for each text that the schema lets be any. */
function bodyOf(
  document: ApiDocument,
  given: Json,
  example: unknown,
  name: string,
  depth: number,
): unknown {
  const schema = branchOf(document, document.resolve(given), example);
  const types = [schema['type']].flat();
  if (types.includes('object')) return objectOf(document, schema, example, depth);
  if (types.includes('array')) {
    const items = (schema['items'] ?? {}) as Json;
    const some =
      Array.isArray(example) && example.length > 0 ? (example as unknown[]) : [undefined];
    const made = some.map((one) => bodyOf(document, items, one, name, depth + 1));
    const kept = made.filter((one) => one !== undefined);
    return kept.length > 0 ? kept : example;
  }
  const isText = types.includes('string') || Object.keys(schema).length === 0;
  if (!isText || isInstantName(name) || 'enum' in schema || 'const' in schema) return example;
  const canary = newCanary();
  return document.misfits(schema, canary).length === 0 ? canary : example;
}

function objectOf(document: ApiDocument, schema: Json, example: unknown, depth: number): unknown {
  const old = (example ?? {}) as Json;
  const made = { ...membersOf(document, schema, old, depth) };
  const more = schema['additionalProperties'];
  if (typeof more === 'object' && more !== null && example === undefined) {
    const value = bodyOf(document, more as Json, undefined, '', depth + 1);
    if (value !== undefined) made[newCanary()] = value;
  }
  const isNeeded = example !== undefined || depth === 0;
  return isNeeded || document.misfits(schema, made).length === 0 ? { ...old, ...made } : undefined;
}

function membersOf(document: ApiDocument, schema: Json, old: Json, depth: number): Json {
  const made: Json = {};
  const properties = (schema['properties'] ?? {}) as Record<string, Json>;
  for (const [name, inner] of Object.entries(properties)) {
    const has = Object.hasOwn(old, name);
    if (!has && depth >= depthMax) continue;
    const value = bodyOf(document, inner, old[name], name, depth + 1);
    // What no example has is only sent for the canaries in it.
    const isWorth = has || JSON.stringify(value ?? '').includes('Canary');
    if (isWorth && value !== undefined) made[name] = value;
  }
  return made;
}

function branchOf(document: ApiDocument, schema: Json, example: unknown): Json {
  const branches = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
  if (branches === undefined) return schema;
  const fitting = branches.find(
    (branch) => example !== undefined && document.misfits(branch, example).length === 0,
  );
  const open = branches.find((branch) => document.resolve(branch)['type'] !== 'null');
  const found = fitting ?? open;
  return found === undefined ? schema : branchOf(document, document.resolve(found), example);
}
