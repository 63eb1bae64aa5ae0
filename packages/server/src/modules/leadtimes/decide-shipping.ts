// A delivery in the model's words, from what the network knows of it.
import { distanceKm } from '../../lib/geo.ts';
import { localTimeOf, weekdayOf, zoneNamed } from '../../lib/time-zones.ts';
import { dayMs, type Shipping } from './observation.ts';

/** What describes a delivery before it is put into the model's words. */
export type Consignment = {
  readonly location: {
    readonly id: string;
    readonly timeZone: string;
    readonly country: string;
    readonly latitude: number;
    readonly longitude: number;
    readonly address: {
      readonly postal_code?: string | undefined;
      readonly zip?: string | undefined;
    };
  };
  readonly destination: {
    readonly country: string;
    readonly latitude: number;
    readonly longitude: number;
    readonly postalCode: string | null;
  };
  /** "carrier/service"; empty when not known. */
  readonly service: string;
  readonly placedMs: number;
  /** By opening hours, pick-ups and rate card; undefined when not known. */
  readonly tableMs: number | undefined;
  readonly weightGrams: number;
  readonly volumeCm3: number;
  readonly items: number;
  readonly severalSenders: boolean;
};

/** Where a postal code begins to tell a region: its country, and two characters of the code. */
export function regionOf(country: string, postalCode: string | null | undefined): string {
  const code = (postalCode ?? '').replaceAll(/[\s-]/gu, '').slice(0, 2).toUpperCase();
  return code === '' ? country : `${country}-${code}`;
}

/** The delivery as the model sees it. A lane is a place, a service and a region. */
export function describeShipping(one: Consignment): Shipping {
  const { location, destination, placedMs, tableMs } = one;
  const region = regionOf(destination.country, destination.postalCode);
  const local = localTimeOf(zoneNamed(location.timeZone), placedMs);
  const home = regionOf(location.country, location.address.postal_code ?? location.address.zip);
  return {
    placedMs,
    lane: `${location.id}/${one.service}>${region}`,
    region,
    sender: location.id,
    sameRegion: home === region,
    distanceKm: distanceKm(location, destination),
    weightGrams: one.weightGrams,
    volumeCm3: one.volumeCm3,
    freight: 0,
    items: one.items,
    severalSenders: one.severalSenders,
    weekday: weekdayOf(local.day),
    hour: local.msOfDay / 3_600_000,
    tableDays: tableMs === undefined ? 0 : Math.max(0, (tableMs - placedMs) / dayMs),
  };
}
