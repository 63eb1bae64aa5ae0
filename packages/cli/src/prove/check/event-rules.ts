/**
 * What of each kind of thing is rebuilt from its events, which status may follow which, and what
 * never falls. Projected: orders (status, delivery, version, buckets), fulfilment orders with
 * their quantities, shipments, transfers with their lines, supplies, soft reservations until they
 * become hard, returns with their units, refunds, cycle counts, products and locations (names,
 * version). Shipments are projected from their second version on: of the first only that it was
 * told is judged (events.shipped). Not projected, because no event carries it: stock numbers and
 * hard reservations (the ledger is what they are rebuilt from), and lines one by one.
 */
import { uuidOfPublicId } from './public-id.ts';

export const projectedKinds = 'ord, ffo, shp, trf, sup, rsv (soft), rtn, rfd, cnt, prd, loc';

const fields: Readonly<Record<string, readonly string[]>> = {
  ord: [
    'channel',
    'channel_order_id',
    'type',
    'status',
    'delivery_status',
    'version',
    'open_quantity',
    'buckets',
  ],
  ffo: [
    'order_id',
    'location_id',
    'status',
    'work_step',
    'request_status',
    'picking_method',
    'version',
    'carrier',
    'service',
    'tracking_number',
    'tracking_url',
    'quantities',
  ],
  shp: [
    'order_id',
    'fulfillment_order_id',
    'location_id',
    'status',
    'carrier',
    'service',
    'tracking_number',
    'tracking_url',
    'version',
  ],
  trf: ['status', 'from_location_id', 'to_location_id', 'version', 'lines'],
  sup: ['product_id', 'location_id', 'quantity', 'received', 'status', 'reference', 'version'],
  rsv: ['product_id', 'location_id', 'status', 'quantity'],
  rtn: ['order_id', 'location_id', 'status', 'version', 'line_items'],
  // Amounts are told in major units, which the currency has the decimals of.
  rfd: ['return_id', 'order_id', 'status', 'currency', 'version'],
  cnt: ['location_id', 'status', 'version', 'products', 'counted', 'off'],
  prd: ['sku', 'name', 'status', 'is_kit', 'version'],
  loc: ['code', 'name', 'type', 'active', 'version'],
};

/** The state of a thing as text, the same for the same state; undefined when not projected. */
export function projected(kind: string, object: Record<string, unknown>): string | undefined {
  const names = fields[kind];
  if (names === undefined) return undefined;
  const state: Record<string, unknown> = {};
  for (const name of names) state[name] = plain(object[name]);
  // A soft reservation that became hard lives on without events: only that it did is comparable.
  if (kind === 'rsv' && ['allocated', 'consumed'].includes(String(state['status'])))
    return JSON.stringify({ status: 'converted' });
  return JSON.stringify(state);
}

function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value))
    return value
      .map((one) => plain(one))
      .map(text)
      .toSorted();
  if (typeof value === 'object') {
    // Zeros are left out of buckets and quantities, in whatever order the others come.
    return Object.entries(value)
      .filter(([, part]) => part !== 0)
      .map(([name, part]) => [name, plain(part)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  }
  if (typeof value === 'string' && /^[a-z]{3,4}_/u.test(value))
    return uuidOfPublicId(value) ?? value;
  return value;
}

const text = (value: unknown): string => JSON.stringify(value);

/** Kinds whose every change is one version and one event. */
export const oneEventPerVersion: ReadonlySet<string> = new Set(['ord', 'rtn', 'rfd', 'cnt']);

const parcelMoves = ['in_transit', 'out_for_delivery', 'delivered', 'exception', 'returned'];
const workEnds = [
  'shipped',
  'ready_for_pickup',
  'handed_over',
  'delivered',
  'completed',
  'incomplete',
  'cancelled',
];

// Closed at once when all that does not come is kept.
const arrivals = ['partially_received', 'received', 'inspecting', 'closed'];

/** Which status may follow; a kind or status that is not named allows any but a draft. */
const moves: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ord: { cancelled: [], completed: [] },
  ffo: {
    scheduled: ['open', 'in_progress', 'on_hold', ...workEnds],
    open: ['in_progress', 'on_hold', ...workEnds],
    in_progress: ['open', 'on_hold', ...workEnds],
    on_hold: ['open', 'in_progress', 'scheduled', 'ready_for_pickup', 'incomplete', 'cancelled'],
    ready_for_pickup: ['in_progress', 'on_hold', ...workEnds],
    shipped: ['delivered', 'completed', 'incomplete'],
    handed_over: ['delivered', 'completed', 'incomplete'],
    delivered: ['completed'],
    completed: [],
    // Closed short: what had left before can still arrive.
    incomplete: ['delivered', 'completed'],
    cancelled: [],
  },
  shp: {
    shipped: parcelMoves,
    in_transit: parcelMoves,
    out_for_delivery: parcelMoves,
    exception: parcelMoves,
    delivered: [],
    returned: [],
  },
  trf: {
    planned: ['approved', 'cancelled'],
    approved: ['picking', 'in_transit', 'cancelled'],
    picking: ['in_transit', 'cancelled'],
    in_transit: ['partially_received', 'received', 'received_with_variance'],
    partially_received: ['received', 'received_with_variance'],
    received: [],
    received_with_variance: [],
    cancelled: [],
  },
  sup: { open: ['received', 'cancelled'], received: [], cancelled: [] },
  rtn: {
    requested: ['approved', 'rejected', 'cancelled'],
    approved: ['in_transit', 'cancelled', ...arrivals],
    in_transit: ['cancelled', ...arrivals],
    partially_received: ['received', 'inspecting'],
    received: ['inspecting'],
    inspecting: ['closed'],
    rejected: [],
    cancelled: [],
    closed: [],
  },
  rfd: {
    draft: ['approved', 'failed'],
    approved: ['submitted', 'succeeded', 'failed'],
    submitted: ['succeeded', 'failed'],
    succeeded: [],
    failed: [],
  },
  cnt: {
    counting: ['review', 'cancelled'],
    review: ['counting', 'approved', 'cancelled'],
    approved: [],
    cancelled: [],
  },
  rsv: { active: ['released', 'expired', 'allocated'], released: [], expired: [], allocated: [] },
};

/** Whether a status may follow another (or itself). */
export function mayFollow(kind: string, before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (kind === 'ord' && after === 'draft') return false;
  const next = moves[kind]?.[String(before)];
  return next === undefined || next.includes(String(after));
}

/** The name of a bucket that lost units it can never lose; undefined when none did. */
export function fallenBucket(before: unknown, after: unknown): string | undefined {
  return ['delivered', 'cancelled'].find((name) => unitsIn(after, name) < unitsIn(before, name));
}

function unitsIn(buckets: unknown, name: string): number {
  if (typeof buckets !== 'object' || buckets === null) return 0;
  const units: unknown = Reflect.get(buckets, name);
  return typeof units === 'number' ? units : 0;
}
