import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { decideRates, gramsOf } from './decide-carrier-rates.ts';
import { type Destination, freightQuote, laneTable, type Network } from './decide-freight.ts';
import { checkRateCard } from './decide-rate-card.ts';
import { compileRateCard, quote } from './decide-rates.ts';
import type { Location } from './location.ts';
import type { Carrier, RateCardDocument, Service } from './rate-card.ts';
import { calendarOf } from './read-location.ts';

const zoneNames = ['near', 'far', 'abroad'] as const;
const cents = fc.integer({ min: 0, max: 20_000 });
const countryLists = fc.option(fc.subarray(['US', 'GB', 'DE', 'FR', 'AU'], { minLength: 1 }), {
  nil: undefined,
});

/** Complete rate cards: prices grow with weight in each zone. */
const cards: fc.Arbitrary<RateCardDocument> = fc
  .record({
    kms: fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.boolean(), countryLists),
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), cents, cents, cents), {
      minLength: 1,
      maxLength: 6,
    }),
    extra: fc.subarray([...zoneNames]),
    divisor: fc.option(fc.integer({ min: 100, max: 8000 }), { nil: undefined }),
    fuel: fc.integer({ min: 0, max: 5000 }),
    heavy: fc.tuple(cents, fc.integer({ min: 1, max: 20_000 })),
    gramsMax: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
  })
  .map(({ kms: [km, isDomestic, countries], steps, extra, divisor, fuel, heavy, gramsMax }) => {
    let grams = 0;
    const sums = [0, 0, 0];
    return {
      zones: [
        { zone: 'near', km_max: km },
        { zone: 'far', same_country: isDomestic },
        { zone: 'abroad', destination_countries: countries },
      ],
      weight_breaks: steps.map(([more, ...adds]) => {
        grams += more;
        adds.forEach((add, index) => {
          sums[index] = (sums[index] ?? 0) + add;
        });
        const prices = zoneNames.map((zone, index) => [zone, (sums[index] ?? 0) / 100] as const);
        return { grams_max: grams, prices: Object.fromEntries(prices) };
      }),
      per_extra_kg: Object.fromEntries(extra.map((zone) => [zone, 1.25])),
      dim_divisor_cm3_per_kg: divisor,
      surcharges: [
        { code: 'fuel', kind: 'percent' as const, amount: fuel / 100 },
        {
          code: 'heavy',
          kind: 'fixed' as const,
          amount: heavy[0] / 100,
          when: { grams_min: heavy[1] },
        },
      ],
      transit_days: { near: 1, far: 3, abroad: 9 },
      max_weight_grams: gramsMax,
    };
  });
const places = fc.record({
  country: fc.constantFrom('US', 'GB', 'DE', 'AU'),
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  postalCode: fc.constantFrom('', '10001', 'SW1A1AA'),
});
const parcels = fc.record({
  weightGrams: fc.integer({ min: 0, max: 80_000 }),
  volumeCm3: fc.integer({ min: 0, max: 500_000 }),
});

describe('quoting by a rate card', () => {
  it('accepts every complete card', () => {
    fc.assert(
      fc.property(cards, (card) => {
        expect(checkRateCard(card, 'USD', '#')).toEqual([]);
      }),
    );
  });

  it('grows with weight and volume, and what is too heavy stays too heavy', () => {
    fc.assert(
      fc.property(
        cards,
        places,
        places,
        parcels,
        fc.nat(5000),
        fc.nat(50_000),
        (document, origin, destination, parcel, moreGrams, moreCm3) => {
          const card = compileRateCard(document, 'USD');
          const light = quote(card, { origin, destination, ...parcel });
          const heavy = quote(card, {
            origin,
            destination,
            weightGrams: parcel.weightGrams + moreGrams,
            volumeCm3: parcel.volumeCm3 + moreCm3,
          });
          if (light === undefined) expect(heavy).toBeUndefined();
          if (light === undefined || heavy === undefined) return;
          expect(heavy.priceMinor).toBeGreaterThanOrEqual(light.priceMinor);
          expect(heavy.zone).toBe(light.zone);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is a whole number of minor units, the same each time, that its parts explain', () => {
    fc.assert(
      fc.property(cards, places, places, parcels, (document, origin, destination, parcel) => {
        const card = compileRateCard(document, 'USD');
        const answer = quote(card, { origin, destination, ...parcel });
        expect(quote(compileRateCard(document, 'USD'), { origin, destination, ...parcel })).toEqual(
          answer,
        );
        if (answer === undefined) return;
        expect(Number.isSafeInteger(answer.priceMinor) && answer.priceMinor >= 0).toBe(true);
        const added = answer.surcharges.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(answer.baseMinor + added).toBe(answer.priceMinor);
        expect(answer.chargeableGrams).toBeGreaterThanOrEqual(parcel.weightGrams);
      }),
    );
  });

  it('never makes a number of what is none', () => {
    fc.assert(
      fc.property(cards, places, (document, place) => {
        const card = compileRateCard(document, 'USD');
        for (const bad of [Number.NaN, -1, Number.NEGATIVE_INFINITY]) {
          expect(
            quote(card, { origin: place, destination: place, weightGrams: bad, volumeCm3: 0 }),
          ).toBeUndefined();
          expect(
            quote(card, { origin: place, destination: place, weightGrams: 1, volumeCm3: bad }),
          ).toBeUndefined();
        }
      }),
    );
  });

  it('takes the first rule that holds', () => {
    const document: RateCardDocument = {
      zones: [
        { zone: 'city', same_country: true, postal_prefixes: ['sw1', '10 0'] },
        { zone: 'near', km_max: 300, same_country: true },
        { zone: 'home', same_country: true },
        { zone: 'eu', origin_countries: ['GB'], destination_countries: ['DE', 'FR'] },
      ],
      weight_breaks: [{ grams_max: 1000, prices: { city: 0, near: 2, home: 3, eu: 4 } }],
      transit_days: { city: 0, near: 1, home: 2, eu: 5 },
    };
    const card = compileRateCard(document, 'GBP');
    const london = { country: 'GB', latitude: 51.5, longitude: -0.12, postalCode: 'SW1A1AA' };
    const leeds = { country: 'GB', latitude: 53.8, longitude: -1.55, postalCode: 'LS11UR' };
    const skye = { country: 'GB', latitude: 57.4, longitude: -6.2, postalCode: 'IV519' };
    const bonn = { country: 'DE', latitude: 50.7, longitude: 7.1, postalCode: '53111' };
    const zone = (origin: typeof london, destination: typeof london, weightGrams = 500) => {
      const answer = quote(card, { origin, destination, weightGrams, volumeCm3: 0 });
      return answer && `${answer.zone} ${answer.priceMinor} ${answer.transitDays}`;
    };
    expect(zone(leeds, london)).toBe('city 0 0');
    expect(zone(london, leeds)).toBe('near 200 1');
    expect(zone(london, skye)).toBe('home 300 2');
    expect(zone(london, bonn)).toBe('eu 400 5');
    expect(zone(bonn, london)).toBeUndefined();
    expect(zone(london, leeds, 1001)).toBeUndefined();
  });

  it('tells everything that is wrong with a card', () => {
    const faults = checkRateCard(
      {
        zones: [{ zone: 'a' }, { zone: 'constructor', destination_countries: ['UK'] }],
        weight_breaks: [
          { grams_max: 1000, prices: { a: 5, b: 1 } },
          { grams_max: 500, prices: { a: 4.999, constructor: 3 } },
        ],
        per_extra_kg: { c: 1 },
        surcharges: [
          { code: 'fuel', kind: 'percent', amount: 12.345, when: { zones: ['x'] } },
          { code: 'all', kind: 'percent', amount: 2000 },
        ],
        transit_days: { a: 1 },
      },
      'USD',
      '#',
    );
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '#/zones/0 unreachable_zone',
      '#/zones/1/destination_countries/0 unknown_country',
      '#/weight_breaks/0/prices/b unknown_zone',
      '#/weight_breaks/0/prices required',
      '#/weight_breaks/1/grams_max out_of_order',
      '#/weight_breaks/1/prices/a too_many_decimals',
      '#/weight_breaks/1/prices/a descending_price',
      '#/transit_days required',
      '#/per_extra_kg/c unknown_zone',
      '#/surcharges/0/amount too_many_decimals',
      '#/surcharges/0/when/zones/0 unknown_zone',
      '#/surcharges/1/amount out_of_range',
    ]);
  });

  it('weighs in whole grams', () => {
    expect([1.1, 0.18, 0.0004, 2, 0.1 + 0.2].map(gramsOf)).toEqual([1100, 180, 1, 2000, 300]);
  });
});

const at = '2026-01-01T00:00:00.000Z' as Instant;
const uuid = (n: number) => `0198f0a0-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;

function networkOf(documents: readonly RateCardDocument[], count: number): Network {
  const locations = Array.from({ length: count }, (_, n): Location => ({
    id: uuid(n),
    code: `L${n}`,
    name: `L${n}`,
    type: 'fulfillment',
    active: true,
    address: {},
    country: 'US',
    latitude: 30 + (n % 15),
    longitude: -120 + ((n * 7) % 45),
    coordinatesEstimated: false,
    timeZone: 'UTC',
    capabilities: [],
    groups: [],
    calendar: calendarOf({}),
    capacityOrdersPerDay: null,
    capacityLinesPerDay: null,
    capacityUnitsPerDay: null,
    storageCapacityUnits: null,
    handlingOrderMinor: 0,
    handlingLineMinor: 0,
    handlingUnitMinor: 0,
    currency: 'USD',
    fulfillmentCostFactor: 1,
    priority: 100,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }));
  const carrier: Carrier = {
    id: uuid(900),
    code: 'c',
    name: 'c',
    active: true,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const services = documents.map((document, n): Service => ({
    id: uuid(1000 + n),
    carrierId: carrier.id,
    carrierCode: 'c',
    carrierActive: true,
    code: `s${n}`,
    name: `s${n}`,
    active: true,
    currency: 'USD',
    version: 1,
    createdAt: at,
    updatedAt: at,
    serviceLevel: 'standard',
    rateCard: compileRateCard(document, 'USD'),
  }));
  return {
    version: 'v',
    locations,
    carriers: [carrier],
    services,
    lanes: new Map(),
    carriersWithoutServices: new Set(),
    locationsById: new Map(locations.map((location) => [location.id, location])),
  };
}

describe('freight', () => {
  it('is the cheapest of what the services quote one by one', () => {
    const lists = fc.array(cards, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, places, parcels, (documents, place, parcel) => {
        const network = networkOf(documents, 2);
        const [origin] = network.locations;
        if (origin === undefined) return;
        const destination: Destination = place;
        const best = freightQuote(network, origin, destination, parcel);
        const from = { ...origin, postalCode: '' };
        const all = network.services.map(
          (service) =>
            quote(service.rateCard, { origin: from, destination: place, ...parcel })?.priceMinor,
        );
        const prices = all.filter((price) => price !== undefined);
        expect(best?.costMinor).toBe(prices.length === 0 ? undefined : Math.min(...prices));
        const options = laneTable(network, destination).of(origin.id);
        expect(
          options
            .map((option) => option.priceMinor(parcel.weightGrams, parcel.volumeCm3))
            .filter((price) => price !== undefined),
        ).toEqual(prices);
        const rates = decideRates(network, network.carriers, {
          origin: from,
          destination: place,
          parcels: [parcel, parcel],
          currency: 'USD',
        });
        expect(rates.map(({ priceMinor }) => priceMinor)).toEqual(
          prices.map((price) => price * 2).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('asks only the service named, by code or level', () => {
    const [document] = fc.sample(cards, { numRuns: 1, seed: 1 });
    if (document === undefined) return;
    const open = {
      ...document,
      zones: [{ zone: 'near' }, ...document.zones.slice(1)],
      max_weight_grams: undefined,
    };
    const network = networkOf([open, open], 1);
    const [origin] = network.locations;
    if (origin === undefined) return;
    const ask = (service: string) =>
      freightQuote(network, origin, { country: 'US' }, { weightGrams: 1, volumeCm3: 0 }, service);
    expect(ask('s1')).toMatchObject({ serviceCode: 's1', carrierCode: 'c', zone: 'near' });
    expect(ask('standard')).toMatchObject({ serviceCode: 's0' });
    expect(ask('express')).toBeUndefined();
  });
});
