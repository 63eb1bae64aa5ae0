import { ArgumentError, isRecord } from './errors.ts';

/** What a list accepts for one field: a value, several of which one must fit, or operators. */
export type Filter<Value> =
  | Value
  | readonly Value[]
  | null
  | undefined
  | {
      readonly eq?: Value | undefined;
      readonly ne?: Value | undefined;
      readonly in?: readonly Value[];
      readonly nin?: readonly Value[] | undefined;
      readonly gt?: Value | undefined;
      readonly gte?: Value | undefined;
      readonly lt?: Value | undefined;
      readonly lte?: Value | undefined;
      readonly prefix?: string | undefined;
      readonly contains?: string | undefined;
      readonly exists?: boolean | undefined;
    };

/** A list's conditions as query parameters, and the one that cannot match anything, if any. */
export type EncodedFilter = {
  readonly parameters: readonly [name: string, value: string][];
  /** An empty `in` matches nothing: no call is needed to know. */
  readonly matchesNothing: boolean;
  /** Conditions whose values are more than one request may carry. */
  readonly longIn: { readonly name: string; readonly values: readonly string[] } | undefined;
};

/** The server takes this many values in one `in`. */
export const inValuesMax = 100;

/**
 * Encodes `{status: 'held', product_id: {in: [...]}, created_at: {gte, lte}}` for the server. Keys
 * with undefined are dropped, null asks for absence, an array means `in`. ArgumentError for a value
 * that is none of these: sent as text it would match nothing, or everything.
 */
export function encodeFilter(filter: Readonly<Record<string, unknown>>): EncodedFilter {
  const parameters: [string, string][] = [];
  let matchesNothing = false;
  let longIn: EncodedFilter['longIn'];
  for (const [name, condition] of Object.entries(filter)) {
    for (const [operator, value] of conditionsOf(name, condition)) {
      const parameter = operator === 'eq' ? name : `${name}[${operator}]`;
      if (operator !== 'in' && operator !== 'nin') {
        parameters.push([parameter, textOf(name, value)]);
        continue;
      }
      const values = valuesOf(name, value);
      if (values.length === 0) {
        if (operator === 'in') matchesNothing = true;
      } else if (operator === 'in' && values.length > inValuesMax && longIn === undefined) {
        longIn = { name: parameter, values };
      } else {
        parameters.push([parameter, values.join(',')]);
      }
    }
  }
  return { parameters, matchesNothing, longIn };
}

/** Encodes the named parameters of a request that is not a list; arrays become `a,b`. */
export function encodeQuery(query: Readonly<Record<string, unknown>>): string {
  return new URLSearchParams(plainParameters(query)).toString();
}

/** The named parameters as name and text; arrays become `a,b`. */
export function plainParameters(query: Readonly<Record<string, unknown>>): [string, string][] {
  const parameters: [string, string][] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    const texts = Array.isArray(value)
      ? value.map((one) => textOf(name, one))
      : [textOf(name, value)];
    parameters.push([name, texts.join(',')]);
  }
  return parameters;
}

function conditionsOf(name: string, condition: unknown): [operator: string, value: unknown][] {
  if (condition === undefined) return [];
  if (condition === null) return [['exists', false]];
  if (Array.isArray(condition)) return [['in', condition]];
  if (!isRecord(condition) || condition instanceof Date) return [['eq', condition]];
  return Object.entries(condition).filter(([operator, value]) => {
    // A list that is missing by mistake must not widen to "everything".
    if (value === undefined && (operator === 'in' || operator === 'nin')) valuesOf(name, value);
    return value !== undefined;
  });
}

function valuesOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.map((one) => textOf(name, one)))];
  throw new ArgumentError(`The values of ${name} must be an array.`, { code: 'invalid_argument' });
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const message = `${name} must be a text, a number, a boolean or a Date.`;
  throw new ArgumentError(message, { code: 'invalid_argument' });
}
