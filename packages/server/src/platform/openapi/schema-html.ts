import type { JsonSchema } from '../http/wire-schema.ts';
import { escapeHtml, textOf } from './page.ts';

const depthMax = 4;

/** A schema as readers take it in: names, types, bounds, words; nested fields folded. */
export function schemaHtml(schema: JsonSchema, document?: JsonSchema, depth = 0): string {
  const { schema: one, name } = follow(schema, document);
  const options = (one['anyOf'] ?? one['oneOf']) as JsonSchema[] | undefined;
  if (Array.isArray(options)) {
    return `<span class="type">one of</span> ${options.map((option) => schemaHtml(option, document, depth + 1)).join(' <span class="or">or</span> ')}`;
  }
  if (one['type'] === 'array') {
    return `<span class="type">list${boundsOf(one, 'Items')}</span> of ${schemaHtml((one['items'] ?? {}) as JsonSchema, document, depth)}`;
  }
  const properties = one['properties'] as Record<string, JsonSchema> | undefined;
  if (properties !== undefined) return fieldsHtml(one, properties, name, document, depth);
  return `<span class="type">${escapeHtml(typeOf(one, name))}</span>`;
}

function follow(
  schema: JsonSchema,
  document: JsonSchema | undefined,
): { schema: JsonSchema; name: string | undefined } {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return { schema, name: undefined };
  const name = ref.split('/').at(-1) ?? '';
  const components = document?.['components'] as
    | { schemas?: Record<string, JsonSchema> }
    | undefined;
  return { schema: components?.schemas?.[name] ?? {}, name };
}

function fieldsHtml(
  schema: JsonSchema,
  properties: Record<string, JsonSchema>,
  name: string | undefined,
  document: JsonSchema | undefined,
  depth: number,
): string {
  const type = `<span class="type">${escapeHtml(name ?? 'object')}</span>`;
  if (depth >= depthMax) return type;
  const required = (schema['required'] ?? []) as string[];
  const rows = Object.entries(properties).map(
    ([field, inner]) =>
      `<li><code>${escapeHtml(field)}</code>${
        required.includes(field) ? '' : ' <span class="optional">optional</span>'
      } ${schemaHtml(inner, document, depth + 1)}${
        typeof inner['description'] === 'string'
          ? ` <span class="words">${escapeHtml(inner['description'])}</span>`
          : ''
      }</li>`,
  );
  const list = `<ul class="fields">${rows.join('')}</ul>`;
  return depth === 0
    ? `${type}${list}`
    : `<details class="nested"><summary>${type}</summary>${list}</details>`;
}

function typeOf(schema: JsonSchema, name: string | undefined): string {
  const values = schema['enum'] as unknown[] | undefined;
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (Array.isArray(values)) return values.map(String).join(' | ');
  const type = schema['type'];
  const base =
    name ??
    (Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'anything');
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  return `${base}${format}${boundsOf(schema, 'Length')}${rangeOf(schema)}`;
}

function boundsOf(schema: JsonSchema, what: 'Length' | 'Items'): string {
  const [min, max] = [schema[`min${what}`], schema[`max${what}`]];
  if (min === undefined && max === undefined) return '';
  return ` ${textOf(min ?? 0)}–${textOf(max ?? '…')}`;
}

function rangeOf(schema: JsonSchema): string {
  const min = near(schema['minimum']);
  const max = near(schema['maximum']);
  if (typeof min !== 'number' && typeof max !== 'number') return '';
  return ` ${textOf(min ?? '…')} to ${textOf(max ?? '…')}`;
}

/** A bound that says something; those of all numbers that JSON can carry do not. */
function near(bound: unknown): unknown {
  return typeof bound === 'number' && Math.abs(bound) < 1e12 ? bound : undefined;
}
