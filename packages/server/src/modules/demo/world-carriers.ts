/** A carrier with its services, as the API takes them. */
export type DemoCarrier = { code: string; name: string; services: readonly DemoService[] };
type DemoService = { code: string; name: string; currency: string; rate_card: RateCard };
type RateCard = {
  service_level: string;
  zones: readonly Record<string, unknown>[];
  weight_breaks: { grams_max: number; prices: Record<string, number> }[];
  per_extra_kg: Record<string, number>;
  dim_divisor_cm3_per_kg: number;
  surcharges?: readonly Record<string, unknown>[];
  transit_days: Record<string, number>;
  pick_up_times: string[];
  max_weight_grams: number;
};

const breaksGrams = [500, 1000, 2000, 5000, 10_000, 20_000] as const;
/** What a heavier parcel costs, as a factor on the lightest. */
const breakFactors = [1, 1.18, 1.45, 2.1, 3.2, 5.1] as const;

const cents = (amount: number): number => Math.round(amount * 100) / 100;

/** A rate card whose heavier breaks follow from the price of the lightest parcel in each zone. */
function rateCard(
  level: string,
  zones: readonly Record<string, unknown>[],
  base: Record<string, { price: number; days: number }>,
): RateCard {
  const entries = Object.entries(base);
  const byZone = (of: (zone: { price: number; days: number }) => number): Record<string, number> =>
    Object.fromEntries(entries.map(([name, zone]) => [name, of(zone)]));
  return {
    service_level: level,
    zones,
    weight_breaks: breaksGrams.map((grams, index) => ({
      grams_max: grams,
      prices: byZone(({ price }) => cents(price * (breakFactors[index] ?? 1))),
    })),
    per_extra_kg: byZone(({ price }) => cents(price * 0.22)),
    dim_divisor_cm3_per_kg: 5000,
    transit_days: byZone(({ days }) => days),
    pick_up_times: ['16:30'],
    max_weight_grams: 40_000,
  };
}

const americas = ['US', 'CA'];
const europe = ['GB', 'DE', 'FR', 'NL', 'BE', 'AT', 'IE', 'IT', 'ES', 'DK', 'SE', 'PL', 'CH'];
const far = ['JP', 'AU', 'SG', 'KR'];

const americanZones = [
  { zone: 'local', origin_countries: americas, same_country: true, km_max: 450 },
  { zone: 'regional', origin_countries: americas, same_country: true, km_max: 1500 },
  { zone: 'national', origin_countries: americas, same_country: true },
  { zone: 'border', origin_countries: americas, destination_countries: americas },
];
const europeanZones = [
  { zone: 'domestic', origin_countries: ['GB', 'DE', 'FR'], same_country: true },
  {
    zone: 'near',
    origin_countries: ['GB', 'DE', 'FR'],
    destination_countries: europe,
    km_max: 900,
  },
  { zone: 'europe', origin_countries: ['GB', 'DE', 'FR'], destination_countries: europe },
];
const worldZones = [
  { zone: 'atlantic', origin_countries: americas, destination_countries: europe },
  { zone: 'atlantic', origin_countries: ['GB', 'DE', 'FR'], destination_countries: americas },
  { zone: 'far', destination_countries: far },
];

/** Three carriers; none of them goes to Iceland, which one of the demo's orders finds out. */
export const carriers: readonly DemoCarrier[] = [
  {
    code: 'swiftpost',
    name: 'SwiftPost',
    services: [
      {
        code: 'ground',
        name: 'SwiftPost Ground',
        currency: 'USD',
        rate_card: rateCard('standard', americanZones, {
          local: { price: 5.4, days: 1 },
          regional: { price: 6.6, days: 3 },
          national: { price: 8.2, days: 5 },
          border: { price: 14.5, days: 6 },
        }),
      },
      {
        code: 'express',
        name: 'SwiftPost Express',
        currency: 'USD',
        rate_card: rateCard('express', americanZones, {
          local: { price: 13.9, days: 1 },
          regional: { price: 18.4, days: 1 },
          national: { price: 24.6, days: 2 },
          border: { price: 36, days: 2 },
        }),
      },
    ],
  },
  {
    code: 'eurolink',
    name: 'EuroLink',
    services: [
      {
        code: 'parcel',
        name: 'EuroLink Parcel',
        currency: 'USD',
        rate_card: {
          ...rateCard('standard', europeanZones, {
            domestic: { price: 4.9, days: 2 },
            near: { price: 9.8, days: 3 },
            europe: { price: 13.2, days: 5 },
          }),
          surcharges: [
            {
              code: 'customs',
              kind: 'fixed',
              amount: 3.5,
              when: { destination_countries: ['CH'] },
            },
          ],
        },
      },
      {
        code: 'express',
        name: 'EuroLink Express',
        currency: 'USD',
        rate_card: rateCard('express', europeanZones, {
          domestic: { price: 11.5, days: 1 },
          near: { price: 19.9, days: 1 },
          europe: { price: 27.4, days: 2 },
        }),
      },
    ],
  },
  {
    code: 'meridian',
    name: 'Meridian Air',
    services: [
      {
        code: 'priority',
        name: 'Meridian Priority',
        currency: 'USD',
        rate_card: {
          ...rateCard('standard', worldZones, {
            atlantic: { price: 29, days: 6 },
            far: { price: 38, days: 8 },
          }),
          surcharges: [{ code: 'fuel', kind: 'percent', amount: 7.5 }],
        },
      },
    ],
  },
];

type DemoLane = { from: string; to: string; fixed: number; perKg: number; days: number };

const pairs: readonly DemoLane[] = [
  { from: 'CMH', to: 'RNO', fixed: 180, perKg: 0.21, days: 4 },
  { from: 'CMH', to: 'DFW', fixed: 120, perKg: 0.15, days: 2 },
  { from: 'CMH', to: 'YYZ', fixed: 160, perKg: 0.24, days: 3 },
  { from: 'DFW', to: 'RNO', fixed: 150, perKg: 0.18, days: 3 },
  { from: 'DVY', to: 'LEJ', fixed: 190, perKg: 0.3, days: 4 },
  { from: 'CMH', to: 'DVY', fixed: 900, perKg: 0.9, days: 21 },
  { from: 'CMH', to: 'NYC-SOHO', fixed: 60, perKg: 0.35, days: 1 },
  { from: 'RNO', to: 'SEA-PIKE', fixed: 70, perKg: 0.32, days: 2 },
  { from: 'DVY', to: 'LON-COVENT', fixed: 40, perKg: 0.3, days: 1 },
  { from: 'LEJ', to: 'PAR-MARAIS', fixed: 80, perKg: 0.33, days: 2 },
];

/** Agreed freight between places, both ways. */
export const lanes: readonly DemoLane[] = pairs.flatMap((lane) => [
  lane,
  { ...lane, from: lane.to, to: lane.from },
]);
