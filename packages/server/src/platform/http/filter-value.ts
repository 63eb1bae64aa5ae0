import { parseInstant } from '../../lib/time.ts';
import type { FilterType, Operator } from './list-spec.ts';

/** What is wrong with a value that a filter of this type is compared with; undefined when nothing. */
export function faultOfValue(
  type: FilterType,
  operator: Operator,
  value: string,
): string | undefined {
  if (value.length > 255) return 'At most 255 characters.';
  if (value.includes('\u0000')) return 'No NUL characters.';
  if (operator === 'exists')
    return value === 'true' || value === 'false' ? undefined : 'true or false.';
  switch (type.kind) {
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? undefined : 'A whole number.';
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'true or false.';
    case 'instant':
      return parseInstant(value) === undefined ? 'An RFC 3339 date-time or a date.' : undefined;
    case 'enum':
      return type.values.includes(value) ? undefined : `One of ${type.values.join(', ')}.`;
    case 'text':
    case 'id':
    case 'idOr':
    case 'textArray':
      return undefined;
  }
}
