import { describe, expect, it } from 'vitest';
import { noteOf, partsOf, placesIn, shortened, waitingOf, type WireOrder } from './order-book.ts';

const order = (
  claims: [line: number, place: string, quantity: number][],
  backordered = 0,
): WireOrder => ({
  id: 'ord_1',
  status: 'received',
  channel_order_id: '1',
  decision_id: null,
  line_items: [0, 1].map((line) => ({
    id: `line_${line}`,
    line_no: line + 1,
    buckets: { backordered: line === 1 ? backordered : 0 },
  })),
  inventory_allocations: claims.map(([line, place, quantity]) => ({
    item_id: `line_${line}`,
    allocated_quantity: quantity,
    location_id: place,
  })),
});
const placeOf = (id: string): number => ['a', 'b'].indexOf(id);

describe('notes of orders', () => {
  it('are short where all comes whole from one place, and say the same', () => {
    const note = noteOf(
      order([
        [0, 'b', 3],
        [1, 'b', 4],
      ]),
      placeOf,
    );
    expect(shortened(note, [3, 4])).toEqual(['ord_1', [], 1]);
    expect(partsOf(shortened(note, [3, 4]), [3, 4])).toEqual(partsOf(note, [3, 4]));
  });

  it('keep what is split and what waits', () => {
    const note = shortened(
      noteOf(
        order(
          [
            [1, 'b', 1],
            [0, 'a', 2],
            [0, 'a', 1],
          ],
          3,
        ),
        placeOf,
      ),
      [3, 4],
    );
    expect(note).toEqual(['ord_1', [1, 3], [0, 0, 3, 1, 1, 1]]);
    expect(placesIn(partsOf(note, [3, 4]))).toBe(2);
    expect(waitingOf(note)).toEqual(new Map([[1, 3]]));
  });
});
