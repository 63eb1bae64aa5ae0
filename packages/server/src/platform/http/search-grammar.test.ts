import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, printSearch, type SearchTerm, searchTermsMax } from './search-grammar.ts';

const text = fc
  .string({ unit: fc.constantFrom(...'abZ0-_.:,<>=" \\\t*é💥') })
  .filter((one) => !one.includes('\u0000'));
const filled = text.filter((one) => one !== '');
const place = { at: fc.constant(0), negated: fc.boolean() };
const term = fc.oneof(
  fc.record({ ...place, kind: fc.constant('word' as const), text: filled }),
  fc.record({
    ...place,
    kind: fc.constant('field' as const),
    field: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{0,8}$/),
    comparison: fc.constant('eq' as const),
    values: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    ...place,
    kind: fc.constant('field' as const),
    field: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{0,8}$/),
    comparison: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    values: text.map((one) => [one]),
  }),
);

const placeless = (terms: readonly SearchTerm[]): object[] =>
  terms.map((one) => ({ ...one, at: 0 }));

describe('a search', () => {
  it('is read term by term', () => {
    expect(parseSearch('status:on_hold,routed  sku:ABC -tag:vip "jane doe" O\'Neil')).toEqual({
      terms: [
        {
          kind: 'field',
          at: 1,
          negated: false,
          field: 'status',
          comparison: 'eq',
          values: ['on_hold', 'routed'],
        },
        { kind: 'field', at: 24, negated: false, field: 'sku', comparison: 'eq', values: ['ABC'] },
        { kind: 'field', at: 32, negated: true, field: 'tag', comparison: 'eq', values: ['vip'] },
        { kind: 'word', at: 41, negated: false, text: 'jane doe' },
        { kind: 'word', at: 52, negated: false, text: "O'Neil" },
      ],
    });
    expect(parseSearch('created_at:>=2026-11-01T00:00:00Z')).toMatchObject({
      terms: [{ comparison: 'gte', values: ['2026-11-01T00:00:00Z'] }],
    });
    expect(parseSearch('  ')).toEqual({ terms: [] });
  });

  it.each([
    ['a "jane', 3, 'not closed'],
    ['a -', 4, 'follows the minus'],
    ['--a', 2, 'One minus'],
    ['sku:', 5, 'missing'],
    ['sku:a,', 7, 'missing'],
    ['sku:"a"b', 8, 'blank'],
    ['sku:a"b"', 6, 'whole value'],
    ['a"b', 2, 'whole words'],
    ['""', 1, 'Nothing'],
    ['"a":b', 4, 'without quotes'],
    [':a', 1, 'name before the colon'],
    ['a é:b', 3, 'name before the colon'],
    ['n:>1,2', 5, 'one value'],
    ['n:>=>2', 5, 'begins with'],
    [String.raw`"a\b"`, 3, 'backslash'],
    ['a\u0000', 2, 'NUL'],
    ['a '.repeat(searchTermsMax + 1), 41, 'At most 20'],
  ])('has a fault with its place: %j', (given, at, words) => {
    expect(parseSearch(given)).toEqual({ fault: { at, detail: expect.stringContaining(words) } });
  });

  it('is read or refused at a character of it, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (given) => {
        const read = parseSearch(given);
        if ('fault' in read) {
          expect(read.fault.at).toBeGreaterThanOrEqual(1);
          expect(read.fault.at).toBeLessThanOrEqual(given.length + 1);
          expect(read.fault.detail).not.toBe('');
        } else {
          expect(placeless(terms(printSearch(read.terms)))).toEqual(placeless(read.terms));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is printed so that it is read again', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: searchTermsMax }), (given) => {
        expect(placeless(terms(printSearch(given)))).toEqual(given);
      }),
      { numRuns: 1000 },
    );
  });
});

function terms(given: string): SearchTerm[] {
  const read = parseSearch(given);
  if ('fault' in read) throw new Error(`${given}: ${read.fault.detail}`);
  return read.terms;
}
