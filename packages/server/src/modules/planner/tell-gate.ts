import type { ReadyNode } from './prepare-nodes.ts';
import type { Order } from './prepare-order.ts';
import type { Gate } from './problem.ts';
import { at } from './solver/problem.ts';

/** Why a node sends nothing of the order, with what it has against what is needed. */
export function gateOf(order: Order, ready: ReadyNode): Gate {
  const { node } = ready;
  if (node.closedBy !== undefined) return node.closedBy;
  const wanted = order.problem.lines.reduce((sum, line) => sum + line.quantity, 0);
  const stocked = stockedLines(order, ready);
  if (stocked.length === 0) return { gate: 'stock', have: '0', need: String(wanted) };
  const { orders, lines, units } = node.capacity ?? {};
  for (const [left, what] of [
    [orders, 'orders'],
    [lines, 'lines'],
    [units, 'units'],
  ] as const)
    if (left !== undefined && left < 1)
      return { gate: 'capacity', have: `${left} ${what} left`, need: '1' };
  const forbidden = order.problem.forbidden?.filter((one) => one.node === node.id) ?? [];
  const gates = stocked.map((i) => forbidden.find((one) => one.line === order.lines[i]?.id)?.gate);
  const [first] = gates;
  if (first !== undefined && gates.every((gate) => gate !== undefined)) return first;
  const free = stocked.filter((_, k) => gates[k] === undefined);
  if (!free.some((i) => isTaken(order, ready, i))) {
    return { gate: 'no_service', have: 'no rate', need: 'a rate to the destination' };
  }
  const isPart = free.every((i) => at(order.group, i) >= 0);
  if (isPart) return { gate: 'group', have: 'a part of what leaves together', need: 'all of it' };
  return {
    gate: 'price',
    have: 'dearer to send than not to',
    need: 'a cost below the price of a backorder',
  };
}

/** Lines that the node has units of, now or on a later day. */
function stockedLines({ problem, lines, lineIndex }: Order, ready: ReadyNode): number[] {
  const found: number[] = [];
  lines.forEach((line, i) => {
    const cell = at(lineIndex, i) * problem.nodes.length + ready.index;
    const isDue = (problem.supplies ?? []).some(
      ({ node, product, units }) => node === ready.node.id && product === line.product && units > 0,
    );
    if ((problem.available[cell] ?? 0) > 0 || isDue) found.push(i);
  });
  return found;
}

/** Whether some service takes a unit of a line. */
function isTaken(order: Order, ready: ReadyNode, i: number): boolean {
  const line = order.lines[i];
  if (line === undefined) return false;
  return ready.services.some(
    ({ service }) => service.priceMinor(line.weightGrams, line.volumeCm3) !== undefined,
  );
}
