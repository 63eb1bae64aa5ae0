import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import { dateOfDay } from '../../lib/time-zones.ts';
import type { Tx } from '../../platform/db/index.ts';
import { dayClaimOf, selectDayClaims } from '../inventory/index.ts';
import {
  changeDays,
  type DayBook,
  type DayClaim,
  dayChanges,
  type DayShare,
  type Network,
  noDays,
} from '../network/index.ts';
import { moveUnits } from '../orders/index.ts';
import { latestContext, type Piece, StockGone } from './dispatch-piece.ts';
import type { DatedPart, PlannedShipment } from './plan.ts';

/** Takes the days of a shipment that is committed; one part without a day where none is counted. */
export function takeShipment(
  { network, days, nowMs }: { network: Network; days: DayBook; nowMs: number },
  shipment: Pick<PlannedShipment, 'locationId' | 'lines' | 'on'>,
): readonly DatedPart[] {
  const { locationId, lines, on } = shipment;
  const location = network.locationsById.get(locationId);
  if (location === undefined || !days.counts(locationId)) return [{ workDay: null, lines }];
  const shares = days.place(
    location,
    on === undefined ? nowMs : Date.parse(on),
    lines.map(({ lineNo: line, quantity: units }) => ({ line, units })),
  );
  // Only the days of dated supply are not looked at before.
  if (shares === undefined) throw new StockGone([]);
  days.take(locationId, shares);
  return shares.map(partOf);
}

const partOf = ({ day, lines }: DayShare): DatedPart => ({
  workDay: dateOfDay(day),
  lines: lines.map(({ line: lineNo, units: quantity }) => ({ lineNo, quantity })),
});

/** Reads which days the stored orders of a batch have work on already. */
export async function readHeldDays(tx: Tx, pieces: readonly Piece[], days: DayBook): Promise<void> {
  const stored = pieces.filter(
    (piece) => !piece.isNew && (days !== noDays || returnedDays(piece).length > 0),
  );
  if (stored.length === 0) return;
  const claims = Map.groupBy(
    await selectDayClaims(
      tx,
      stored.map(({ state }) => state.order.id),
    ),
    ({ orderId }) => orderId,
  );
  for (const piece of stored) piece.heldDays = claims.get(piece.state.order.id) ?? [];
}

/**
 * Gives the holds that orders take over their days. A hold at a place without room is not taken
 * over: its units are open again.
 */
export function dateRedemptions(pieces: readonly Piece[], network: Network, days: DayBook): void {
  if (days === noDays) return;
  for (const piece of pieces) {
    const byPlace = Map.groupBy(piece.redemptions, ({ locationId }) => locationId);
    piece.redemptions = [...byPlace].flatMap(([locationId, redemptions]) =>
      dated(piece, redemptions, { locationId, network, days }),
    );
  }
}

function dated(
  piece: Piece,
  redemptions: Piece['redemptions'],
  at: { locationId: Uuid; network: Network; days: DayBook },
): Piece['redemptions'] {
  const { locationId, network, days } = at;
  const location = network.locationsById.get(locationId);
  if (location === undefined || !days.counts(locationId)) return redemptions;
  const lines = redemptions.map(({ quantity: units }, line) => ({ line, units }));
  const shares = days.place(location, msOf(piece.ctx.now()), lines);
  if (shares === undefined) {
    for (const one of redemptions) giveUp(piece, one, location.code);
    return [];
  }
  days.take(locationId, shares);
  const used = new Set<Uuid>();
  return shares.flatMap(({ day, lines: taken }) =>
    taken.map(({ line, units: quantity }) => {
      const one = redemptions[line];
      assert(one !== undefined, 'A share is of a redemption.');
      const claimId = used.has(one.claimId) ? piece.ctx.ids.uuid() : one.claimId;
      used.add(claimId);
      return { ...one, claimId, quantity, workDay: dateOfDay(day) };
    }),
  );
}

function giveUp({ state }: Piece, one: Piece['redemptions'][number], code: string): void {
  const line = state.lines.find(({ id }) => id === one.orderLineId);
  assert(line !== undefined, 'A redemption is of a line.');
  moveUnits(line, 'allocated', 'unallocated', one.quantity);
  const detail = `${code} has no room on its next working days; stock at large was asked instead.`;
  state.order.warnings = [...state.order.warnings, { code: 'hold_not_redeemed', detail }];
}

/** What of its days an order gives back: when it is exchanged, and what it was let go of. */
export const returnedDays = (piece: Piece): DayClaim[] => [
  ...exchangedDays(piece),
  ...releasedDays(piece),
];

const exchangedDays = ({ exchange }: Piece): DayClaim[] =>
  exchange === undefined ? [] : exchange.held.flatMap(dayClaimOf);

const releasedDays = ({ job }: Piece): readonly DayClaim[] =>
  job.kind === 'source' ? (job.released?.claims ?? []) : [];

/** Writes what a batch takes of days and gives back. Throws StockGone when others were first. */
export async function takeBatchDays(tx: Tx, pieces: readonly Piece[]): Promise<void> {
  const ctx = latestContext(pieces);
  if (ctx === undefined) return;
  const changes = pieces.flatMap((piece) => {
    const given = new Set(exchangedDays(piece).map(({ id }) => id));
    const released = releasedDays(piece);
    const taken = takenDays(piece);
    if (piece.job.kind === 'source' && piece.job.released !== undefined)
      piece.job.released.isGivenBack = true;
    if (taken.length + released.length === 0 && given.size === 0) return [];
    const kept = piece.heldDays.filter(({ id }) => !given.has(id));
    return dayChanges([...piece.heldDays, ...released], [...kept, ...taken]);
  });
  if (!(await changeDays(ctx, tx, changes))) throw new StockGone([]);
}

function takenDays({ redemptions, planned }: Piece): DayClaim[] {
  const dates = [
    ...(planned?.allocations ?? []),
    ...redemptions.map((one) => ({ ...one, id: one.claimId, workDay: one.workDay ?? null })),
  ];
  return dates.flatMap(({ id, locationId, workDay, orderId, orderLineId, quantity }) =>
    workDay === null ? [] : [{ id, locationId, workDay, orderId, orderLineId, quantity }],
  );
}
