import { ArgumentError, isRecord } from './errors.ts';
import {
  fetchList,
  isWholeList,
  iterateList,
  listOf,
  type ListKind,
  type ListOptions,
  type ListRequest,
} from './list.ts';
import { encodeQuery } from './query.ts';
import type { Call, CallOptions } from './request.ts';
import type { Transport } from './transport.ts';

/**
 * One operation of the server as the generated table describes it. `takes` names what follows the
 * path's parameters in the method's arguments; the call's options always come last.
 */
export type Operation = {
  readonly resource: string;
  readonly method: string;
  readonly http: Call['method'];
  /** With its parameters in braces, `/v1/orders/{id}`. */
  readonly path: string;
  readonly takes: ListKind | 'query' | 'body' | 'nothing';
  /** Changes something known by its version. */
  readonly isVersioned?: true;
  readonly isPublic?: true;
};

/** A method of a resource before its types are known. */
export type Method = (...args: readonly unknown[]) => unknown;

/** Turns a row of the wire into what the caller gets. */
export type Presenter = (row: unknown) => unknown;

const asSent: Presenter = (row) => row;

/** The method that performs an operation. Whatever is wrong with its arguments, it rejects. */
export function methodOf(transport: Transport, operation: Operation, present = asSent): Method {
  return async (...args) => {
    const { path, version, rest } = readArguments(operation, args);
    const [input, last] = operation.takes === 'nothing' ? [undefined, rest[0]] : rest;
    const options = recordOf<ListOptions>(last);
    const list = requestOf(operation, path, input);
    if (list !== undefined) return fetchList(transport, list, options, present);
    const isChange = operation.http !== 'GET' && operation.isVersioned === true;
    const ifMatch = options.ifMatch ?? (isChange ? version : undefined);
    const query = operation.takes === 'query' ? recordOf(input) : options.query;
    const answer = await transport.send(
      {
        method: operation.http,
        path,
        query: encodeQuery(query ?? {}),
        ...(operation.takes === 'body' ? { body: input ?? {} } : {}),
        ...(operation.isPublic === true ? { isPublic: true } : {}),
      },
      ifMatch === undefined ? options : { ...options, ifMatch },
    );
    return isWholeList(answer) ? listOf(answer['data'].map(present)) : present(answer);
  };
}

/** The method that walks through a list. Faults show when the walk begins. */
export function iteratorOf(transport: Transport, operation: Operation, present = asSent): Method {
  return async function* iterate(...args) {
    const { path, rest } = readArguments(operation, args);
    const options = recordOf<CallOptions>(rest[1]);
    const list = requestOf(operation, path, rest[0]);
    if (list !== undefined) yield* iterateList(transport, list, options, present);
  };
}

function requestOf(operation: Operation, path: string, filter: unknown): ListRequest | undefined {
  const { takes } = operation;
  if (takes !== 'filter' && takes !== 'pages' && takes !== 'rows') return undefined;
  return { path, kind: takes, filter: recordOf(filter) };
}

const parameter = /\{(\w+)\}/gu;

// A thing itself may stand where its id is asked for; its version then guards the change.
function readArguments(
  operation: Operation,
  args: readonly unknown[],
): { path: string; version: number | undefined; rest: readonly unknown[] } {
  let used = 0;
  let version: number | undefined;
  const path = operation.path.replaceAll(parameter, (_braces, name: string) => {
    const value = args[used++];
    const id = isRecord(value) ? value['id'] : value;
    if (isRecord(value) && typeof value['version'] === 'number') version = value['version'];
    if (typeof id === 'string' && id !== '') return encodeURIComponent(id);
    const call = `${operation.resource}.${operation.method}`;
    throw new ArgumentError(`${call} needs ${name}, but got ${describe(value)}.`, {
      code: 'invalid_argument',
    });
  });
  return { path, version, rest: args.slice(used) };
}

function describe(value: unknown): string {
  if (value === '') return 'an empty text';
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}

// Options are records by their types; from plain JavaScript anything may come.
function recordOf<Shape extends object = Record<string, unknown>>(value: unknown): Shape {
  return (isRecord(value) ? value : {}) as Shape;
}
