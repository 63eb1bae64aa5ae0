import { dayMs, hourMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { NewOrder } from '../orders/index.ts';
import type { DemoProduct } from './make-catalogue.ts';
import { type Customer, orderBody } from './make-orders.ts';
import type { ToldOrder } from './tell-orders.ts';
import type { Teller } from './teller.ts';

export type Cast = {
  anchor: Instant;
  products: ReadonlyMap<string, DemoProduct>;
  customers: readonly Customer[];
};

type Case = {
  key: string;
  /** A customer of this country. */
  country: string;
  lines: readonly (readonly [sku: string, quantity: number])[];
  extra?: Partial<NewOrder>;
  /** Why it stands out, as a note on the order. */
  note?: string;
  afterwards?: (order: ToldOrder) => Promise<void>;
};

/** Captures one order of the cast and does with it what its story says. */
async function tellCase(teller: Teller, cast: Cast, one: Case, index: number): Promise<void> {
  const customers = cast.customers.filter(({ town }) => town.country === one.country);
  const customer = customers[index % customers.length];
  if (customer === undefined) throw new RangeError(`No customer lives in ${one.country}.`);
  const lines = one.lines.map(([sku, quantity]) => {
    const product = cast.products.get(sku);
    if (product === undefined) throw new RangeError(`The demo has no ${sku}.`);
    return { product, quantity };
  });
  const placed = instantOfMs(msOf(cast.anchor) - (index + 1) * 37 * 60_000);
  const body = {
    ...orderBody({ customer, key: one.key, channel: 'web', placed, lines }),
    ...one.extra,
  };
  const { data } = await teller.repeat<{ data: { order: ToldOrder | null; problem: unknown }[] }>(
    '/v1/orders/bulk',
    { orders: [body] },
  );
  const order = data[0]?.order;
  if (order === null || order === undefined)
    throw new Error(`${one.key}: ${JSON.stringify(data[0]?.problem)}`);
  await one.afterwards?.(order);
  if (one.note !== undefined)
    await teller.write(`/v1/orders/${order.id}/notes`, { text: one.note });
}

const reykjavik = {
  name: 'Sigrún Jónsdóttir',
  line1: 'Laugavegur 12',
  city: 'Reykjavík',
  postal_code: '101',
  country: 'IS',
  latitude: 64.146,
  longitude: -21.942,
};
const exception = { tags: ['exception'] };

/** Orders that need somebody: what the queues of an operations team are made of. */
function exceptionsOf(teller: Teller, cast: Cast): Case[] {
  const hold =
    (kind: string, reason: string) =>
    async ({ id }: ToldOrder): Promise<void> => {
      await teller.write(`/v1/orders/${id}/hold`, { kind, reason });
    };
  return [
    {
      key: 'X-FRAUD',
      country: 'US',
      lines: [
        ['TENT-RUST-3P', 4],
        ['DOWN-SLATE-L', 3],
      ],
      extra: exception,
      afterwards: hold('fraud', 'First order of the customer, 4 tents, card from another country'),
      note: 'Call the customer before anything leaves.',
    },
    {
      key: 'X-PAYMENT',
      country: 'DE',
      lines: [['BOOT-RUST-43', 1]],
      extra: exception,
      afterwards: hold('payment', 'Bank transfer not received yet'),
    },
    {
      key: 'X-ADDRESS',
      country: 'GB',
      lines: [['BLANKET-NAVY', 1]],
      extra: exception,
      afterwards: hold('address', 'The house number is missing'),
      note: 'Asked by e-mail for the house number.',
    },
    {
      key: 'X-UNREACHABLE',
      country: 'US',
      lines: [['SHELL-FOREST-M', 1]],
      extra: { ...exception, shipping_address: reykjavik },
      note: 'No carrier of ours goes to Iceland.',
    },
    {
      key: 'X-BACKORDER',
      country: 'US',
      lines: [['HEIRLOOM-AXE', 2]],
      extra: exception,
      note: 'PO-4104 brings 60 of them.',
    },
    {
      key: 'X-PARTIAL',
      country: 'US',
      lines: [
        ['MUG-FOREST', 2],
        ['MOON-LANTERN', 1],
      ],
      extra: exception,
      note: 'The lantern is on PO-4105; the mugs wait for it.',
    },
    {
      key: 'X-NOSTOCK',
      country: 'FR',
      lines: [['MOON-LANTERN', 1]],
      extra: { ...exception, allow_backorder: false },
      note: 'The customer does not want to wait: offer the Camp Lantern.',
    },
    {
      key: 'X-PREORDER',
      country: 'US',
      lines: [['EMBER-STOVE-2', 1]],
      extra: {
        ...exception,
        type: 'pre-order',
        release_at: instantOfMs(msOf(cast.anchor) + 12 * dayMs),
      },
    },
    {
      key: 'X-LATE',
      country: 'CA',
      lines: [
        ['OAK-BENCH', 1],
        ['CUSHION-FOREST', 2],
      ],
      extra: exception,
      afterwards: ({ id }) => sendFirstPart(teller, id),
      note: 'The bench is late from the workshop; the rest has left.',
    },
    {
      key: 'X-LOST',
      country: 'US',
      lines: [['KETTLE-FOREST', 1]],
      extra: exception,
      afterwards: ({ id }) => loseParcel(teller, id),
      note: 'The carrier looks for the parcel.',
    },
  ];
}

type Work = { id: string; location_id: string };

/** Releases an order and sends what its first place holds. */
async function sendFirstPart(teller: Teller, id: string): Promise<void> {
  const released = await teller.write<{ fulfillment_orders: Work[] }>(
    `/v1/orders/${id}/release`,
    {},
  );
  const first = released?.fulfillment_orders[0];
  if (first === undefined) return;
  await teller.write(`/v1/fulfillment_orders/${first.id}/ship`, {
    carrier: 'swiftpost',
    tracking_number: 'SP0000417700',
  });
}

/** Sends an order, then hears from the carrier that its parcel is lost. */
async function loseParcel(teller: Teller, id: string): Promise<void> {
  await sendFirstPart(teller, id);
  const { data } = await teller.read<{ data: { id: string }[] }>(`/v1/shipments?order_id=${id}`);
  const parcel = data[0];
  if (parcel !== undefined)
    await teller.patch(`/v1/shipments/${parcel.id}`, {
      status: 'exception',
      reason: 'lost in transit',
    });
}

/** Orders in the states that plain orders pass too quickly to be seen in. */
function statesOf(teller: Teller): Case[] {
  return [
    {
      key: 'W-DRAFT-1',
      country: 'US',
      lines: [['CHAIR-FOREST', 6]],
      extra: { status: 'draft', tags: ['quote'] },
    },
    {
      key: 'W-DRAFT-2',
      country: 'DE',
      lines: [['MUG-SLATE', 40]],
      extra: { status: 'draft', tags: ['quote'] },
    },
    {
      key: 'W-RECEIVED-1',
      country: 'US',
      lines: [['TEE-SLATE-L', 1]],
      extra: { status: 'received' },
    },
    {
      key: 'W-ROUTED-1',
      country: 'GB',
      lines: [['TEE-RUST-L', 1]],
      extra: { status: 'received' },
      afterwards: async ({ id }) =>
        void (await teller.write(`/v1/orders/${id}/route`, { commit: false })),
    },
    {
      key: 'W-SPLIT-1',
      country: 'US',
      lines: [
        ['OAK-STOOL', 1],
        ['ENGRAVED-MUG', 2],
      ],
      afterwards: async ({ id }) => void (await teller.write(`/v1/orders/${id}/release`, {})),
    },
    {
      key: 'W-CANCEL-1',
      country: 'US',
      lines: [['SOAP-FOREST', 3]],
      afterwards: async ({ id }) =>
        void (await teller.write(`/v1/orders/${id}/cancel`, { reason: 'ordered twice' })),
    },
  ];
}

/** Pre-orders, backorders and subscriptions, in numbers that fill a page. */
function waitingOf(cast: Cast): Case[] {
  const inDays = (days: number): Instant => instantOfMs(msOf(cast.anchor) + days * dayMs);
  const cases: Case[] = [];
  const waiting = ['AURORA-TENT-4P', 'RIDGE-WATCH', 'EMBER-STOVE-2'] as const;
  for (let index = 0; index < 12; index++) {
    const sku = waiting[index % waiting.length] ?? 'EMBER-STOVE-2';
    // Some wait for their day, some for the goods.
    const extra: Partial<NewOrder> =
      index % 2 === 0
        ? { type: 'pre-order', release_at: inDays(12 + index) }
        : { type: 'pre-order' };
    cases.push({
      key: `P-${2001 + index}`,
      country: ['US', 'DE', 'GB'][index % 3] ?? 'US',
      lines: [[sku, 1]],
      extra,
    });
  }
  for (let index = 0; index < 8; index++) {
    const sku = index % 2 === 0 ? 'HEIRLOOM-AXE' : 'MOON-LANTERN';
    cases.push({
      key: `B-${3001 + index}`,
      country: 'US',
      lines: [[sku, 1]],
      extra: { type: 'backorder' },
    });
  }
  for (let index = 0; index < 14; index++) {
    const roast = ['FOREST', 'SLATE', 'RUST'][index % 3] ?? 'RUST';
    const later = index % 4 === 3 ? { next_date: inDays(4 + index) } : {};
    cases.push({
      key: `C-${5001 + index}`,
      country: ['US', 'GB', 'DE', 'FR'][index % 4] ?? 'US',
      lines: [[`COFFEE-${roast}-WHOLE`, 1 + (index % 2)]],
      extra: {
        type: 'subscription',
        schedule: { interval_unit: 'month', interval_count: 1, ...later },
      },
    });
  }
  return cases;
}

/** The exceptions, the rarer states, pre-orders, backorders and subscriptions. */
export async function tellCast(teller: Teller, cast: Cast): Promise<void> {
  const cases = [...exceptionsOf(teller, cast), ...statesOf(teller), ...waitingOf(cast)];
  for (const [index, one] of cases.entries()) await tellCase(teller, cast, one, index);
}

/** Work at the places as it is in the middle of a day: some begun, some picked, some packed. */
export async function tellWorkInProgress(teller: Teller): Promise<void> {
  const { data } = await teller.read<{ data: Work[] }>(
    '/v1/fulfillment_orders?status=open&limit=60',
  );
  for (const [index, { id }] of data.entries()) {
    if (index % 5 === 1)
      await teller.patch(`/v1/fulfillment_orders/${id}`, { status: 'in_progress' });
    if (index % 5 === 2) await teller.write(`/v1/fulfillment_orders/${id}/pick`, {});
    if (index % 10 === 3) await teller.write(`/v1/fulfillment_orders/${id}/pack`, {});
  }
}

/** What is held, by whom, for how many seconds. */
const held = [
  ['TEE-FOREST-M', 'cart', 1800],
  ['BOTTLE-FOREST-750', 'cart', 1800],
  ['TRAIL-SLATE-42', 'cart', 2700],
  ['CHAIR-SLATE', 'quote', 7 * 86_400],
  ['MUG-NAVY', 'quote', 14 * 86_400],
  ['DOWN-RUST-M', 'promise', 86_400],
] as const;

/** Carts and quotes that hold stock for a while, and units that cannot be sold. */
export async function tellHolds(teller: Teller): Promise<void> {
  for (const [index, [sku, owner, seconds]] of held.entries()) {
    await teller.write('/v1/reservations', {
      product_id: sku,
      quantity: 1 + (index % 3),
      owner_type: owner,
      owner_key: `${owner}-${700 + index}`,
      ttl_seconds: seconds,
    });
  }
  const damaged = ['SKILLET-FOREST-20', 'MUG-RUST', 'CANDLE-SLATE', 'LANTERN-SLATE'];
  await teller.write('/v1/inventory/bulk', {
    operations: damaged.map((sku, index) => ({
      op: 'adjust',
      product_id: sku,
      location_id: index % 2 === 0 ? 'CMH' : 'DVY',
      quantity: 1 + (index % 2),
      bucket: index === 3 ? 'quarantine' : 'damaged',
      from_bucket: 'sellable',
      reason: 'found broken at put-away',
    })),
  });
}

/** When the cast's orders come: shortly before the present. */
export function castInstant(anchor: Instant): Instant {
  return instantOfMs(msOf(anchor) - hourMs / 4);
}
