// Goal: the contract in the repository is the one the server enforces, and is one that clients,
// fuzzers and readers can rely on. Method: build it, compare it, then walk it by rules.
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { openApiDocument, staleFiles } from '../../scripts/gen.ts';

type Json = Record<string, unknown>;
type Operation = Json & {
  operationId: string;
  parameters?: Json[];
  responses: Record<string, Json>;
};

const document = openApiDocument() as Json & {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Json>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Every object in the document with the path to it. */
function* objectsOf(value: unknown, path = '#'): Generator<[path: string, object: Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Json];
  for (const [key, inner] of Object.entries(value)) yield* objectsOf(inner, `${path}/${key}`);
}

function resolve(ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((found, part) => (found as Json | undefined)?.[part], document);
}

function full(value: Json): Json {
  return typeof value['$ref'] === 'string' ? (resolve(value['$ref']) as Json) : value;
}

describe('generated files', () => {
  it('are current: run npm run gen', async () => {
    expect(await staleFiles()).toEqual([]);
  });
});

describe('the document', () => {
  it('refers only to what it has', () => {
    const broken = [...objectsOf(document)].filter(
      ([, one]) => typeof one['$ref'] === 'string' && resolve(one['$ref']) === undefined,
    );
    expect(broken.map(([path]) => path)).toEqual([]);
  });

  it('names each operation once, in camel case, with words, one tag and its answers', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const faults = operations.flatMap(({ operation }) =>
      [
        /^[a-z][A-Za-z0-9]*$/.test(operation.operationId) ? [] : ['name'],
        /.{4}/.test(operation['summary'] as string) ? [] : ['summary'],
        /.{10}/.test(operation['description'] as string) ? [] : ['description'],
        (operation['tags'] as string[]).length === 1 ? [] : ['tag'],
        Object.keys(operation.responses).some((status) => status.startsWith('2'))
          ? []
          : ['success'],
        operation.responses['500'] === undefined ? ['500'] : [],
      ]
        .flat()
        .map((fault) => `${operation.operationId}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('declares each parameter of a path, and each parameter once', () => {
    const faults = operations.flatMap(({ path, operation }) => {
      const parameters = (operation.parameters ?? []).map(full);
      const inPath = parameters
        .filter((p) => p['in'] === 'path')
        .map((p) => `{${String(p['name'])}}`);
      const wanted = [...path.matchAll(/\{\w+\}/g)].map(([name]) => name);
      const names = parameters.map((p) => `${String(p['in'])} ${String(p['name'])}`);
      return [
        ...(inPath.join() === wanted.join() ? [] : [`${path}: ${inPath.join()}`]),
        ...names
          .filter((name, index) => names.indexOf(name) !== index)
          .map((name) => `${operation.operationId}: ${name} twice`),
      ];
    });
    expect(faults).toEqual([]);
  });

  it('says of every text, number and list in requests how long, how large, how many', () => {
    expect(requestSchemas().flatMap(([where, schema]) => unboundedIn(where, schema))).toEqual([]);
  });

  it('gives examples that are valid', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajvFormats.default(ajv);
    ajv.addSchema({ $id: 'api', components: document.components });
    const faults = [...objectsOf(document)].flatMap(([path, one]) => {
      if (one['example'] === undefined || one['schema'] === undefined) return [];
      const text = JSON.stringify(one['schema']).replaceAll('"#/components/', '"api#/components/');
      const validate = ajv.compile(JSON.parse(text) as Json);
      return validate(one['example']) ? [] : [`${path}: ${ajv.errorsText(validate.errors)}`];
    });
    expect(faults).toEqual([]);
  });
});

/** Schemas of what callers send: bodies and parameters. */
function requestSchemas(): [string, Json][] {
  return operations.flatMap(({ operation }) => {
    const body = operation['requestBody'] as
      | { content: Record<string, { schema: Json }> }
      | undefined;
    const bodies = Object.entries(body?.content ?? {}).filter(([type]) => type.includes('json'));
    return [
      ...bodies.map(([, media]): [string, Json] => [operation.operationId, media.schema]),
      ...(operation.parameters ?? [])
        .map(full)
        .map((p): [string, Json] => [
          `${operation.operationId} ?${String(p['name'])}`,
          p['schema'] as Json,
        ]),
    ];
  });
}

function unboundedIn(where: string, schema: Json, seen = new Set<string>()): string[] {
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    if (seen.has(ref)) return [];
    return unboundedIn(
      `${where} ${ref.split('/').at(-1)}`,
      resolve(ref) as Json,
      new Set([...seen, ref]),
    );
  }
  const types = [schema['type']].flat();
  const has = (...keywords: string[]): boolean =>
    keywords.some((keyword) => schema[keyword] !== undefined);
  const own: string[] = [];
  if (types.includes('string') && !has('maxLength', 'pattern', 'format', 'enum', 'const'))
    own.push(`${where}: a text without maxLength`);
  if (types.includes('array') && !has('maxItems')) own.push(`${where}: a list without maxItems`);
  if (
    (types.includes('integer') || types.includes('number')) &&
    !(has('minimum', 'exclusiveMinimum') && has('maximum', 'exclusiveMaximum'))
  ) {
    if (!has('enum', 'const')) own.push(`${where}: a number without bounds`);
  }
  const inner: [string, unknown][] = [
    ...Object.entries((schema['properties'] ?? {}) as Json).map(
      ([name, one]): [string, unknown] => [`${where}.${name}`, one],
    ),
    [`${where}[]`, schema['items']],
    [`${where}.*`, schema['additionalProperties']],
    ...['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((keyword) =>
      ((schema[keyword] ?? []) as Json[]).map((one): [string, unknown] => [where, one]),
    ),
  ];
  return [
    ...own,
    ...inner.flatMap(([name, one]) =>
      typeof one === 'object' && one !== null ? unboundedIn(name, one as Json, seen) : [],
    ),
  ];
}
