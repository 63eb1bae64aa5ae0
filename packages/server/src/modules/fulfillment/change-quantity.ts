import { type LineRow, moveUnits, openUnits } from '../orders/index.ts';
import { letAllocatedGo } from './cancel-units.ts';
import { illegalOrderStep } from './refuse-step.ts';
import type { Work } from './work.ts';

const quantityMax = 1_000_000;

/**
 * Refuses once any unit is at work or has left, or when none is open any more: an edit is for
 * orders that nobody has begun, and what was called off stays so.
 */
export function refuseBegun(work: Work): void {
  if (work.state.lines.every((line) => openUnits(line) + line.shipped + line.delivered === 0)) {
    throw illegalOrderStep(work, 'Everything of the order is cancelled: capture a new one.');
  }
  const begun = work.state.lines.reduce(
    (sum, line) => sum + line.released + line.picked + line.packed + line.shipped + line.delivered,
    0,
  );
  if (begun > 0) {
    throw illegalOrderStep(work, 'Work has begun at a location: cancel fulfilment orders first.');
  }
}

/** Brings the units of a line that are not cancelled to the number; answers whether it changed. */
export function changeQuantity(work: Work, line: LineRow, quantity: number): boolean {
  const { order } = work.state;
  const now = line.quantity - line.cancelled;
  if (quantity === now) return false;
  order.totalMinor += (quantity - now) * (line.unitPriceMinor ?? 0);
  if (quantity > now) {
    const more = quantity - now;
    if (line.quantity + more > quantityMax) {
      throw illegalOrderStep(work, `A line holds at most ${quantityMax} units.`);
    }
    line.quantity += more;
    line.unallocated += more;
    return true;
  }
  let less = now - quantity;
  // Units taken off stay on the line as cancelled: the order keeps what was once asked for.
  for (const from of ['unallocated', 'backordered', 'preordered'] as const) {
    const moved = Math.min(less, line[from]);
    if (moved > 0) moveUnits(line, from, 'cancelled', moved);
    less -= moved;
  }
  letAllocatedGo(work, line, less, 'cancelled', 'edited');
  return true;
}
