import { distanceKm } from '../../lib/geo.ts';
import type { OrderRow } from '../orders/index.ts';
import {
  type Destination,
  type FreightOption,
  laneTable,
  type Location,
  type Network,
} from '../network/index.ts';
import type { Freight, PlanLocation } from './plan.ts';

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

function buildView(network: Network, heading: Heading): PlanLocation[] {
  const destination: Destination | undefined =
    heading.destinationCountry === null
      ? undefined
      : {
          country: heading.destinationCountry,
          latitude: heading.destinationLatitude,
          longitude: heading.destinationLongitude,
          postalCode: heading.destinationPostalCode,
        };
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
        freight:
          destination === undefined
            ? noFreight
            : network.services.length === 0
              ? byDistance(km ?? 0)
              : cheapest(options, location.currency, heading.serviceLevel),
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

const none: Freight = { costMinor: 0, carrier: 'none', service: 'no_destination', transitDays: 0 };
const noFreight = (): Freight => none;

function byDistance(km: number): () => Freight {
  const freight: Freight = {
    costMinor: Math.round(km),
    carrier: 'none',
    service: 'by_distance',
    transitDays: Math.ceil(km / 500),
  };
  return () => freight;
}

/** The cheapest service in the location's currency that takes the parcel; ties go to the faster, then by code. */
function cheapest(
  options: readonly FreightOption[],
  currency: string,
  wanted: string | null,
): PlanLocation['freight'] {
  const usable = options.filter(
    (option) =>
      option.currency === currency &&
      (wanted === null || wanted === option.serviceLevel || wanted === option.serviceCode),
  );
  return (weightGrams, volumeCm3) => {
    let best: FreightOption | undefined;
    let bestMinor = 0;
    for (const option of usable) {
      const minor = option.priceMinor(weightGrams, volumeCm3);
      if (minor === undefined) continue;
      if (
        best === undefined ||
        minor < bestMinor ||
        (minor === bestMinor && option.transitDays < best.transitDays)
      ) {
        best = option;
        bestMinor = minor;
      }
    }
    return (
      best && {
        costMinor: bestMinor,
        carrier: best.carrierCode,
        service: best.serviceCode,
        transitDays: best.transitDays,
      }
    );
  };
}
