import { zoneOfPlace } from '../../lib/country-zones.ts';
import type { Zone } from '../../lib/time-zones.ts';
import {
  type Destination,
  type FreightOption,
  type Network,
  placeOfDestination,
} from './decide-freight.ts';
import { type Arrivals, createArrivals, type JourneyOrigin } from './decide-journey.ts';
import type { Location } from './location.ts';

/** Ways remembered per network. */
const waysMax = 20_000;
const known = new WeakMap<Network, Map<string, Arrivals>>();

/** The clock at a destination: its country's, in wide countries that of its longitude. */
export function zoneOfDestination(destination: Destination): Zone {
  return zoneOfPlace(destination.country, placeOfDestination(destination).longitude);
}

/**
 * When what is ordered arrives by a way from a location: remembered per network, place, service and
 * destination's clock. With days that are full, nothing is remembered.
 */
export function arrivalsFor(
  network: Network,
  location: Location,
  option: Pick<FreightOption, 'service' | 'transitDays'>,
  destination: Zone,
  fullDays?: ReadonlySet<number>,
): Arrivals {
  const { service, transitDays } = option;
  const way = { times: service.rateCard.times, transitDays };
  if (fullDays !== undefined && fullDays.size > 0) {
    const origin: JourneyOrigin = { ...location, fullDays };
    return createArrivals(origin, way, destination);
  }
  let ways = known.get(network);
  if (ways === undefined) {
    ways = new Map();
    known.set(network, ways);
  }
  const key = `${location.id}|${service.id}|${transitDays}|${destination.name}`;
  let arrivals = ways.get(key);
  if (arrivals === undefined) {
    if (ways.size >= waysMax) ways.clear();
    arrivals = createArrivals(location, way, destination);
    ways.set(key, arrivals);
  }
  return arrivals;
}
