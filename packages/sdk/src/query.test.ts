import { describe, expect, it } from 'vitest';
import { encodeFilter, encodeQuery } from './query.ts';

const at = '2026-11-23T09:30:00.000Z';

describe('a filter', () => {
  it.each([
    [{ status: 'fulfilled' }, [['status', 'fulfilled']]],
    [{ product_id: { in: ['a', 'b', 'a'] } }, [['product_id[in]', 'a,b']]],
    [{ product_id: ['a', 'b'] }, [['product_id[in]', 'a,b']]],
    [
      { created_at: { gte: new Date(at), lte: at } },
      [
        ['created_at[gte]', at],
        ['created_at[lte]', at],
      ],
    ],
    [{ customer_id: null }, [['customer_id[exists]', 'false']]],
    [{ a: undefined, b: { gte: undefined } }, []],
    [
      { priority: { gt: 3 }, active: true },
      [
        ['priority[gt]', '3'],
        ['active', 'true'],
      ],
    ],
    [
      { sort: '-created_at', limit: 5 },
      [
        ['sort', '-created_at'],
        ['limit', '5'],
      ],
    ],
    [{ status: { nin: [] } }, []],
  ])('%j is sent as %j', (filter, parameters) => {
    expect(encodeFilter(filter)).toEqual({ parameters, matchesNothing: false, longIn: undefined });
  });

  it('with an empty `in` matches nothing, and not everything', () => {
    expect(encodeFilter({ product_id: { in: [] } }).matchesNothing).toBe(true);
    expect(encodeFilter({ product_id: [], status: 'held' }).matchesNothing).toBe(true);
  });

  it.each([
    [{ a: { in: undefined } }],
    [{ a: { in: 'x' } }],
    [{ a: Number.NaN }],
    [{ a: [{}] }],
    [{ a: new Date('x') }],
  ])('that would match something else is refused: %o', (filter) => {
    expect(() => encodeFilter(filter)).toThrow(/must be/u);
  });
});

it('plain parameters are joined by commas, and absent ones are absent', () => {
  expect(
    encodeQuery({
      group_by: ['product_id', 'location_id'],
      a: undefined,
      b: null,
      to: new Date(at),
    }),
  ).toBe('group_by=product_id%2Clocation_id&to=2026-11-23T09%3A30%3A00.000Z');
});
