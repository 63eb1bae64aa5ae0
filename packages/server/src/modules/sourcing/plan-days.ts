import type { Uuid } from '../../lib/ids.ts';
import { type DayBook, type LineUnits, type Network, noDays } from '../network/index.ts';
import { type Heading, planLocations } from './network-view.ts';
import { type TimedPlaces, timedPlaces } from './plan-arrivals.ts';
import type { PlanLine, PlanLocation, PlanTime, StockView } from './plan.ts';

const full = {
  gate: 'capacity',
  have: 'no room on the next working days',
  need: 'room on one of them',
};

/** Places by those that are full: most orders of a while share them. */
const closings = new WeakMap<readonly PlanLocation[], Map<string, readonly PlanLocation[]>>();
const closingsMax = 64;

/**
 * The places as an order of an instant sees them, each working on it on the first day that has room
 * for all that it could send of the order: what comes later arrives later. Places without room are
 * closed. Where no place has limits, the same as `timedPlaces`.
 */
export function placesWithDays(
  network: Network,
  heading: Heading,
  time: PlanTime,
  order: { days: DayBook; lines: readonly PlanLine[]; stock: StockView },
): TimedPlaces {
  const seen = planLocations(network, heading);
  if (order.days === noDays) return timedPlaces(network, heading, seen, time);
  const later: [Uuid, number][] = [];
  const closed: number[] = [];
  seen.forEach(({ id, closedBy }, place) => {
    const location = network.locationsById.get(id);
    if (location === undefined || closedBy !== undefined || !order.days.counts(id)) return;
    const lines = linesAt(id, order.lines, order.stock);
    if (lines.length === 0) return;
    const shares = order.days.place(location, time.orderedMs, lines);
    const last = shares?.at(-1)?.day;
    if (last === undefined) closed.push(place);
    else if (last !== order.days.firstDay(location, time.orderedMs)) later.push([id, last]);
  });
  const timed = timedPlaces(network, heading, seen, {
    ...time,
    ...(later.length === 0 ? {} : { days: later }),
  });
  return closed.length === 0
    ? timed
    : { ...timed, locations: withoutFull(timed.locations, closed) };
}

/** What a place could send of an order. */
function linesAt(id: Uuid, lines: readonly PlanLine[], stock: StockView): LineUnits[] {
  return lines.flatMap(({ lineNo, productId, quantity }) => {
    const units = Math.min(quantity, Math.max(0, stock(productId, id)));
    return units > 0 ? [{ line: lineNo, units }] : [];
  });
}

function withoutFull(
  locations: readonly PlanLocation[],
  closed: readonly number[],
): readonly PlanLocation[] {
  let known = closings.get(locations);
  if (known === undefined || known.size >= closingsMax) {
    known = new Map();
    closings.set(locations, known);
  }
  const key = closed.join();
  let found = known.get(key);
  if (found === undefined) {
    const places = new Set(closed);
    found = locations.map((one, place) => (places.has(place) ? { ...one, closedBy: full } : one));
    known.set(key, found);
  }
  return found;
}
