import { distanceKm } from '../../lib/geo.ts';
import { decodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import { dayAt, zoneNamed } from '../../lib/time-zones.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type OrderRelease, selectOrderReleases } from '../inventory/index.ts';
import type { Network } from '../network/index.ts';
import {
  decodeDecision,
  type Given,
  type NotKept,
  type PastDecision,
  type PastPeriod,
  planLocations,
  planNodes,
  replanDecision,
  timedPlaces,
  selectPastDecisions,
} from '../sourcing/index.ts';
import type { OrderNode } from '../planner/index.ts';
import { placeFor } from './added-place.ts';
import type { HistoricDecision, HistoricRelease } from './history.ts';
import { type Asking, beyondPlanner, type ReadPast, readPasts } from './read-past.ts';
import { realProblem } from './real-problem.ts';
import type { AddedPlace } from './variation.ts';

/** How far a period has been read. */
export type Place = { readonly decision: Uuid; readonly release: number };

/** The beginning of a period. */
export const startOfPeriod: Place = {
  decision: '00000000-0000-0000-0000-000000000000' as Uuid,
  release: 0,
};

/** A decision that cannot be planned again, and why. */
export type Unrepeatable = {
  readonly kind: 'unrepeatable';
  readonly id: Uuid;
  readonly orderId: Uuid;
  readonly at: Instant;
  readonly why: NotKept;
};

/** A step with the place after it. */
export type ReadStep = {
  readonly step: (HistoricDecision & PastFacts) | HistoricRelease | Unrepeatable;
  readonly after: Place;
};

/** What is known of a decision beside what it was asked. */
export type PastFacts = {
  /** Parts of the record that are not what was written, by name. */
  readonly faults: readonly string[];
  /**
   * Why it is repeated but not varied: its plan joins what several attempts of a policy placed, or
   * was chosen by a score, and the record does not hold what the policy would be asked.
   */
  readonly fixed: 'several_attempts' | 'scorecard' | undefined;
};

/** The next steps of a period: so many decisions and what was given back in between. */
export async function readHistory(
  tx: Tx,
  period: PastPeriod,
  from: Place,
  { limit, asking }: { limit: number; asking: Asking },
): Promise<{ steps: ReadStep[]; isEnd: boolean }> {
  const rows = await selectPastDecisions(tx, period, from.decision, limit);
  const isEnd = rows.length < limit;
  const until = isEnd ? period.to : (rows.at(-1)?.decidedAt ?? period.to);
  const releases = await selectOrderReleases(tx, {
    from: period.from,
    to: until,
    after: from.release,
  });
  const steps: ReadStep[] = [];
  let place = from;
  let next = 0;
  const release = (before: Instant | undefined): void => {
    for (; next < releases.length; next++) {
      const one = releases[next];
      if (one === undefined || (before !== undefined && one.at >= before)) return;
      place = { ...place, release: one.id };
      steps.push({ step: releaseOf(one), after: place });
    }
  };
  const read = await readPasts(tx, rows, asking);
  for (const one of read) {
    release(one.row.decidedAt);
    place = { ...place, decision: one.row.id };
    steps.push({ step: await stepOf(tx, one), after: place });
  }
  if (isEnd) release(undefined);
  return { steps, isEnd };
}

const releaseOf = ({
  orderId,
  productId,
  locationId,
  units,
  at,
}: OrderRelease): HistoricRelease => ({
  kind: 'release',
  orderId,
  product: productId,
  node: locationId,
  units,
  at,
});

async function stepOf(tx: Tx, { row, given, past }: ReadPast): Promise<ReadStep['step']> {
  if (typeof given === 'string') {
    return {
      kind: 'unrepeatable',
      id: row.id,
      orderId: row.orderId,
      at: row.decidedAt,
      why: given,
    };
  }
  const view = decodeDecision(row.document, (minor) => minor);
  const beyond = beyondPlanner(given.how);
  const canAsk = past?.own !== undefined && (given.how.isPart !== true || given.how.stock);
  const fixed = canAsk ? undefined : beyond;
  return {
    kind: 'decision',
    id: row.id,
    orderId: row.orderId,
    at: row.decidedAt,
    isFirst: row.isFirst,
    problem: given.problem,
    inputHash: view.input_hash ?? '',
    costMinor: view.cost,
    shipments: view.shipments.map((shipment) => ({
      node: decodeId('loc', shipment.location_id) ?? shipment.location_id,
      carrier: shipment.carrier,
      service: shipment.service,
      lines: shipment.line_items.map(({ line_no: line, quantity }) => ({ line, quantity })),
    })),
    real: realProblem(given, row),
    past,
    isByPolicy: beyond !== undefined,
    faults: beyond === undefined ? given.faults : await differencesOf(tx, row),
    fixed,
    dayOf: (node) =>
      given.how.time?.days?.find(([id]) => id === node)?.[1] ??
      dayOf(given.network, node as Uuid, row.decidedAt),
    kmFrom: kilometres(given, row),
    nodeFor: (added) => nodeFor(given, row, added),
  };
}

/** The local day of a place whose days have a limit. */
function dayOf({ locationsById }: Network, node: Uuid, at: Instant): number | undefined {
  const place = locationsById.get(node);
  if (place === undefined) return undefined;
  const { capacityOrdersPerDay, capacityLinesPerDay, capacityUnitsPerDay } = place;
  if (capacityOrdersPerDay === null && capacityLinesPerDay === null && capacityUnitsPerDay === null)
    return undefined;
  return dayAt(zoneNamed(place.timeZone), msOf(at));
}

/** Of plans that are more than the planner's answer: as whoever made the record holds it. */
async function differencesOf(tx: Tx, row: PastDecision): Promise<readonly string[]> {
  const again = await replanDecision(tx, row);
  return typeof again === 'string' ? [again] : again.differences;
}

function kilometres({ locations }: Given, row: PastDecision): HistoricDecision['kmFrom'] {
  const known = new Map<string, number | undefined>(
    locations.map((location) => [location.id, location.distanceKm]),
  );
  const { destinationLatitude: latitude, destinationLongitude: longitude } = row;
  return (node, added) => {
    if (added === undefined) return known.get(node);
    if (latitude === null || longitude === null) return undefined;
    return distanceKm(added, { latitude, longitude });
  };
}

/** The place as if it stood in the network, seen by this order. */
function nodeFor(
  { network, how }: Given,
  row: PastDecision,
  added: AddedPlace,
): OrderNode | undefined {
  const place = placeFor(network, added);
  if (place === undefined) return undefined;
  const wider: Network = {
    ...network,
    locations: [place],
    locationsById: new Map([[place.id, place]]),
  };
  const seen = planLocations(wider, row);
  const places = how.time === undefined ? seen : timedPlaces(wider, row, seen, how.time).locations;
  const [node] = planNodes(places);
  return node;
}
