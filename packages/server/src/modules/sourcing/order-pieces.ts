import { currencyDecimals } from '../../lib/money.ts';
import { msOf } from '../../lib/time.ts';
import type { OrderState } from '../orders/index.ts';
import type { ActivePolicy, CompiledBatch } from '../policies/index.ts';
import type { Piece } from './dispatch-piece.ts';

type By = CompiledBatch['sort'][number]['by'];

function valueOf({ order, lines }: OrderState, by: By): number {
  switch (by) {
    case 'priority':
      return order.priority;
    case 'placed_at':
      return Date.parse(order.placedAt);
    case 'total':
      return order.totalMinor / 10 ** currencyDecimals(order.currency);
    case 'line_count':
      return lines.length;
    case 'quantity':
      return lines.reduce((sum, line) => sum + line.quantity, 0);
    case 'weight_kg':
      return lines.reduce((sum, line) => sum + line.quantity * line.weightGrams, 0);
  }
}

/**
 * The orders that are planned together, in the order in which the policies want them: those of one
 * batch as it sorts them, in the places that these orders arrived at. All others stay where they
 * were, so that nobody is put back for an order of another batch.
 */
export function inPolicyOrder(
  policies: ReadonlyMap<Piece, ActivePolicy>,
): readonly (readonly [Piece, ActivePolicy])[] {
  const entries = [...policies];
  const isSorted = entries.some(([, { compiled }]) => compiled.hasSorts);
  if (!isSorted || entries.length < 2) return entries;
  const places = new Map<CompiledBatch, number[]>();
  entries.forEach(([{ state, ctx }, { compiled }], place) => {
    const nowMs = msOf(ctx.now());
    const batch = compiled.rulesFor({ order: state.order, lines: state.lines, nowMs });
    if (batch === undefined || batch.sort.length === 0) return;
    const known = places.get(batch);
    if (known === undefined) places.set(batch, [place]);
    else known.push(place);
  });
  const sorted = [...entries];
  for (const [batch, taken] of places) {
    const wanted = taken.toSorted((a, b) => compare(batch, entries[a]?.[0], entries[b]?.[0]));
    taken.forEach((place, index) => {
      const entry = entries[wanted[index] ?? place];
      if (entry !== undefined) sorted[place] = entry;
    });
  }
  return sorted;
}

function compare(batch: CompiledBatch, a: Piece | undefined, b: Piece | undefined): number {
  if (a === undefined || b === undefined) return 0;
  for (const { by, descending } of batch.sort) {
    const difference = valueOf(a.state, by) - valueOf(b.state, by);
    if (difference !== 0) return descending === true ? -difference : difference;
  }
  return 0;
}
