import { dayMs, instantOfMs } from '../../lib/time.ts';
import { dayAt, dayOfDate, zoneNamed } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type DayChange,
  type DayClaim,
  isLimited,
  measures,
  standingLimits,
  workOf,
} from './capacity.ts';
import { createDayBook, type DayBook, noDays } from './day-book.ts';
import type { Network } from './decide-freight.ts';
import type { Location } from './location.ts';
import { addToDays, dayOfRow, selectDays } from './store-capacity.ts';

/** Whether work at a place is counted by days: it has limits, for every day or for one to come. */
function isCounted({ limitedUntil }: Network, location: Location, nowMs: number): boolean {
  if (isLimited(standingLimits(location))) return true;
  const until = limitedUntil?.get(location.id);
  return until !== undefined && dayOfDate(until) >= dayAt(zoneNamed(location.timeZone), nowMs);
}

const counted = new WeakMap<Network, { hourNo: number; places: readonly Location[] }>();

/** The places whose work is counted; found out once an hour for a network that stays the same. */
function countedPlaces(network: Network, nowMs: number): readonly Location[] {
  const hourNo = Math.floor((nowMs * 24) / dayMs);
  let known = counted.get(network);
  if (known?.hourNo !== hourNo) {
    const places = network.locations.filter((one) => isCounted(network, one, nowMs));
    known = { hourNo, places };
    counted.set(network, known);
  }
  return known.places;
}

/**
 * The days of the network's places from now on, as they are stored: nothing is read where no place
 * has limits.
 */
export async function readDayBook(tx: Tx, network: Network, nowMs: number): Promise<DayBook> {
  const places = countedPlaces(network, nowMs);
  if (places.length === 0) return noDays;
  const rows = await selectDays(
    tx,
    places.map(({ id }) => id),
    // It may still be yesterday somewhere.
    instantOfMs(nowMs - dayMs).slice(0, 10),
  );
  return createDayBook(places, rows.map(dayOfRow));
}

/**
 * Writes what changes for days, at the end of a transaction: after stock, whose rows are always
 * taken first. False when a day has no room for what is added: then part may be written, and the
 * transaction must be rolled back. Days that the transaction changes `later` are locked with them,
 * so that all are taken in one order.
 */
export async function changeDays(
  ctx: Context,
  tx: Tx,
  changes: readonly DayChange[],
  later: readonly Pick<DayChange, 'locationId' | 'workDay'>[] = [],
): Promise<boolean> {
  if (changes.length === 0) return true;
  const sums = sumDays(changes);
  if (sums.size === 0) return true;
  for (const { locationId, workDay } of later) {
    const key = keyOf({ locationId, workDay });
    if (!sums.has(key)) sums.set(key, { locationId, workDay, orders: 0, lines: 0, units: 0 });
  }
  const inOrder = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  return (await addToDays(tx, ctx.now(), inOrder)) === inOrder.length;
}

const keyOf = ({ locationId, workDay }: Pick<DayChange, 'locationId' | 'workDay'>): string =>
  `${locationId} ${workDay}`;

function sumDays(changes: readonly DayChange[]): Map<string, DayChange> {
  const sums = new Map<string, DayChange>();
  for (const one of changes) {
    const key = keyOf(one);
    const so = sums.get(key);
    sums.set(
      key,
      so === undefined
        ? one
        : {
            ...so,
            orders: so.orders + one.orders,
            lines: so.lines + one.lines,
            units: so.units + one.units,
          },
    );
  }
  for (const [key, sum] of sums)
    if (measures.every((measure) => sum[measure] === 0)) sums.delete(key);
  return sums;
}

/** Counts claims as given back, for as long as the book is read: their order may place them anew. */
export function giveBack(book: DayBook, claims: readonly DayClaim[]): () => void {
  const works = [...workOf(claims).values()];
  const add = (sign: 1 | -1): void => {
    for (const { locationId, workDay, orders, lines, units } of works)
      book.add(locationId, dayOfDate(workDay), {
        orders: sign * orders,
        lines: sign * lines,
        units: sign * units,
      });
  };
  add(-1);
  return () => add(1);
}
