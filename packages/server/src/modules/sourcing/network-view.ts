import { distanceKm } from '../../lib/geo.ts';
import type { OrderRow } from '../orders/index.ts';
import {
  type Destination,
  type FreightOption,
  laneTable,
  type Location,
  type Network,
} from '../network/index.ts';
import type { ParcelService } from '../planner/index.ts';
import type { PlanLocation } from './plan.ts';

/** What of an order decides how the network looks to it. */
export type Heading = Pick<
  OrderRow,
  | 'destinationCountry'
  | 'destinationLatitude'
  | 'destinationLongitude'
  | 'destinationPostalCode'
  | 'serviceLevel'
>;

/** Views remembered per network; each holds a handful of closures. */
const viewsMax = 8192;
const views = new WeakMap<Network, Map<string, readonly PlanLocation[]>>();

/**
 * The network's locations as orders with this destination and service level see them, by code.
 * Without a known country freight is nought. Without any service in the network the distance
 * stands in for a price (one minor unit a kilometre), so that near still beats far.
 */
export function planLocations(network: Network, heading: Heading): readonly PlanLocation[] {
  let known = views.get(network);
  if (known === undefined) {
    known = new Map();
    views.set(network, known);
  }
  const key = `${heading.destinationCountry}|${heading.destinationPostalCode}|${heading.destinationLatitude}|${
    heading.destinationLongitude
  }|${heading.serviceLevel}`;
  let view = known.get(key);
  if (view === undefined) {
    if (known.size >= viewsMax) known.clear();
    view = buildView(network, heading);
    known.set(key, view);
  }
  return view;
}

/** Where the order goes, as the network asks it; undefined when that is not known. */
export function destinationOfHeading(heading: Heading): Destination | undefined {
  const { destinationCountry: country } = heading;
  if (country === null) return undefined;
  return {
    country,
    latitude: heading.destinationLatitude,
    longitude: heading.destinationLongitude,
    postalCode: heading.destinationPostalCode,
  };
}

function buildView(network: Network, heading: Heading): PlanLocation[] {
  const destination = destinationOfHeading(heading);
  const lanes = destination === undefined ? undefined : laneTable(network, destination);
  return network.locations
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map((location) => {
      const km = distanceTo(location, heading);
      const options = lanes?.of(location.id) ?? [];
      return {
        id: location.id,
        code: location.code,
        active: location.active,
        closedBy: gateOf(location),
        handlingOrderMinor: location.handlingOrderMinor,
        handlingLineMinor: location.handlingLineMinor,
        handlingUnitMinor: location.handlingUnitMinor,
        costFactor: location.fulfillmentCostFactor,
        priority: location.priority,
        distanceKm: km,
        capabilities: location.capabilities,
        services:
          destination === undefined
            ? noFreight
            : network.services.length === 0
              ? [byDistance(km ?? 0)]
              : options
                  .filter((option) => isWanted(option, location.currency, heading.serviceLevel))
                  .map(serviceOf),
      };
    });
}

function gateOf(location: Location): PlanLocation['closedBy'] {
  const { type, capabilities } = location;
  if (type === 'fulfillment' || type === 'dropship') return undefined;
  if (type === 'store') {
    return capabilities.includes('ship_from_store')
      ? undefined
      : { gate: 'capability', have: 'no ship_from_store', need: 'ship_from_store' };
  }
  return { gate: 'type', have: type, need: 'fulfillment, dropship, or a store that ships' };
}

function distanceTo(location: Location, heading: Heading): number | undefined {
  const { destinationLatitude: latitude, destinationLongitude: longitude } = heading;
  if (latitude === null || longitude === null) return undefined;
  if (location.latitude === null || location.longitude === null) return undefined;
  return distanceKm(
    { latitude: location.latitude, longitude: location.longitude },
    { latitude, longitude },
  );
}

const noFreight: readonly ParcelService[] = [
  {
    carrier: 'none',
    service: 'no_destination',
    transitDays: 0,
    tariffKey: 'none',
    priceMinor: () => 0,
  },
];

function byDistance(km: number): ParcelService {
  const minor = Math.round(km);
  return {
    carrier: 'none',
    service: 'by_distance',
    transitDays: Math.ceil(km / 500),
    tariffKey: `km${minor}`,
    priceMinor: () => minor,
  };
}

/**
 * Whether an order may go that way: in the location's currency, by the service that it asks for.
 */
function isWanted(option: FreightOption, currency: string, wanted: string | null): boolean {
  return (
    option.currency === currency &&
    (wanted === null || wanted === option.serviceLevel || wanted === option.serviceCode)
  );
}

const ways = new WeakMap<FreightOption, ParcelService>();
const options = new WeakMap<ParcelService, FreightOption>();

/** A way of the network as the planner knows it: the same one for the same way. */
function serviceOf(option: FreightOption): ParcelService {
  let service = ways.get(option);
  if (service === undefined) {
    service = {
      carrier: option.carrierCode,
      service: option.serviceCode,
      transitDays: option.transitDays,
      tariffKey: option.tariff,
      priceMinor: option.priceMinor,
      ...limitsOf(option),
    };
    ways.set(option, service);
    options.set(service, option);
  }
  return service;
}

/** The way of the network that a service of a view is; undefined for those that stand in for one. */
export function wayOfService(service: ParcelService): FreightOption | undefined {
  return options.get(service);
}

/**
 * The largest parcel that a way takes: by the card's limit, or by its last break where that ends.
 */
function limitsOf({
  service,
  zone,
}: FreightOption): Pick<ParcelService, 'weightMaxGrams' | 'volumeMaxCm3'> {
  const { rateCard: card } = service;
  const goesOn = card.perExtraKgMinor[card.zones.indexOf(zone)] !== undefined;
  const last = goesOn ? Infinity : (card.breaksGrams.at(-1) ?? Infinity);
  const grams = Math.min(card.gramsMax, last);
  return {
    weightMaxGrams: grams === Infinity ? undefined : grams,
    volumeMaxCm3:
      last === Infinity || card.cm3PerKg === undefined
        ? undefined
        : Math.floor((last * card.cm3PerKg) / 1000),
  };
}
