import { assert } from '../../lib/assert.ts';
import { distanceKm } from '../../lib/geo.ts';
import { toMinor } from '../../lib/money.ts';
import { carrierTimesOf } from './carrier-times.ts';
import type {
  RateCard,
  RateCardDocument,
  Surcharge,
  SurchargeDocument,
  ZoneDocument,
  ZoneRule,
} from './rate-card.ts';

/** An end of a shipment, with coordinates (the country's middle when nothing better is known). */
export type Place = {
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Folded by `foldPostalCode`; empty when not known. */
  readonly postalCode: string;
};

/** What is sent in one parcel. */
export type Parcel = { readonly weightGrams: number; readonly volumeCm3: number };

/** A price of a rate card for one parcel. */
export type Quote = {
  readonly zone: string;
  readonly priceMinor: number;
  readonly baseMinor: number;
  readonly surcharges: readonly { readonly code: string; readonly amountMinor: number }[];
  readonly chargeableGrams: number;
  readonly transitDays: number;
};

/** A postal code as rate cards compare it: upper case, without spaces and hyphens. */
export function foldPostalCode(text: string | undefined): string {
  return text === undefined ? '' : text.replaceAll(/[\s-]/gu, '').toUpperCase();
}

/** Makes a checked rate card ready for arithmetic in the service's currency. */
export function compileRateCard(document: RateCardDocument, currency: string): RateCard {
  const zones = [...new Set(document.zones.map(({ zone }) => zone))];
  const minor = (amount: number | undefined): number => {
    const value = amount === undefined ? undefined : toMinor(amount, currency);
    assert(value !== undefined, 'A stored rate card has a price in each break for each zone.');
    return value;
  };
  const { per_extra_kg: extra, weight_breaks: breaks } = document;
  return {
    serviceLevel: document.service_level ?? 'standard',
    zones,
    rules: document.zones.map((rule) => compileZone(rule, zones)),
    breaksGrams: breaks.map(({ grams_max }) => grams_max),
    pricesMinor: zones.map((zone) => breaks.map(({ prices }) => minor(prices[zone]))),
    perExtraKgMinor: zones.map((zone) =>
      extra?.[zone] === undefined ? undefined : minor(extra[zone]),
    ),
    cm3PerKg: document.dim_divisor_cm3_per_kg,
    surcharges: (document.surcharges ?? []).map((one) => compileSurcharge(one, zones, minor)),
    transitDays: zones.map((zone) => document.transit_days[zone] ?? 0),
    times: carrierTimesOf(document),
    gramsMax: document.max_weight_grams ?? Number.POSITIVE_INFINITY,
  };
}

function compileZone(rule: ZoneDocument, zones: readonly string[]): ZoneRule {
  return {
    zone: zones.indexOf(rule.zone),
    originCountries: setOf(rule.origin_countries),
    destinationCountries: setOf(rule.destination_countries),
    sameCountry: rule.same_country,
    kmMax: rule.km_max,
    postalPrefixes: rule.postal_prefixes?.map(foldPostalCode),
  };
}

function compileSurcharge(
  one: SurchargeDocument,
  zones: readonly string[],
  minor: (amount: number) => number,
): Surcharge {
  const { when } = one;
  return {
    code: one.code,
    fixedMinor: one.kind === 'fixed' ? minor(one.amount) : 0,
    basisPoints: one.kind === 'percent' ? Math.round(one.amount * 100) : 0,
    zones: when?.zones === undefined ? undefined : new Set(when.zones.map((z) => zones.indexOf(z))),
    destinationCountries: setOf(when?.destination_countries),
    postalPrefixes: when?.postal_prefixes?.map(foldPostalCode),
    gramsMin: when?.grams_min ?? 0,
  };
}

const setOf = (texts: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  texts === undefined ? undefined : new Set(texts);

const startsWithOne = (prefixes: readonly string[], text: string): boolean => {
  for (const prefix of prefixes) if (text.startsWith(prefix)) return true;
  return false;
};

/**
 * The zone from origin to destination: that of the first rule that holds; -1 when none does.
 * `knownKm` is the distance between the two, for those who ask many cards.
 */
export function zoneOf(
  card: RateCard,
  origin: Place,
  destination: Place,
  knownKm?: number,
): number {
  let km = knownKm ?? -1;
  for (const rule of card.rules) {
    const { originCountries, destinationCountries, sameCountry, postalPrefixes } = rule;
    if (destinationCountries?.has(destination.country) === false) continue;
    if (originCountries?.has(origin.country) === false) continue;
    if (sameCountry !== undefined && sameCountry !== (origin.country === destination.country)) {
      continue;
    }
    if (postalPrefixes !== undefined && !startsWithOne(postalPrefixes, destination.postalCode)) {
      continue;
    }
    if (rule.kmMax !== undefined) {
      if (km < 0) km = distanceKm(origin, destination);
      if (km > rule.kmMax) continue;
    }
    return rule.zone;
  }
  return -1;
}

/** The surcharges whose conditions hold at this destination, whatever the zone and the weight. */
export function surchargesAt(card: RateCard, destination: Place): readonly Surcharge[] {
  return card.surcharges.filter(
    ({ destinationCountries, postalPrefixes }) =>
      destinationCountries?.has(destination.country) !== false &&
      (postalPrefixes === undefined || startsWithOne(postalPrefixes, destination.postalCode)),
  );
}

/** Those of the surcharges that are paid in the zone by a parcel of enough weight. */
export function surchargesIn(surcharges: readonly Surcharge[], zone: number): readonly Surcharge[] {
  return surcharges.filter(({ zones }) => zones?.has(zone) !== false);
}

/** Grams that are paid for: the weight, or the volume's by the card's divisor when that is more. */
export function chargeableGrams(card: RateCard, weightGrams: number, volumeCm3: number): number {
  if (card.cm3PerKg === undefined) return weightGrams;
  return Math.max(weightGrams, Math.ceil((volumeCm3 * 1000) / card.cm3PerKg));
}

/** The price before surcharges; undefined when the zone takes nothing so heavy. */
export function basePriceMinor(card: RateCard, zone: number, grams: number): number | undefined {
  const { breaksGrams } = card;
  const prices = card.pricesMinor[zone];
  if (prices === undefined) return undefined;
  for (let index = 0; index < breaksGrams.length; index++) {
    if (grams <= (breaksGrams[index] ?? 0)) return prices[index];
  }
  const perExtraKg = card.perExtraKgMinor[zone];
  const last = prices.at(-1);
  if (perExtraKg === undefined || last === undefined) return undefined;
  return last + Math.ceil((grams - (breaksGrams.at(-1) ?? 0)) / 1000) * perExtraKg;
}

/** What one surcharge adds to a base price, rounded half up to a minor unit. */
export function surchargeMinor(surcharge: Surcharge, baseMinor: number): number {
  return surcharge.fixedMinor + Math.round((baseMinor * surcharge.basisPoints) / 10_000);
}

/** Price of one parcel once its zone is known; undefined when it does not go at all. */
export function parcelPriceMinor(
  card: RateCard,
  zone: number,
  surcharges: readonly Surcharge[],
  weightGrams: number,
  volumeCm3: number,
): number | undefined {
  // Written so that NaN is refused too.
  if (!(weightGrams >= 0 && volumeCm3 >= 0 && weightGrams <= card.gramsMax)) return undefined;
  const grams = chargeableGrams(card, weightGrams, volumeCm3);
  const base = basePriceMinor(card, zone, grams);
  if (base === undefined) return undefined;
  let price = base;
  for (const one of surcharges) if (grams >= one.gramsMin) price += surchargeMinor(one, base);
  return Number.isSafeInteger(price) ? price : undefined;
}

/**
 * Quotes one parcel by a rate card. Deterministic; grows with weight and volume; a whole number of
 * minor units, zero when free; undefined when no zone reaches the destination or none takes it.
 */
export function quote(
  card: RateCard,
  shipment: { origin: Place; destination: Place } & Parcel,
): Quote | undefined {
  const { origin, destination, weightGrams, volumeCm3 } = shipment;
  const zone = zoneOf(card, origin, destination);
  if (zone < 0) return undefined;
  const surcharges = surchargesIn(surchargesAt(card, destination), zone);
  const priceMinor = parcelPriceMinor(card, zone, surcharges, weightGrams, volumeCm3);
  if (priceMinor === undefined) return undefined;
  const grams = chargeableGrams(card, weightGrams, volumeCm3);
  const baseMinor = basePriceMinor(card, zone, grams) ?? 0;
  return {
    zone: card.zones[zone] ?? '',
    priceMinor,
    baseMinor,
    surcharges: surcharges
      .filter(({ gramsMin }) => grams >= gramsMin)
      .map((one) => ({ code: one.code, amountMinor: surchargeMinor(one, baseMinor) })),
    chargeableGrams: grams,
    transitDays: card.transitDays[zone] ?? 0,
  };
}
