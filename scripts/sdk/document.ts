// The part of OpenAPI 3.1 that our own document uses.

export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

type Parameter = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
};

export type OperationObject = {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly parameters?: Readonly<Record<string, Parameter>>;
  };
};

/** The parameters of an operation with references resolved. */
export function parametersOf(document: OpenApi, operation: OperationObject): readonly Parameter[] {
  return (operation.parameters ?? []).map((one) => {
    if (one.$ref === undefined) return one;
    const found = document.components?.parameters?.[nameOfRef(one.$ref)];
    if (found === undefined) throw new Error(`${operation.operationId} refers to ${one.$ref}`);
    return found;
  });
}

/** The schema of what the operation takes as its JSON body, if it takes one. */
export function bodyOf(operation: OperationObject): Schema | undefined {
  return jsonOf(operation.requestBody?.content);
}

/** The schema of the JSON answer of success; undefined when it answers something else. */
export function replyOf(operation: OperationObject): Schema | undefined {
  const status = Object.keys(operation.responses).find((code) => code.startsWith('2'));
  return status === undefined ? undefined : jsonOf(operation.responses[status]?.content);
}

/** The media type of the answer of success, when it is not JSON. */
export function otherMediaTypeOf(operation: OperationObject): string | undefined {
  const status = Object.keys(operation.responses).find((code) => code.startsWith('2'));
  const types = Object.keys((status && operation.responses[status]?.content) || {});
  return types.some(isJson) ? undefined : types[0];
}

/** Follows references until there is a schema. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const target = document.components?.schemas?.[nameOfRef(schema.$ref)];
  if (target === undefined) throw new Error(`The document has no ${schema.$ref}`);
  return resolve(document, target);
}

/** The last part of a reference. */
export function nameOfRef(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** The item of a list's answer, paged or whole; undefined when the schema is no list. */
export function itemOfList(document: OpenApi, schema: Schema | undefined): Schema | undefined {
  if (schema === undefined) return undefined;
  const { properties } = resolve(document, schema);
  const data = properties?.['data'];
  if (properties?.['object']?.const !== 'list' || data === undefined) return undefined;
  return resolve(document, data).items;
}

function jsonOf(content: Content | undefined): Schema | undefined {
  const type = Object.keys(content ?? {}).find(isJson);
  return type === undefined ? undefined : content?.[type]?.schema;
}

function isJson(mediaType: string): boolean {
  return /[/+]json\b/u.test(mediaType);
}

/** The names of the schemas that are only ever sent to the server, directly or inside others. */
export function sentOnly(document: OpenApi): ReadonlySet<string> {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  const received = new Set<string>();
  const sent = new Set<string>();
  for (const operation of operations) {
    if (typeof operation !== 'object' || operation.responses === undefined) continue;
    collect(document, operation.responses, received);
    collect(document, operation.requestBody, sent);
  }
  return new Set([...sent].filter((name) => !received.has(name)));
}

function collect(document: OpenApi, value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(document, one, names);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== '$ref' || typeof inner !== 'string') {
      collect(document, inner, names);
      continue;
    }
    const name = nameOfRef(inner);
    if (names.has(name) || document.components?.schemas?.[name] === undefined) continue;
    names.add(name);
    collect(document, document.components.schemas[name], names);
  }
}
