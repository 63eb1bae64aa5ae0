import { countryCentroid } from '../../lib/countries.ts';
import { distanceKm } from '../../lib/geo.ts';
import type { Uuid } from '../../lib/ids.ts';
import {
  foldPostalCode,
  parcelPriceMinor,
  type Parcel,
  type Place,
  surchargesAt,
  surchargesIn,
  zoneOf,
} from './decide-rates.ts';
import type { Location } from './location.ts';
import type { Carrier, Lane, Service, ServiceLevel, Surcharge } from './rate-card.ts';

/** Everything the planner needs to know of the network; never changes, a new one replaces it. */
export type Network = {
  /** Changes exactly when something in it does; safe to keep in a decision record. */
  readonly version: string;
  readonly locations: readonly Location[];
  readonly locationsById: ReadonlyMap<Uuid, Location>;
  readonly carriers: readonly Carrier[];
  /** Carriers that have no service, active or not: nothing is known of their prices. */
  readonly carriersWithoutServices: ReadonlySet<Uuid>;
  /** Active services of active carriers, by carrier code and service code. */
  readonly services: readonly Service[];
  /** By `laneKey`. */
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Places with limits for days of their own, and the last such day; none when absent. */
  readonly limitedUntil?: ReadonlyMap<Uuid, string>;
};

/** Where something goes, as far as it is known. */
export type Destination = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly postalCode?: string | null | undefined;
};

/** One way from a location to a destination: zone resolved, price a function of the parcel. */
export type FreightOption = {
  readonly service: Service;
  readonly serviceCode: string;
  readonly carrierCode: string;
  readonly serviceLevel: ServiceLevel;
  readonly currency: string;
  readonly zone: string;
  readonly transitDays: number;
  /** Names what `priceMinor` does: same name, same prices. */
  readonly tariff: string;
  /** Minor units; undefined when the service does not take the parcel. */
  readonly priceMinor: (weightGrams: number, volumeCm3: number) => number | undefined;
};

/** The ways to one destination, from every location; resolved at the first question. */
export type LaneTable = { readonly of: (locationId: Uuid) => readonly FreightOption[] };

/** A chosen way and its price. */
export type FreightQuote = {
  readonly costMinor: number;
  readonly currency: string;
  readonly serviceCode: string;
  readonly carrierCode: string;
  readonly transitDays: number;
  readonly zone: string;
};

/** Destinations remembered per network, some 2 kB each with 20 locations and 4 services. */
const destinationsMax = 2048;
const tables = new WeakMap<Network, Map<string, LaneTable>>();

/** Key of the lane between two locations in `Network.lanes`. */
export function laneKey(from: Uuid, to: Uuid): string {
  return `${from}>${to}`;
}

/** The destination with coordinates: its own, or the middle of its country. */
export function placeOfDestination(destination: Destination): Place {
  const { country, latitude, longitude, postalCode } = destination;
  const isKnown = typeof latitude === 'number' && typeof longitude === 'number';
  const point = isKnown ? { latitude, longitude } : countryCentroid(country);
  return {
    country,
    latitude: point?.latitude ?? 0,
    longitude: point?.longitude ?? 0,
    postalCode: foldPostalCode(postalCode ?? undefined),
  };
}

/** A location as an end of a shipment. */
export function placeOfLocation(location: Location): Place {
  const { country, latitude, longitude, address } = location;
  const postalCode = foldPostalCode(address.postal_code ?? address.zip);
  return { country, latitude, longitude, postalCode };
}

/**
 * The ways to a destination with zones resolved, so that many weights can be priced without
 * resolving again. Remembered per network and destination; an unknown location has no ways.
 */
export function laneTable(network: Network, destination: Destination): LaneTable {
  let known = tables.get(network);
  if (known === undefined) {
    known = new Map();
    tables.set(network, known);
  }
  const { country, latitude, longitude, postalCode } = destination;
  const key = `${country}|${postalCode ?? ''}|${latitude ?? ''}|${longitude ?? ''}`;
  let table = known.get(key);
  if (table === undefined) {
    if (known.size >= destinationsMax) known.clear();
    table = createTable(network, placeOfDestination(destination));
    known.set(key, table);
  }
  return table;
}

function createTable(network: Network, destination: Place): LaneTable {
  const resolved = new Map<Uuid, readonly FreightOption[]>();
  const ways = network.services.map((service) => wayTo(service, destination));
  return {
    of: (locationId) => {
      let options = resolved.get(locationId);
      if (options === undefined) {
        const location = network.locationsById.get(locationId);
        options = location === undefined ? [] : resolve(ways, location, destination);
        resolved.set(locationId, options);
      }
      return options;
    },
  };
}

/** A service with its surcharges at a destination, and its options there by zone. */
type Way = {
  readonly service: Service;
  readonly surcharges: readonly Surcharge[];
  readonly byZone: (FreightOption | undefined)[];
};

/**
 * Ways by service and by the surcharges at the destination, shared by all destinations with the
 * same ones. An option for each pair of places made a new destination cost 150 µs, most of it in
 * the collector of garbage (20 locations, 4 services); sharing them made it 20 µs.
 */
const sharedWays = new WeakMap<Service, Map<string, Way>>();

function wayTo(service: Service, destination: Place): Way {
  let shared = sharedWays.get(service);
  if (shared === undefined) {
    shared = new Map();
    sharedWays.set(service, shared);
  }
  const { rateCard } = service;
  const surcharges = surchargesAt(rateCard, destination);
  const key =
    surcharges.length === rateCard.surcharges.length
      ? 'all'
      : surcharges.map((one) => rateCard.surcharges.indexOf(one)).join();
  let way = shared.get(key);
  if (way === undefined) {
    way = { service, surcharges, byZone: rateCard.zones.map(() => undefined) };
    shared.set(key, way);
  }
  return way;
}

function resolve(ways: readonly Way[], location: Location, destination: Place): FreightOption[] {
  const origin = placeOfLocation(location);
  const km = distanceKm(origin, destination);
  const options: FreightOption[] = [];
  for (const way of ways) {
    const zone = zoneOf(way.service.rateCard, origin, destination, km);
    if (zone >= 0) options.push((way.byZone[zone] ??= optionOf(way, zone)));
  }
  return options;
}

function optionOf({ service, surcharges }: Way, zone: number): FreightOption {
  const { rateCard: card } = service;
  const paid = surchargesIn(surcharges, zone);
  return {
    service,
    serviceCode: service.code,
    carrierCode: service.carrierCode,
    serviceLevel: service.serviceLevel,
    currency: service.currency,
    zone: card.zones[zone] ?? '',
    transitDays: card.transitDays[zone] ?? 0,
    tariff: `${service.id}|${service.version}|${zone}|${paid.map((one) => one.code).join()}`,
    priceMinor: (weightGrams, volumeCm3) =>
      parcelPriceMinor(card, zone, paid, weightGrams, volumeCm3),
  };
}

/**
 * The cheapest way for a parcel from a location to a destination; undefined when none takes it.
 * `service` restricts to a service level or a service's code. Prices are compared within one
 * currency: the location's own when a service has it. Ties go to the faster, then to the first
 * by carrier and service code.
 */
export function freightQuote(
  network: Network,
  origin: Pick<Location, 'id' | 'currency'>,
  destination: Destination,
  parcel: Parcel,
  service?: string,
): FreightQuote | undefined {
  let best: FreightOption | undefined;
  let bestMinor = 0;
  for (const option of laneTable(network, destination).of(origin.id)) {
    if (
      service !== undefined &&
      service !== option.serviceLevel &&
      service !== option.serviceCode
    ) {
      continue;
    }
    const priceMinor = option.priceMinor(parcel.weightGrams, parcel.volumeCm3);
    if (priceMinor === undefined) continue;
    if (best !== undefined && !beats(option, priceMinor, best, bestMinor, origin.currency))
      continue;
    best = option;
    bestMinor = priceMinor;
  }
  if (best === undefined) return undefined;
  const { currency, serviceCode, carrierCode, transitDays, zone } = best;
  return { costMinor: bestMinor, currency, serviceCode, carrierCode, transitDays, zone };
}

function beats(
  option: FreightOption,
  priceMinor: number,
  best: FreightOption,
  bestMinor: number,
  own: string,
): boolean {
  if (option.currency !== best.currency) return option.currency === own;
  if (priceMinor !== bestMinor) return priceMinor < bestMinor;
  return option.transitDays < best.transitDays;
}
