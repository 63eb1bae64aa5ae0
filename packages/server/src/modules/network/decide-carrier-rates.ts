import { countryCode } from '../../lib/countries.ts';
import { distanceKm } from '../../lib/geo.ts';
import type { Address } from '../../platform/http/index.ts';
import { laneKey, type Network, placeOfDestination, placeOfLocation } from './decide-freight.ts';
import {
  parcelPriceMinor,
  type Parcel,
  type Place,
  quote,
  surchargesAt,
  surchargesIn,
  zoneOf,
} from './decide-rates.ts';
import type { Location } from './location.ts';
import type { Carrier, Service } from './rate-card.ts';
import type { RatePackage } from './wire-carriers.ts';

/** What a parcel of unknown weight is taken to weigh. */
const assumedGrams = 500;
/** Kilograms that a cubic metre is taken to weigh where no rate card says otherwise. */
const kgPerM3 = 200;
/** A guess where nothing is agreed, in minor units: a start, and a price of each kg and km. */
const distanceTerms = {
  startMinor: 500,
  perKgMinor: 40,
  perKgKmMinor: 0.05,
  kmPerDay: 600,
} as const;

/** The price of one service for a whole consignment. */
export type ServiceRate = {
  readonly carrier: Carrier;
  readonly service: Service | undefined;
  readonly priceMinor: number;
  readonly currency: string;
  readonly transitDays: number;
  readonly zone: string;
};

/** The parcels behind packages in kg and cm; `isAssumed` when a weight was missing. */
export function decideParcels(packages: readonly RatePackage[]): {
  parcels: Parcel[];
  isAssumed: boolean;
} {
  let isAssumed = packages.length === 0;
  const parcels = (packages.length === 0 ? [{}] : packages).map((one: RatePackage): Parcel => {
    const kg = one.weight ?? 0;
    const { length, width, height } = one.dimensions ?? {};
    if (!(kg > 0)) isAssumed = true;
    return {
      weightGrams: kg > 0 ? gramsOf(kg) : assumedGrams,
      volumeCm3: (length ?? 0) * (width ?? 0) * (height ?? 0),
    };
  });
  return { parcels, isAssumed };
}

/** Whole grams, rounded up; 1.1 kg are 1,100 g, whatever its binary tail. */
export function gramsOf(kg: number): number {
  return Math.ceil(Math.round(kg * 1e6) / 1e3);
}

/** The place an address means; a country nobody wrote is that of `fallbackCountry`. */
export function placeOfAddress(
  address: Address,
  fallbackCountry: string,
): { place: Place; isAssumed: boolean } {
  const known = address.country === undefined ? undefined : countryCode(address.country);
  const { latitude, longitude } = address;
  const postalCode = address.postal_code ?? address.zip;
  const country = known ?? fallbackCountry;
  const place = placeOfDestination({ country, latitude, longitude, postalCode });
  return { place, isAssumed: known === undefined };
}

/**
 * What each active service of the carriers asks for all parcels together, cheapest first; a
 * service that does not take every parcel is left out. A carrier without any service answers
 * with a guess by distance.
 */
export function decideRates(
  network: Network,
  carriers: readonly Carrier[],
  shipment: { origin: Place; destination: Place; parcels: readonly Parcel[]; currency: string },
): ServiceRate[] {
  return carriers
    .filter(({ active }) => active)
    .flatMap((carrier) => ratesOfCarrier(network, carrier, shipment))
    .toSorted((a, b) => a.priceMinor - b.priceMinor || a.transitDays - b.transitDays);
}

function ratesOfCarrier(
  network: Network,
  carrier: Carrier,
  shipment: { origin: Place; destination: Place; parcels: readonly Parcel[]; currency: string },
): ServiceRate[] {
  const { origin, destination, parcels, currency } = shipment;
  const services = network.services.filter(({ carrierId }) => carrierId === carrier.id);
  if (network.carriersWithoutServices.has(carrier.id)) {
    const { priceMinor, transitDays } = guessByDistance(origin, destination, parcels);
    if (!Number.isSafeInteger(priceMinor)) return [];
    return [{ carrier, service: undefined, priceMinor, currency, transitDays, zone: '' }];
  }
  return services.flatMap((service): ServiceRate[] => {
    const { rateCard: card } = service;
    const zone = zoneOf(card, origin, destination);
    if (zone < 0) return [];
    const surcharges = surchargesIn(surchargesAt(card, destination), zone);
    let priceMinor = 0;
    for (const { weightGrams, volumeCm3 } of parcels) {
      const one = parcelPriceMinor(card, zone, surcharges, weightGrams, volumeCm3);
      if (one === undefined) return [];
      priceMinor += one;
    }
    if (!Number.isSafeInteger(priceMinor)) return [];
    return [
      {
        carrier,
        service,
        priceMinor,
        currency: service.currency,
        transitDays: card.transitDays[zone] ?? 0,
        zone: card.zones[zone] ?? '',
      },
    ];
  });
}

function guessByDistance(
  origin: Place,
  destination: Place,
  parcels: readonly Parcel[],
): { priceMinor: number; transitDays: number } {
  const km = distanceKm(origin, destination);
  const { startMinor, perKgMinor, perKgKmMinor, kmPerDay } = distanceTerms;
  const kg = parcels.reduce(
    (sum, one) => sum + Math.max(one.weightGrams / 1000, (one.volumeCm3 / 1e6) * kgPerM3),
    0,
  );
  return {
    priceMinor: Math.round(startMinor + kg * (perKgMinor + km * perKgKmMinor)),
    transitDays: 1 + Math.ceil(km / kmPerDay),
  };
}

/** Freight between two locations of our own, and what it was computed from. */
export type ShippingRate = {
  readonly costMinor: number;
  readonly currency: string;
  readonly transitDays: number;
  readonly basis: 'lane' | 'rate_card' | 'distance' | 'same_place';
};

/**
 * Freight between two locations: by the lane agreed, else by the cheapest rate card in the first
 * location's currency that takes it as one parcel, else by distance. A place to itself is free;
 * undefined when the price is past what an amount of money can be.
 */
export function decideShippingRate(
  network: Network,
  from: Location,
  to: Location,
  parcel: Parcel,
): ShippingRate | undefined {
  const rate = shippingRateOf(network, from, to, parcel);
  return Number.isSafeInteger(rate.costMinor) ? rate : undefined;
}

function shippingRateOf(
  network: Network,
  from: Location,
  to: Location,
  parcel: Parcel,
): ShippingRate {
  const { currency } = from;
  if (from.id === to.id) return { costMinor: 0, currency, transitDays: 0, basis: 'same_place' };
  const lane = network.lanes.get(laneKey(from.id, to.id));
  if (lane !== undefined) {
    const { fixedMinor, perKgMinor, perM3Minor, transitDays } = lane;
    const costMinor =
      fixedMinor +
      Math.round((perKgMinor * parcel.weightGrams) / 1000 + (perM3Minor * parcel.volumeCm3) / 1e6);
    return { costMinor, currency: lane.currency, transitDays, basis: 'lane' };
  }
  const [origin, destination] = [placeOfLocation(from), placeOfLocation(to)];
  const quotes = network.services
    .filter((service) => service.currency === currency)
    .map((service) => quote(service.rateCard, { origin, destination, ...parcel }))
    .filter((one) => one !== undefined)
    .toSorted((a, b) => a.priceMinor - b.priceMinor || a.transitDays - b.transitDays);
  const [best] = quotes;
  if (best !== undefined) {
    const { priceMinor: costMinor, transitDays } = best;
    return { costMinor, currency, transitDays, basis: 'rate_card' };
  }
  const { priceMinor: costMinor, transitDays } = guessByDistance(origin, destination, [parcel]);
  return { costMinor, currency, transitDays, basis: 'distance' };
}
