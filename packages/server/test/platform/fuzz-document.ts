// The published document as the fuzzer reads it: its operations, and a judge for each schema in it.
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

export type Json = { [name: string]: unknown };

export type Parameter = { name: string; in: string; required: boolean; schema: Json };

/** One operation with what it takes and what it may answer. */
export type Operation = {
  id: string;
  method: string;
  /** As the document writes it: `/v1/orders/{id}`. */
  path: string;
  parameters: readonly Parameter[];
  /** Empty when it takes none. */
  mediaTypes: readonly string[];
  bodySchema: Json | undefined;
  isBodyNeeded: boolean;
  example: Json | undefined;
  /** By status: by media type: the schema of the body; no media types when there is no body. */
  answers: ReadonlyMap<string, ReadonlyMap<string, Json>>;
  /** Where a created thing is read: the operation of the document's link. */
  readBy: string | undefined;
  idempotency: 'required' | 'optional' | 'none';
  scopes: readonly string[];
};

export type ApiDocument = {
  operations: readonly Operation[];
  find: (operationId: string) => Operation;
  /** What a schema refers to, followed to its end. */
  resolve: (schema: Json) => Json;
  /** Why the value does not fit the schema of the document; empty when it does. */
  misfits: (schema: Json, value: unknown) => readonly ErrorObject[];
};

const documentName = 'openapi';

/** Reads the text of the document. */
export function readDocument(text: string): ApiDocument {
  // Full references, so that any part of the document can be compiled on its own.
  const document = JSON.parse(text.replaceAll('"$ref":"#/', `"$ref":"${documentName}#/`)) as Json;
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateSchema: false });
  ajvFormats.default(ajv);
  ajv.addSchema(document, documentName);
  const compiled = new Map<Json, ReturnType<typeof ajv.compile>>();
  const resolve = (schema: Json): Json => {
    const ref = schema['$ref'];
    return typeof ref === 'string' ? resolve(placeOf(document, ref)) : schema;
  };
  const misfits = (schema: Json, value: unknown): readonly ErrorObject[] => {
    let check = compiled.get(schema);
    if (check === undefined) compiled.set(schema, (check = ajv.compile(schema)));
    return check(value) ? [] : (check.errors ?? []);
  };
  const operations = operationsOf(document, resolve);
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const find = (id: string): Operation => {
    const found = byId.get(id);
    if (found === undefined) throw new Error(`There is no operation ${id}.`);
    return found;
  };
  return { operations, find, resolve, misfits };
}

function placeOf(document: Json, ref: string): Json {
  let found: unknown = document;
  for (const part of ref.slice(ref.indexOf('#/') + 2).split('/')) {
    found = (found as Json)[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return found as Json;
}

type Resolve = (schema: Json) => Json;

function operationsOf(document: Json, resolve: Resolve): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, Json>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationOf(path, method, operation, resolve),
    ),
  );
}

function operationOf(path: string, method: string, operation: Json, resolve: Resolve): Operation {
  const requestBody = operation['requestBody'] as Json | undefined;
  const content = Object.entries((requestBody?.['content'] ?? {}) as Record<string, Json>);
  const media = content[0]?.[1];
  const responses = Object.entries(operation['responses'] as Record<string, Json>);
  return {
    id: String(operation['operationId']),
    method: method.toUpperCase(),
    path,
    parameters: ((operation['parameters'] ?? []) as Json[]).map(resolve).map((one) => ({
      name: String(one['name']),
      in: String(one['in']),
      required: one['required'] === true,
      schema: one['schema'] as Json,
    })),
    mediaTypes: content.map(([type]) => type),
    bodySchema: media?.['schema'] as Json | undefined,
    isBodyNeeded: requestBody?.['required'] === true,
    example: media?.['example'] as Json | undefined,
    answers: new Map(responses.map(([status, answer]) => [status, contentOf(resolve(answer))])),
    readBy: responses.map(([, answer]) => linkOf(answer)).find((link) => link !== undefined),
    idempotency: operation['x-idempotency'] as Operation['idempotency'],
    scopes: (operation['x-required-scopes'] ?? []) as string[],
  };
}

function contentOf(answer: Json): ReadonlyMap<string, Json> {
  const content = (answer['content'] ?? {}) as Record<string, Json>;
  return new Map(Object.entries(content).map(([type, one]) => [type, one['schema'] as Json]));
}

function linkOf(answer: Json): string | undefined {
  const link = (answer['links'] as Record<string, Json> | undefined)?.['get'];
  return link === undefined ? undefined : String(link['operationId']);
}
