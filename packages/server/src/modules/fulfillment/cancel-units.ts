import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { type LineRow, moveUnits, openUnits } from '../orders/index.ts';
import { isInHand, leftUnits, settleFulfillment } from './fulfillment-states.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { requestCancellation, takeOff } from './return-units.ts';
import { takeClaims, type Work } from './work.ts';

export type CancelInput = {
  lines: readonly { id: string; quantity?: number | undefined }[] | undefined;
  reason: string | null;
  force: boolean;
};

/**
 * Cancels units of an order, all that are asked or none: first those that wait, then allocated
 * ones (their claims are let go), then those at work in fulfilment orders. Units that have shipped
 * cannot be, and work that its executor has accepted is only asked for unless forced. Answers how
 * many units were cancelled of each line.
 */
export function cancelUnits(ctx: Context, work: Work, input: CancelInput): Map<LineRow, number> {
  const asked = input.lines === undefined ? wholeOrder(work) : namedLines(work, input.lines);
  const accepted = input.force
    ? []
    : work.fulfillments.filter(
        (one) => isInHand(one) && one.lines.some((line) => leftUnits(line) > 0),
      );
  const cancelled = new Map<LineRow, number>();
  refuseAccepted(work, asked, new Set(accepted.map((one) => one.id)), input.lines === undefined);
  for (const [line, units] of asked) {
    const gone = cancelLine(ctx, work, line, units, {
      reason: input.reason,
      spare: new Set(accepted.map((one) => one.id)),
    });
    if (gone > 0) cancelled.set(line, gone);
  }
  if (input.lines === undefined && accepted.length > 0) {
    for (const fulfillment of accepted) requestCancellation(work, fulfillment, input.reason);
    // Remembered, so that what the executor gives back is cancelled too.
    if (work.state.order.queue !== 'cancellation') {
      work.state.order.queue = 'cancellation';
      for (const fulfillment of accepted) work.changed.add(fulfillment);
    }
  }
  return cancelled;
}

/** Every open unit; 409 when some have shipped, since then it is not the whole that is cancelled. */
function wholeOrder(work: Work): Map<LineRow, number> {
  const { lines, order } = work.state;
  const shipped = lines.filter((line) => line.shipped + line.delivered > 0);
  if (shipped.length > 0) {
    throw illegalOrderStep(
      work,
      'Part of the order has shipped: name the lines and quantities that are still open.',
      {
        line_items: lines.map(cancellableOf),
      },
    );
  }
  if (order.status === 'cancelled') {
    work.warnings.push({ code: 'already_done', detail: 'The order is cancelled already.' });
  }
  return new Map(
    lines.filter((line) => openUnits(line) > 0).map((line) => [line, openUnits(line)]),
  );
}

const cancellableOf = (line: LineRow): Record<string, unknown> => ({
  id: encodeId('line', line.id),
  cancellable: openUnits(line),
  shipped: line.shipped + line.delivered,
});

function namedLines(
  work: Work,
  choices: readonly { id: string; quantity?: number | undefined }[],
): Map<LineRow, number> {
  const faults: Fault[] = [];
  const asked = new Map<LineRow, number>();
  choices.forEach(({ id, quantity }, index) => {
    const uuid = decodeId('line', id);
    const line = uuid === undefined ? undefined : work.lines.get(uuid);
    if (line === undefined) {
      faults.push({
        pointer: `#/line_items/${index}/id`,
        code: 'unknown_reference',
        detail: 'The order has no such line.',
      });
    } else {
      asked.set(line, (asked.get(line) ?? 0) + (quantity ?? openUnits(line)));
    }
  });
  if (faults.length > 0) throw invalid(faults);
  const excess = [...asked].filter(([line, units]) => units > openUnits(line));
  const [first] = excess;
  if (first !== undefined) {
    const [line, units] = first;
    throw illegalOrderStep(
      work,
      `${units} of ${line.sku} are to be cancelled, ${openUnits(line)} are still open.`,
      {
        line_items: excess.map(([one]) => cancellableOf(one)),
      },
    );
  }
  return asked;
}

/** A named quantity that only accepted work could give is refused: the executor has the last word. */
function refuseAccepted(
  work: Work,
  asked: ReadonlyMap<LineRow, number>,
  spare: ReadonlySet<Uuid>,
  whole: boolean,
): void {
  if (whole || spare.size === 0) return;
  for (const [line, units] of asked) {
    const kept = acceptedUnits(work, line, spare);
    if (units > openUnits(line) - kept) {
      throw illegalOrderStep(
        work,
        `${kept} of ${line.sku} are work that its executor has accepted: cancel that first, or force.`,
        { line_items: [{ ...cancellableOf(line), accepted: kept }] },
      );
    }
  }
}

function acceptedUnits(work: Work, line: LineRow, spare: ReadonlySet<Uuid>): number {
  return work.fulfillments
    .filter((one) => spare.has(one.id))
    .flatMap((one) => one.lines)
    .filter((one) => one.orderLineId === line.id)
    .reduce((sum, one) => sum + leftUnits(one), 0);
}

/** Cancels units of a line; those in fulfilment orders to spare are left. Answers how many went. */
function cancelLine(
  ctx: Context,
  work: Work,
  line: LineRow,
  units: number,
  input: { reason: string | null; spare: ReadonlySet<Uuid> },
): number {
  let left = units;
  for (const from of ['unallocated', 'backordered', 'preordered'] as const) {
    const moved = Math.min(left, line[from]);
    if (moved > 0) moveUnits(line, from, 'cancelled', moved);
    left -= moved;
  }
  left -= letAllocatedGo(work, line, left, 'cancelled', input.reason ?? 'cancelled');
  for (const fulfillment of work.fulfillments) {
    if (left === 0) break;
    if (input.spare.has(fulfillment.id)) continue;
    for (const part of fulfillment.lines) {
      const taken = part.orderLineId === line.id ? Math.min(left, leftUnits(part)) : 0;
      if (taken === 0) continue;
      takeOff(work, part, taken, 'cancel', input.reason ?? 'cancelled');
      left -= taken;
      noteReduced(ctx, work, fulfillment, input.reason);
    }
  }
  return units - left;
}

function noteReduced(
  ctx: Context,
  work: Work,
  fulfillment: Work['fulfillments'][number],
  reason: string | null,
): void {
  work.changed.add(fulfillment);
  settleFulfillment(fulfillment, ctx.now());
  const type = fulfillment.status === 'cancelled' ? 'cancelled' : 'reduced';
  if (work.facts.some((fact) => fact.fulfillment === fulfillment && fact.type === type)) return;
  if (type === 'cancelled' && reason !== null) fulfillment.reason = reason;
  work.facts.push({ fulfillment, type, data: { reason } });
}

/** Lets claims go that no fulfilment order works on, the oldest first; answers how many units. */
export function letAllocatedGo(
  work: Work,
  line: LineRow,
  units: number,
  to: 'cancelled' | 'unallocated',
  reason: string,
): number {
  const taken = Math.min(units, line.allocated);
  if (taken <= 0) return 0;
  moveUnits(line, 'allocated', to, taken);
  takeClaims(work, { lineId: line.id, boundTo: null }, taken, 'release', reason);
  return taken;
}
