// What the generated files say about each operation of the document.
import {
  bodyOf,
  itemOfList,
  type OpenApi,
  type OperationObject,
  otherMediaTypeOf,
  parametersOf,
  replyOf,
  resolve,
  type Schema,
} from './document.ts';
import { camel, pascal, placeOf } from './naming.ts';
import { documentation, typeOf } from './schema-types.ts';

const methodsOfHttp = ['get', 'post', 'patch', 'put', 'delete'];
const listParameters = new Set(['limit', 'cursor', 'count', 'sort', 'q']);

type Takes = 'filter' | 'pages' | 'rows' | 'query' | 'body' | 'nothing';

/** One operation with everything the two files say about it. */
export type Described = {
  readonly resource: string;
  readonly method: string;
  readonly http: string;
  readonly path: string;
  readonly takes: Takes;
  readonly isVersioned: boolean;
  readonly isPublic: boolean;
  readonly doc: string;
  readonly pathParameters: readonly string[];
  /** Type of the input, already named. */
  readonly inputType: string;
  readonly isInputOptional: boolean;
  /** Type of the answer, or of its rows when it is a list. */
  readonly replyType: string;
  readonly isArray: boolean;
  /** Declarations that the signature needs. */
  readonly declaration: string;
};

/** Every operation that ends, by its place on the client. Throws on ambiguous names. */
export function describeAll(document: OpenApi): Described[] {
  const found: Described[] = [];
  const placed = new Map<string, string>();
  for (const path of Object.keys(document.paths).toSorted()) {
    const item = document.paths[path] ?? {};
    if (!path.startsWith('/v1/')) continue;
    const methods = methodsOfHttp.filter((method) => item[method] !== undefined);
    for (const method of methods) {
      const operation = item[method];
      if (operation === undefined || isStream(operation)) continue;
      const one = describe(document, path, method.toUpperCase(), methods.length, operation);
      const name = `${one.resource}.${one.method}`;
      const earlier = placed.get(name);
      if (earlier !== undefined) {
        throw new Error(
          `${earlier} and ${one.http} ${path} would both be ${name}: name one in naming.ts`,
        );
      }
      placed.set(name, `${one.http} ${path}`);
      found.push(one);
    }
  }
  return found;
}

// Read by the SDK's own event stream, not by a call that ends.
function isStream(operation: OperationObject): boolean {
  return otherMediaTypeOf(operation)?.startsWith('text/event-stream') === true;
}

function describe(
  document: OpenApi,
  path: string,
  http: string,
  methodCount: number,
  operation: OperationObject,
): Described {
  const reply = replyOf(operation);
  const item = itemOfList(document, reply);
  const isList = item !== undefined && http === 'GET';
  const isArray = item !== undefined;
  const place = placeOf(http, path, isList, methodCount);
  const parameters = parametersOf(document, operation);
  const typeName = pascal(operation.operationId);
  const body = bodyOf(operation);
  const query = parameters.filter((one) => one.in === 'query');
  const takes = takesOf(
    isList,
    body !== undefined,
    query.map(({ name }) => name),
  );
  const input = inputOf(takes, typeName, document, operation);
  const answer = answerOf(isArray ? item : reply, typeName, otherMediaTypeOf(operation));
  return {
    ...place,
    http,
    path,
    takes,
    isVersioned: parameters.some((one) => one.in === 'header' && /^if-match$/iu.test(one.name)),
    isPublic: operation.security?.length === 0,
    doc: [operation.summary, operation.description].filter(Boolean).join('\n'),
    pathParameters: [...path.matchAll(/\{(\w+)\}/gu)].map((match) => camel(match[1] ?? '')),
    ...input,
    declaration: input.declaration + answer.declaration,
    replyType: answer.type,
    isArray,
  };
}

// A list that can be counted has filters with operators; others are pages of plain parameters, or
// come whole.
function takesOf(isList: boolean, hasBody: boolean, query: readonly string[]): Takes {
  if (isList && query.includes('count')) return 'filter';
  if (isList) return query.includes('cursor') ? 'pages' : 'rows';
  if (hasBody) return 'body';
  return query.length > 0 ? 'query' : 'nothing';
}

function answerOf(
  schema: Schema | undefined,
  typeName: string,
  otherMedia: string | undefined,
): { type: string; declaration: string } {
  if (schema === undefined) {
    if (otherMedia === undefined) return { type: 'void', declaration: '' };
    return { type: /^text\/|ndjson/u.test(otherMedia) ? 'string' : 'Uint8Array', declaration: '' };
  }
  const type = typeOf(schema);
  if (!/^[({]/u.test(type)) return { type, declaration: '' };
  return { type: `${typeName}Reply`, declaration: `export type ${typeName}Reply = ${type};\n` };
}

type Input = Pick<Described, 'inputType' | 'isInputOptional' | 'declaration'>;

function inputOf(
  takes: Takes,
  typeName: string,
  document: OpenApi,
  operation: OperationObject,
): Input {
  if (takes === 'nothing') return { inputType: '', isInputOptional: true, declaration: '' };
  const body = bodyOf(operation);
  if (takes !== 'body' || body === undefined)
    return queryInput(takes, typeName, document, operation);
  const isInputOptional = operation.requestBody?.required !== true || hasNoNeeds(document, body);
  if (body.$ref !== undefined) return { inputType: typeOf(body), isInputOptional, declaration: '' };
  const inputType = `${typeName}Input`;
  return {
    inputType,
    isInputOptional,
    declaration: `export type ${inputType} = ${typeOf(body, 'readonly')};\n`,
  };
}

function queryInput(
  takes: Takes,
  typeName: string,
  document: OpenApi,
  operation: OperationObject,
): Input {
  const query = parametersOf(document, operation).filter((one) => one.in === 'query');
  const fields = new Map<string, string>();
  for (const { name, schema, required, description } of query) {
    const field = name.replace(/\[.*$/u, '');
    const isPlain = takes !== 'filter' || listParameters.has(field);
    const type = isPlain ? plainType(field, schema) : filterType(schema);
    // Every filter is described in the same words: nothing to read. The grammar of a search is in
    // the document.
    const doc = isPlain ? documentation(description?.split('\n\n```')[0], '  ') : '';
    const key = /^\w+$/u.test(field) ? field : `'${field}'`;
    const [mark, also] = required === true ? ['', ''] : ['?', ' | undefined'];
    fields.set(field, `${doc}  ${key}${mark}: ${type}${also};`);
  }
  const inputType = `${typeName}${takes === 'query' ? 'Query' : 'Filter'}`;
  return {
    inputType,
    isInputOptional: !query.some((one) => one.required === true),
    declaration: `export type ${inputType} = {\n${[...fields.values()].join('\n')}\n};\n`,
  };
}

function plainType(field: string, schema: Schema | undefined): string {
  if (listParameters.has(field)) return field === 'limit' ? 'number' : 'string';
  return orDate(typeOf(schema, 'readonly'), schema);
}

// A filter's own type is that of one value; operators and lists of values come with Filter.
function filterType(schema: Schema | undefined): string {
  const value = schema?.properties?.['eq'] ?? (schema?.anyOf ?? schema?.oneOf)?.[0] ?? schema;
  const type = typeOf(value);
  if (value?.type === 'object' || type === 'unknown') {
    return 'Filter<string | number | boolean | Date>';
  }
  return `Filter<${orDate(type, value)}>`;
}

function orDate(type: string, schema: Schema | undefined): string {
  return type === 'string' && schema?.format === 'date-time' ? 'string | Date' : type;
}

function hasNoNeeds(document: OpenApi, schema: Schema): boolean {
  return (resolve(document, schema).required ?? []).length === 0;
}
