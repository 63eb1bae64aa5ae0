import { instantOfMs, dayMs, type Instant, msOf } from '../../lib/time.ts';
import type { DemoProduct } from './make-catalogue.ts';
import { type DemoStock, uncounted } from './make-stock.ts';
import { slices, type Teller } from './teller.ts';
import { carriers, lanes } from './world-carriers.ts';
import { channels } from './world-customers.ts';
import { locations } from './world-locations.ts';

const bulkMax = 500;

/** Places, carriers with their prices, lanes and channels. */
export async function tellNetwork(teller: Teller): Promise<void> {
  await teller.write('/v1/locations/bulk', { items: locations });
  for (const { services, ...carrier } of carriers) {
    const made = await teller.write<{ id: string }>('/v1/carriers', carrier);
    for (const service of services) {
      await teller.write(`/v1/carriers/${made?.id ?? ''}/services`, service);
    }
  }
  for (const lane of lanes) {
    await teller.write('/v1/lanes', {
      from_location_id: lane.from,
      to_location_id: lane.to,
      currency: 'USD',
      fixed_cost: lane.fixed,
      cost_per_kg: lane.perKg,
      transit_days: lane.days,
    });
  }
  for (const { share: _share, ...channel } of channels) await teller.write('/v1/channels', channel);
}

/** Everything that is sold. */
export async function tellCatalogue(
  teller: Teller,
  products: readonly DemoProduct[],
): Promise<void> {
  for (const items of slices(
    products.map(({ input }) => input),
    bulkMax,
  )) {
    await teller.write('/v1/products/bulk', { items });
  }
}

/** What lies where on the first day. */
export async function tellOpeningStock(
  teller: Teller,
  products: readonly DemoProduct[],
  stock: readonly DemoStock[],
): Promise<void> {
  const counted = stock.map(({ sku, location, opening, safety }) => ({
    op: 'set',
    product_id: sku,
    location_id: location,
    quantity: opening,
    expected: null,
    kind: 'opening',
    ...(safety > 0 ? { safety_stock_level: safety } : {}),
    reason: 'opening balance',
  }));
  const unlimited = uncounted(products).map(({ sku, location, type, leadDays }) => ({
    op: 'configure',
    product_id: sku,
    location_id: location,
    inventory_type: type,
    unlimited: true,
    lead_time_days: leadDays,
  }));
  for (const operations of slices([...counted, ...unlimited], bulkMax)) {
    await teller.write('/v1/inventory/bulk', { operations });
  }
}

/** Deliveries come in four rounds, twice: so many days before the present. */
const deliveryDays: readonly number[] = [60, 53, 46, 39, 32, 25, 18, 11];

/** Books in what was delivered from day `from` on and before day `to` ended. */
export async function tellDeliveries(
  teller: Teller,
  stock: readonly DemoStock[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const operations = deliveryDays.flatMap((day, round) =>
    day >= from || day < to
      ? []
      : stock
          .filter(({ delivery }, index) => delivery > 0 && index % 4 === round % 4)
          .map(({ sku, location, delivery }) => ({
            op: 'receipt',
            product_id: sku,
            location_id: location,
            quantity: delivery,
            reference: `PO-${4000 + round}`,
            reason: 'purchase order received',
          })),
  );
  for (const part of slices(operations, bulkMax)) {
    await teller.write('/v1/inventory/bulk', { operations: part });
  }
}

type Transfer = { id: string };

/** What is on its way: purchase orders, and goods between places, in transit and still to leave. */
export async function tellSupply(
  teller: Teller,
  anchor: Instant,
  stock: readonly DemoStock[],
): Promise<void> {
  const inDays = (days: number): Instant => instantOfMs(msOf(anchor) + days * dayMs);
  const supplies = [
    { sku: 'EMBER-STOVE-2', location: 'CMH', quantity: 240, days: 12 },
    { sku: 'EMBER-STOVE-2', location: 'LEJ', quantity: 120, days: 14 },
    { sku: 'AURORA-TENT-4P', location: 'CMH', quantity: 90, days: 26 },
    { sku: 'RIDGE-WATCH', location: 'CMH', quantity: 150, days: 33 },
    { sku: 'HEIRLOOM-AXE', location: 'CMH', quantity: 60, days: 8 },
    { sku: 'MOON-LANTERN', location: 'DVY', quantity: 80, days: 5 },
    ...stock
      .toSorted((a, b) => b.delivery - a.delivery)
      .slice(0, 18)
      .map(({ sku, location, delivery }, index) => ({
        sku,
        location,
        quantity: delivery * 2,
        days: 3 + index,
      })),
  ];
  for (const [index, { sku, location, quantity, days }] of supplies.entries()) {
    await teller.write('/v1/supplies', {
      product_id: sku,
      location_id: location,
      quantity,
      expected_at: inDays(days),
      reference: `PO-${4100 + index}`,
    });
  }
  for (const { from, to, lines, days, state } of transfersOf(stock)) {
    const made = await teller.write<Transfer>('/v1/transfers', {
      from_location: from,
      to_location: to,
      lines,
      expected_at: inDays(days),
      reason: 'rebalancing',
      ...(state === 'planned' ? {} : { approve: true }),
    });
    if (state === 'in_transit') await teller.write(`/v1/transfers/${made?.id ?? ''}/ship`, {});
  }
}

/** A few goods that the first place has plenty of. */
function transfersOf(stock: readonly DemoStock[]): {
  from: string;
  to: string;
  lines: { product_id: string; quantity: number }[];
  days: number;
  state: 'planned' | 'approved' | 'in_transit';
}[] {
  const plenty = (location: string, from: number): { product_id: string; quantity: number }[] =>
    stock
      .filter((row) => row.location === location && row.delivery === 0 && row.opening >= 9)
      .slice(from, from + 4)
      .map(({ sku }) => ({ product_id: sku, quantity: 2 }));
  return [
    { from: 'CMH', to: 'RNO', lines: plenty('CMH', 0), days: 3, state: 'in_transit' },
    { from: 'CMH', to: 'DFW', lines: plenty('CMH', 4), days: 2, state: 'in_transit' },
    { from: 'DVY', to: 'LEJ', lines: plenty('DVY', 0), days: 4, state: 'in_transit' },
    { from: 'CMH', to: 'DVY', lines: plenty('CMH', 8), days: 19, state: 'in_transit' },
    { from: 'DFW', to: 'RNO', lines: plenty('DFW', 0), days: 4, state: 'approved' },
    { from: 'LEJ', to: 'PAR-MARAIS', lines: plenty('LEJ', 0), days: 5, state: 'planned' },
  ];
}
