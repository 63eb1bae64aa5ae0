import { countryCode } from '../../../packages/server/src/lib/countries.ts';
import type { Uuid } from '../../../packages/server/src/lib/ids.ts';
import { instantOfMs } from '../../../packages/server/src/lib/time.ts';
import { serviceOf } from '../../../packages/server/src/modules/network/cached-network.ts';
import { decideLocation } from '../../../packages/server/src/modules/network/decide-location.ts';
import type {
  Destination,
  Location,
  Network,
  Service,
} from '../../../packages/server/src/modules/network/index.ts';
import { locationOf } from '../../../packages/server/src/modules/network/read-location.ts';
import { serviceInputSchema } from '../../../packages/server/src/modules/network/wire-carriers.ts';
import { locationUpsertSchema } from '../../../packages/server/src/modules/network/wire-locations.ts';
import type { PlanLine } from '../../../packages/server/src/modules/sourcing/plan.ts';
import type { Heading } from '../../../packages/server/src/modules/sourcing/network-view.ts';
import type { Fault } from '../../../packages/server/src/platform/errors.ts';
import { planDays, type ReplayDay } from '../../../packages/cli/src/replay/retail-days.ts';
import { locationBodies } from '../../../packages/cli/src/replay/retail-network.ts';
import type { RetailOrder, RetailPlan } from '../../../packages/cli/src/replay/retail-plan.ts';
import type { StockPlan } from '../../../packages/cli/src/replay/retail-stock.ts';
import type { Business } from '../../../packages/cli/src/replay/sales-replay.ts';

/** An order as sourcing sees it. */
export type ReplayOrder = {
  readonly placedMs: number;
  readonly heading: Heading;
  /** Undefined when the file does not say. */
  readonly destination: Destination | undefined;
  readonly lines: readonly PlanLine[];
  /** Until when the shop itself promised it; undefined when the file does not say. */
  readonly promisedMs: number | undefined;
};

/** A business of real data in memory: what `switchyard replay` sets up on a server. */
export type ReplayWorld = {
  readonly name: string;
  readonly currency: string;
  readonly network: Network;
  readonly productIds: readonly Uuid[];
  readonly locationIds: ReadonlyMap<string, Uuid>;
  readonly orders: readonly ReplayOrder[];
  readonly days: readonly ReplayDay[];
};

/** What a world is made from. */
export type WorldSource = {
  name: string;
  plan: RetailPlan;
  stock: StockPlan;
  business: Business;
  promisedMs: (order: RetailOrder) => number | undefined;
};

/** As sourcing assumes of products without a weight. */
const weightAssumedGrams = 500;
const zero = '00000000-0000-4000-8';

/** An id that is the same in every run. */
function idOf(kind: number, index: number): Uuid {
  return `${zero}${String(kind).padStart(3, '0')}-${String(index).padStart(12, '0')}` as Uuid;
}

/** Sets a world up from plans of the replay, by the product's own readers of networks. */
export function buildWorld({ name, plan, stock, business, promisedMs }: WorldSource): ReplayWorld {
  const productIds = plan.products.map((_, index) => idOf(1, index));
  const network = networkOf(business);
  return {
    name,
    currency: business.currency,
    network,
    productIds,
    locationIds: new Map(network.locations.map(({ code, id }) => [code, id])),
    orders: plan.orders.map((order) => ({
      placedMs: Date.parse(`${order.time}.000Z`),
      ...goesTo(business.addressOf(order)),
      lines: linesOf(plan, order, productIds),
      promisedMs: promisedMs(order),
    })),
    days: planDays(plan, stock),
  };
}

function linesOf(plan: RetailPlan, order: RetailOrder, productIds: readonly Uuid[]): PlanLine[] {
  return order.lines.map(({ product, quantity }, index) => {
    const facts = plan.products[product];
    const productId = productIds[product];
    if (facts === undefined || productId === undefined)
      throw new Error(`There is no product ${product}.`);
    return {
      lineNo: index + 1,
      productId,
      quantity,
      unitWeightGrams: facts.weightGrams > 0 ? facts.weightGrams : weightAssumedGrams,
      unitVolumeCm3: (facts.lengthMm * facts.widthMm * facts.heightMm) / 1000,
    };
  });
}

function goesTo(
  address: Record<string, unknown> | undefined,
): Pick<ReplayOrder, 'heading' | 'destination'> {
  const text = (field: string): string | null =>
    typeof address?.[field] === 'string' ? address[field] : null;
  const number = (field: string): number | null =>
    typeof address?.[field] === 'number' ? address[field] : null;
  const country = countryCode(text('country') ?? '');
  const place = {
    latitude: number('latitude'),
    longitude: number('longitude'),
    postalCode: text('postal_code'),
  };
  return {
    heading: {
      destinationCountry: country ?? null,
      destinationLatitude: place.latitude,
      destinationLongitude: place.longitude,
      destinationPostalCode: place.postalCode,
      serviceLevel: null,
    },
    destination: country === undefined ? undefined : { country, ...place },
  };
}

function networkOf({ locations, carriers, currency }: Business): Network {
  const rows = locationBodies(locations, currency).map(locationFrom);
  const services = carriers.flatMap(({ code, services: bodies }, carrier) =>
    bodies.map((body, index) => serviceFrom(body, code, carrier, index)),
  );
  return {
    version: 'replay',
    locations: rows,
    locationsById: new Map(rows.map((location) => [location.id, location])),
    carriers: [],
    carriersWithoutServices: new Set(),
    services: services.toSorted((a, b) => (wayName(a) < wayName(b) ? -1 : 1)),
    lanes: new Map(),
  };
}

const wayName = ({ carrierCode, code }: Service): string => `${carrierCode} ${code}`;
const longAgo = { version: 1, createdAt: instantOfMs(0), updatedAt: instantOfMs(0) };

function locationFrom(body: Record<string, unknown>, index: number): Location {
  const faults: Fault[] = [];
  const fields = decideLocation(locationUpsertSchema.parse(body), undefined, '#', faults);
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`${fields.code}: ${fault.pointer} ${fault.detail}`);
  return locationOf({ ...fields, id: idOf(2, index), ...longAgo });
}

function serviceFrom(
  body: Record<string, unknown>,
  carrierCode: string,
  carrier: number,
  index: number,
): Service {
  const { code, name = code, currency, rate_card: rateCard } = serviceInputSchema.parse(body);
  return serviceOf({
    id: idOf(3, carrier * 100 + index),
    carrierId: idOf(4, carrier),
    carrierCode,
    carrierActive: true,
    active: true,
    code,
    name,
    currency,
    rateCard,
    ...longAgo,
  });
}
