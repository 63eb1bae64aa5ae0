import { encodeId } from '../../lib/ids.ts';
import { currencies, fromMinor } from '../../lib/money.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { cachedNetwork } from './cached-network.ts';
import {
  decideParcels,
  decideRates,
  decideShippingRate,
  gramsOf,
  placeOfAddress,
} from './decide-carrier-rates.ts';
import { type Network, placeOfLocation } from './decide-freight.ts';
import type { Place } from './decide-rates.ts';
import { findLocations } from './find-locations.ts';
import type { Location } from './location.ts';
import { presentRate } from './present-carrier.ts';
import { getCarrier } from './save-carriers.ts';
import type { RateReply, RateRequest } from './wire-carriers.ts';

/** The country of an address that names none, when nothing of the tenant says more. */
const lastResortCountry = 'US';

/**
 * What carriers ask for packages from one place to another, cheapest first: one carrier's services
 * or, without `carrier`, everybody's. Missing weights and countries are assumed, and said to be.
 */
export async function quoteRates(
  tx: Tx,
  input: { carrier: string | undefined; request: RateRequest },
): Promise<RateReply[]> {
  const { request } = input;
  const network = await cachedNetwork(tx);
  const carriers =
    input.carrier === undefined ? network.carriers : [await getCarrier(tx, input.carrier)];
  const { origin, destination, isAssumed, currency } = await resolveEnds(tx, network, request);
  const { parcels, isAssumed: areAssumed } = decideParcels(request.packages ?? []);
  return decideRates(network, carriers, { origin, destination, parcels, currency })
    .filter((rate) => request.currency === undefined || rate.currency === request.currency)
    .map((rate) => presentRate(rate, isAssumed || areAssumed));
}

async function resolveEnds(
  tx: Tx,
  network: Network,
  request: RateRequest,
): Promise<{ origin: Place; destination: Place; isAssumed: boolean; currency: string }> {
  const ends = [request.origin, request.destination] as const;
  const found = await findLocations(
    tx,
    ends.filter((end) => typeof end === 'string'),
  );
  const faults: Fault[] = [];
  const locationOf = (name: 'origin' | 'destination'): Location | undefined => {
    const end = request[name];
    const location = typeof end === 'string' ? found.get(end) : undefined;
    if (typeof end === 'string' && location === undefined) {
      const detail = 'There is no such location.';
      faults.push({ pointer: `#/${name}`, code: 'unknown_reference', detail });
    }
    return location;
  };
  const [from, to] = [locationOf('origin'), locationOf('destination')];
  if (request.currency !== undefined && !currencies.has(request.currency)) {
    const detail = 'Not an ISO 4217 currency.';
    faults.push({ pointer: '#/currency', code: 'unknown_currency', detail });
  }
  if (faults.length > 0) throw invalid(faults);
  const home = network.locations.find(({ active }) => active);
  const fallback = home?.country ?? lastResortCountry;
  const placeOf = (end: RateRequest['origin'], location: Location | undefined) =>
    location === undefined
      ? placeOfAddress(typeof end === 'string' ? {} : end, fallback)
      : { place: placeOfLocation(location), isAssumed: false };
  const [origin, destination] = [placeOf(request.origin, from), placeOf(request.destination, to)];
  return {
    origin: origin.place,
    destination: destination.place,
    isAssumed: origin.isAssumed || destination.isAssumed,
    currency: request.currency ?? from?.currency ?? home?.currency ?? 'USD',
  };
}

/** Freight between two locations, by lane, rate card or distance; 422 when one is not known. */
export async function quoteShipping(
  tx: Tx,
  input: { from: string; to: string; weight?: number | undefined; volume?: number | undefined },
): Promise<{
  object: 'shipping_rate';
  cost: number;
  currency: string;
  transit_days: number;
  basis: 'lane' | 'rate_card' | 'distance' | 'same_place';
  from_location_id: string;
  to_location_id: string;
}> {
  const network = await cachedNetwork(tx);
  const found = await findLocations(tx, [input.from, input.to]);
  const [from, to] = [found.get(input.from), found.get(input.to)];
  const faults = (['from', 'to'] as const)
    .filter((name) => !found.has(input[name]))
    .map((name): Fault => ({
      pointer: `#/${name}`,
      code: 'unknown_reference',
      detail: 'There is no such location.',
    }));
  if (from === undefined || to === undefined) throw invalid(faults);
  const parcel = { weightGrams: gramsOf(input.weight ?? 1), volumeCm3: (input.volume ?? 0) * 1e6 };
  const rate = decideShippingRate(network, from, to, parcel);
  if (rate === undefined) {
    const detail = 'The freight of so much is more than an amount of money can be.';
    throw invalid([{ pointer: '#/weight', code: 'out_of_range', detail }]);
  }
  return {
    object: 'shipping_rate',
    cost: fromMinor(rate.costMinor, rate.currency),
    currency: rate.currency,
    transit_days: rate.transitDays,
    basis: rate.basis,
    from_location_id: encodeId('loc', from.id),
    to_location_id: encodeId('loc', to.id),
  };
}
