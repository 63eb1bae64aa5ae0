import { type ListSpec, operatorsOfKind, type Operator } from '../http/list-spec.ts';
import { idPattern } from '../../lib/ids.ts';
import type { FilterType } from '../http/list-spec.ts';
import { searchGrammar, searchTermsMax } from '../http/search-grammar.ts';
import type { JsonSchema } from '../http/wire-schema.ts';

export type Parameter = JsonSchema;

/** Headers that many operations take, by their names among the components. */
export const headerParameters: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Makes the request safe to repeat for 7 days: the same key with the same request gets the first answer again.',
    schema: { type: 'string', minLength: 1, maxLength: 257 },
    example: '0198f0c2-7a52-7c1e-9a5e-1f2d3c4b5a69',
  },
  IdempotencyKeyRequired: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'One for each thing you want done, kept over its retries: the same key with the same request gets the first answer again, for 7 days.',
    schema: { type: 'string', minLength: 1, maxLength: 257 },
    example: '0198f0c2-7a52-7c1e-9a5e-1f2d3c4b5a69',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description:
      'The ETag you read. The change is refused with 412 when there was another one since.',
    schema: { type: 'string', pattern: '^("?\\d{1,15}"?|\\*)$', maxLength: 17 },
    example: '"7"',
  },
  IfMatchRequired: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description:
      'The ETag you read. The change is refused with 412 when there was another one since, and with 428 without this header.',
    schema: { type: 'string', pattern: '^("?\\d{1,15}"?|\\*)$', maxLength: 17 },
    example: '"7"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: 'The ETag you have. 304 when it is still the present one.',
    schema: { type: 'string', maxLength: 255 },
  },
  DryRun: {
    name: 'Switchyard-Dry-Run',
    in: 'header',
    required: false,
    description:
      'true: everything is checked and computed, nothing is kept; the answer has `dry_run: true`.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: '`handling=strict` refuses what would otherwise be repaired with a warning.',
    schema: { type: 'string', maxLength: 255 },
  },
};

/** The query parameters of a list: its filters with their operators, and paging. */
export function listParameters(spec: ListSpec): Parameter[] {
  const filters = Object.entries(spec.filters).map(([name, filter]) => ({
    name,
    in: 'query',
    required: false,
    style: 'deepObject',
    explode: true,
    description: [
      filter.description ?? `Filter by ${name}.`,
      `\`${name}=x\` is short for \`${name}[eq]=x\`.`,
    ].join(' '),
    schema: filterSchema(filter.type),
  }));
  const sorts = Object.keys(spec.sorts).flatMap((name) => [name, `-${name}`]);
  return [
    ...filters,
    ...searchParameter(spec),
    {
      name: 'sort',
      in: 'query',
      required: false,
      description: 'Ascending, or descending with a minus. Ties are broken by id.',
      schema: { type: 'string', enum: sorts, default: spec.defaultSort },
    },
    {
      name: 'limit',
      in: 'query',
      required: false,
      description: 'How many to a page.',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    },
    {
      name: 'cursor',
      in: 'query',
      required: false,
      description: '`next_cursor` of the page before, with the same filters and sort.',
      schema: { type: 'string', maxLength: 2000 },
    },
    {
      name: 'count',
      in: 'query',
      required: false,
      description:
        'Whether and how far to count everything that matches: `capped` stops at 10,000.',
      schema: { type: 'string', enum: ['none', 'capped', 'exact'], default: 'capped' },
    },
  ];
}

function searchParameter({ search, filters }: ListSpec): Parameter[] {
  if (search === undefined) return [];
  const words = [
    `Search: words are found, in whatever case, in ${search.description};`,
    '`field:value` is any of the filters; `-` negates; `"…"` keeps blanks. All terms must hold.',
    'See docs/search.md.',
  ].join(' ');
  const description = `${words}

\`\`\`ebnf
${searchGrammar}
\`\`\``;
  return [
    {
      name: 'q',
      in: 'query',
      required: false,
      description,
      schema: { type: 'string', maxLength: 8000 },
      'x-search-fields': Object.keys(filters),
      'x-search-terms-max': searchTermsMax,
    },
  ];
}

function filterSchema(type: FilterType): JsonSchema {
  const one = valueSchema(type);
  const schemaOf = (operator: Operator): JsonSchema => {
    if (operator === 'exists') return { type: 'boolean' };
    if (operator === 'in' || operator === 'nin') {
      return {
        type: 'string',
        maxLength: 25_600,
        description: 'At most 100 values, separated by commas.',
      };
    }
    return one;
  };
  const operators = operatorsOfKind[type.kind];
  return {
    type: 'object',
    properties: Object.fromEntries(operators.map((operator) => [operator, schemaOf(operator)])),
    additionalProperties: false,
  };
}

function valueSchema(type: FilterType): JsonSchema {
  switch (type.kind) {
    case 'integer':
      return { type: 'integer', minimum: -999_999_999_999_999, maximum: 999_999_999_999_999 };
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return { type: 'string', format: 'date-time', maxLength: 40 };
    case 'enum':
      return { type: 'string', enum: [...type.values] };
    case 'id':
      return {
        type: 'string',
        maxLength: 255,
        description: `Such as ${type.prefix}_…`,
        pattern: idPattern(type.prefix),
      };
    case 'idOr':
    case 'text':
    case 'textArray':
      return { type: 'string', maxLength: 255 };
  }
}
