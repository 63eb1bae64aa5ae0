import { heldUnits, type OrderView } from '../orders/index.ts';
import type { Held, OrderPicture } from './decide-change-effect.ts';

/** What is remembered of an order to compare it with what it becomes. */
export function pictureOf({ order, lines, allocations }: OrderView): OrderPicture {
  const held = new Map<string, Held>();
  for (const { productId, locationId, quantity } of allocations) {
    const key = productId + locationId;
    const before = held.get(key)?.quantity ?? 0;
    held.set(key, { productId, locationId, quantity: before + quantity });
  }
  return {
    status: order.status,
    totalMinor: order.totalMinor,
    lines: lines.map((line) => ({
      lineNo: line.lineNo,
      productId: line.productId,
      sku: line.sku,
      unitPriceMinor: line.unitPriceMinor,
      quantity: line.quantity - line.cancelled,
      allocated: heldUnits(line),
      waiting: line.backordered + line.preordered,
      unallocated: line.unallocated,
    })),
    held,
  };
}
