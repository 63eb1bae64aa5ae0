import { seededShare } from './seeded.ts';

/** A place goods are sent from, as the replay sets it up. */
export type ReplayLocation = {
  code: string;
  name: string;
  city: string;
  country: string;
  latitude: number;
  longitude: number;
  timeZone: string;
  /** Orders a day, and units it can store. */
  ordersPerDay: number;
  storageUnits: number;
  /** Handling in pounds: per order, line, unit. */
  handling: readonly [number, number, number];
};

/** The main house, the house of slow sellers, and two that keep best sellers. */
export const homeCode = 'GB-DAVENTRY';
export const slowCode = 'GB-WIGAN';
export const quickCodes: readonly string[] = ['GB-EDINBURGH', 'GB-BRISTOL'];

/** Sixteen houses in the countries that the file sells to. */
export const retailLocations: readonly ReplayLocation[] = [
  place(
    homeCode,
    'Daventry',
    'GB',
    52.26,
    -1.16,
    'Europe/London',
    900,
    4_000_000,
    [0.9, 0.1, 0.02],
  ),
  place(slowCode, 'Wigan', 'GB', 53.55, -2.63, 'Europe/London', 300, 900_000, [1.0, 0.1, 0.02]),
  place(
    'GB-EDINBURGH',
    'Edinburgh',
    'GB',
    55.95,
    -3.19,
    'Europe/London',
    120,
    200_000,
    [0.8, 0.15, 0.03],
  ),
  place(
    'GB-BRISTOL',
    'Bristol',
    'GB',
    51.45,
    -2.59,
    'Europe/London',
    120,
    200_000,
    [0.85, 0.15, 0.03],
  ),
  place('IE-DUBLIN', 'Dublin', 'IE', 53.35, -6.26, 'Europe/Dublin', 80, 150_000, [1.1, 0.12, 0.02]),
  place(
    'DE-DUISBURG',
    'Duisburg',
    'DE',
    51.43,
    6.76,
    'Europe/Berlin',
    150,
    300_000,
    [1.0, 0.1, 0.02],
  ),
  place('DE-MUNICH', 'Munich', 'DE', 48.14, 11.58, 'Europe/Berlin', 80, 150_000, [1.2, 0.12, 0.02]),
  place('FR-LILLE', 'Lille', 'FR', 50.63, 3.06, 'Europe/Paris', 150, 300_000, [1.1, 0.1, 0.02]),
  place('FR-LYON', 'Lyon', 'FR', 45.76, 4.84, 'Europe/Paris', 80, 150_000, [1.2, 0.12, 0.02]),
  place(
    'NL-ROTTERDAM',
    'Rotterdam',
    'NL',
    51.92,
    4.48,
    'Europe/Amsterdam',
    150,
    400_000,
    [1.0, 0.1, 0.02],
  ),
  place(
    'BE-ANTWERP',
    'Antwerp',
    'BE',
    51.22,
    4.4,
    'Europe/Brussels',
    80,
    150_000,
    [1.0, 0.1, 0.02],
  ),
  place(
    'ES-ZARAGOZA',
    'Zaragoza',
    'ES',
    41.65,
    -0.89,
    'Europe/Madrid',
    80,
    150_000,
    [0.9, 0.1, 0.02],
  ),
  place('PT-PORTO', 'Porto', 'PT', 41.15, -8.61, 'Europe/Lisbon', 60, 100_000, [0.9, 0.1, 0.02]),
  place('SE-MALMO', 'Malmö', 'SE', 55.6, 13, 'Europe/Stockholm', 80, 200_000, [1.3, 0.12, 0.03]),
  place('CH-BASEL', 'Basel', 'CH', 47.56, 7.59, 'Europe/Zurich', 60, 100_000, [1.5, 0.15, 0.03]),
  place(
    'AU-SYDNEY',
    'Sydney',
    'AU',
    -33.87,
    151.21,
    'Australia/Sydney',
    60,
    200_000,
    [1.2, 0.12, 0.03],
  ),
];

function place(
  code: string,
  city: string,
  country: string,
  latitude: number,
  longitude: number,
  timeZone: string,
  ordersPerDay: number,
  storageUnits: number,
  handling: ReplayLocation['handling'],
): ReplayLocation {
  return {
    code,
    name: `${city} fulfilment centre`,
    city,
    country,
    latitude,
    longitude,
    timeZone,
    ordersPerDay,
    storageUnits,
    handling,
  };
}

/** Names that the file writes and no list of countries knows; an empty text means no country. */
const writtenNames: Readonly<Record<string, string>> = {
  EIRE: 'IE',
  RSA: 'ZA',
  USA: 'US',
  'Channel Islands': 'JE',
  Unspecified: '',
  'European Community': '',
};

/** The country as the server reads it; undefined where the file says none. */
export function countryOf(written: string): string | undefined {
  const known = writtenNames[written];
  if (known === '') return undefined;
  return known ?? (written === '' ? undefined : written);
}

/** The house near the customer that keeps stock for this country, beside the homes. */
const regionalHouses: Readonly<Record<string, readonly string[]>> = {
  IE: ['IE-DUBLIN'],
  Germany: ['DE-DUISBURG', 'DE-MUNICH'],
  Austria: ['DE-MUNICH'],
  Poland: ['DE-DUISBURG'],
  'Czech Republic': ['DE-MUNICH'],
  France: ['FR-LILLE', 'FR-LYON'],
  Italy: ['FR-LYON'],
  Malta: ['FR-LYON'],
  Netherlands: ['NL-ROTTERDAM'],
  Belgium: ['BE-ANTWERP'],
  Spain: ['ES-ZARAGOZA'],
  Portugal: ['PT-PORTO'],
  Switzerland: ['CH-BASEL'],
  Sweden: ['SE-MALMO'],
  Norway: ['SE-MALMO'],
  Denmark: ['SE-MALMO'],
  Finland: ['SE-MALMO'],
  Iceland: ['SE-MALMO'],
  Lithuania: ['SE-MALMO'],
  Australia: ['AU-SYDNEY'],
};

/** The regional house that a product's share for a country is kept in; undefined: the home does it. */
export function regionalHouse(country: string, sku: string, seed: number): string | undefined {
  const houses = regionalHouses[countryOf(country) ?? ''] ?? [];
  return houses[Math.floor(seededShare(seed, 'house', country, sku) * houses.length)];
}

/** Days from dispatch to the door. */
export function transitDaysTo(country: string): number {
  const code = countryOf(country);
  if (code === undefined || code === 'United Kingdom') return 2;
  return code === 'IE' || code === 'JE'
    ? 3
    : code in regionalHouses && code !== 'Australia'
      ? 5
      : 10;
}

/** The locations as the server takes them. */
export function locationBodies(
  locations: readonly ReplayLocation[],
  currency: string,
): Record<string, unknown>[] {
  return locations.map((location, index) => ({
    code: location.code,
    type: 'fulfillment',
    name: location.name,
    address: { line1: `${location.name}, dock 1`, city: location.city, country: location.country },
    country: location.country,
    latitude: location.latitude,
    longitude: location.longitude,
    time_zone: location.timeZone,
    capacity_per_day: { orders: location.ordersPerDay },
    storage_capacity_units: location.storageUnits,
    handling_cost: {
      order: location.handling[0],
      line: location.handling[1],
      unit: location.handling[2],
    },
    currency,
    fulfillment_cost_factor: 1,
    priority: 10 + index,
  }));
}

const near = ['BE', 'DE', 'FR', 'IE', 'LU', 'NL', 'GB', 'JE', 'GG', 'IM'];
const europe = [
  ...near,
  'AT',
  'CH',
  'CY',
  'CZ',
  'DK',
  'ES',
  'FI',
  'GR',
  'IS',
  'IT',
  'LT',
  'MT',
  'NO',
  'PL',
  'PT',
  'SE',
];

/** A rate card from prices at 1 kg and for each further kilogram, by zone. */
function rateCard(
  zones: Record<string, unknown>[],
  prices: Record<string, readonly [number, number]>,
  days: Record<string, number>,
  level: string,
): Record<string, unknown> {
  const breaks = [1, 2, 5, 10, 20, 30];
  const pence = (pounds: number): number => Math.round(pounds * 100) / 100;
  return {
    service_level: level,
    zones,
    weight_breaks: breaks.map((kilograms) => ({
      grams_max: kilograms * 1000,
      prices: Object.fromEntries(
        Object.entries(prices).map(([zone, [first, more]]) => [
          zone,
          pence(first + more * (kilograms - 1)),
        ]),
      ),
    })),
    per_extra_kg: Object.fromEntries(
      Object.entries(prices).map(([zone, [, more]]) => [zone, pence(more)]),
    ),
    transit_days: days,
  };
}

const domestic = { zone: 'domestic', same_country: true };

/** Three carriers; together they reach every country. */
export function carrierBodies(): {
  code: string;
  name: string;
  services: Record<string, unknown>[];
}[] {
  const service = (
    code: string,
    name: string,
    card: Record<string, unknown>,
  ): Record<string, unknown> => ({ code, name, currency: 'GBP', rate_card: card });
  return [
    {
      code: 'ISLEPOST',
      name: 'Isle Post',
      services: [
        service(
          'islepost_48',
          'Isle Post 48',
          rateCard(
            [domestic, { zone: 'islands', destination_countries: ['IE', 'JE', 'GG', 'IM', 'GB'] }],
            { domestic: [2.9, 0.35], islands: [5.5, 0.8] },
            { domestic: 2, islands: 3 },
            'standard',
          ),
        ),
      ],
    },
    {
      code: 'CONTINENT',
      name: 'Continent Parcel',
      services: [
        service(
          'continent_road',
          'Continent Road',
          rateCard(
            [
              domestic,
              { zone: 'near', destination_countries: near },
              { zone: 'europe', destination_countries: europe },
            ],
            { domestic: [3.2, 0.4], near: [6.9, 0.7], europe: [9.8, 1.1] },
            { domestic: 2, near: 4, europe: 5 },
            'standard',
          ),
        ),
      ],
    },
    {
      code: 'GLOBEFREIGHT',
      name: 'Globe Freight',
      services: [
        service(
          'globe_air',
          'Globe Air',
          rateCard(
            [domestic, { zone: 'europe', destination_countries: europe }, { zone: 'world' }],
            { domestic: [4.5, 0.6], europe: [12, 1.5], world: [18, 5.2] },
            { domestic: 1, europe: 3, world: 8 },
            'standard',
          ),
        ),
      ],
    },
  ];
}
