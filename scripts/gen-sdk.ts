// The SDK's generated files from openapi.json: every operation becomes a typed method.
import { describeAll, type Described } from './sdk/describe.ts';
import { type OpenApi, sentOnly } from './sdk/document.ts';
import { camel, pascal, plural } from './sdk/naming.ts';
import { documentation, typeOf } from './sdk/schema-types.ts';

const header = '// Generated from openapi.json by `npm run gen`. Do not edit.\n';
const folder = 'packages/sdk/src';
const listKinds: ReadonlySet<string> = new Set(['filter', 'pages', 'rows']);

/** The generated files of the SDK by their path in the repository. Throws on ambiguous names. */
export function generateSdk(document: OpenApi): ReadonlyMap<string, string> {
  const described = describeAll(document);
  return new Map([
    [`${folder}/operations.generated.ts`, operationsFile(described)],
    [`${folder}/types.generated.ts`, typesFile(document, described)],
  ]);
}

function resourcesOf(described: readonly Described[]): ReadonlyMap<string, readonly Described[]> {
  const resources = new Map<string, Described[]>();
  for (const one of described) {
    const methods = resources.get(one.resource) ?? [];
    methods.push(one);
    resources.set(one.resource, methods);
  }
  return resources;
}

function pluralOf(resource: string, described: readonly Described[]): string | undefined {
  const first = described.find((one) => one.resource === resource)?.path.split('/')[2] ?? '';
  const name = camel(first) === resource ? plural(resource) : camel(first);
  return name === resource ? undefined : name;
}

function operationsFile(described: readonly Described[]): string {
  const rows = described.map((one) => {
    const { resource, method, http, path, takes } = one;
    const flags = `${one.isVersioned ? ', isVersioned: true' : ''}${one.isPublic ? ', isPublic: true' : ''}`;
    return `  { resource: '${resource}', method: '${method}', http: '${http}', path: '${path}', takes: '${takes}'${flags} },`;
  });
  const plurals = [...resourcesOf(described).keys()].flatMap((resource) => {
    const name = pluralOf(resource, described);
    return name === undefined ? [] : [`  ${resource}: '${name}',`];
  });
  return `${header}import type { Operation } from './operations.ts';

export const operations: readonly Operation[] = [
${rows.join('\n')}
];

export const pluralOf: Readonly<Record<string, string>> = {
${plurals.join('\n')}
};
`;
}

function typesFile(document: OpenApi, described: readonly Described[]): string {
  const schemas = Object.entries(document.components?.schemas ?? {}).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const sent = sentOnly(document);
  const components = schemas.map(([name, schema]) => {
    const type = typeOf(schema, sent.has(name) ? 'readonly' : 'mutable');
    return `${documentation(schema.description, '')}export type ${name} = ${type};\n`;
  });
  const inputs = described.map((one) => one.declaration).filter((text) => text !== '');
  const resources = resourcesOf(described);
  const interfaces = [...resources].map(([resource, methods]) => {
    const signatures = methods.flatMap(signaturesOf).join('\n');
    return `export interface ${pascal(resource)}Resource {\n${signatures}\n}\n`;
  });
  const members = [...resources.keys()].flatMap((resource) => {
    const name = pluralOf(resource, described);
    const type = `${pascal(resource)}Resource`;
    return [`  ${resource}: ${type};`, ...(name === undefined ? [] : [`  ${name}: ${type};`])];
  });
  const text = [...components, ...inputs, ...interfaces].join('\n');
  return `${header}${importsOf(text)}
/** What a path's id may be given as: the id, or the thing itself, whose version guards a change. */
export type Ref = string | { readonly id: string; readonly version?: number | undefined };

${text}
/** Every resource of the server, in the singular and in the plural. */
export interface GeneratedResources {
${members.join('\n')}
}
`;
}

function importsOf(text: string): string {
  const sources = { List: 'list', ListOptions: 'list', Filter: 'query', CallOptions: 'request' };
  return Object.entries(sources)
    .filter(([name]) => new RegExp(`\\b${name}\\b`, 'u').test(text))
    .map(([name, file]) => `import type { ${name} } from './${file}.ts';\n`)
    .join('');
}

function signaturesOf(one: Described): string[] {
  const ids = one.pathParameters.map((name) => `${name}: Ref`);
  const inputName = {
    filter: 'filter',
    pages: 'filter',
    rows: 'filter',
    query: 'query',
    body: 'body',
    nothing: '',
  }[one.takes];
  const input =
    inputName === '' ? [] : [`${inputName}${one.isInputOptional ? '?' : ''}: ${one.inputType}`];
  const doc = documentation(one.doc, '  ');
  const isList = listKinds.has(one.takes);
  const result = one.isArray ? `List<${one.replyType}>` : one.replyType;
  const sign = (name: string, options: string, type: string): string =>
    `${doc}  ${name}(${[...ids, ...input, `options?: ${options}`].join(', ')}): ${type};`;
  const signatures = [
    sign(one.method, isList ? 'ListOptions' : 'CallOptions', `Promise<${result}>`),
  ];
  if (one.method === 'retrieve') signatures.push(sign('get', 'CallOptions', `Promise<${result}>`));
  if (one.method === 'list') {
    signatures.push(
      sign('iterate', 'CallOptions', `AsyncGenerator<${one.replyType}, void, undefined>`),
    );
  }
  return signatures;
}
