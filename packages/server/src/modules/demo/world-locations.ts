import type { LocationUpsert } from '../network/index.ts';

type Hours = { open: string; close: string }[];

/** Opening hours from Monday to Friday, and on Saturday and Sunday when given. */
function hours(open: string, close: string, saturday?: Hours[number], sunday?: Hours[number]) {
  const day: Hours = [{ open, close }];
  return {
    mon: day,
    tue: day,
    wed: day,
    thu: day,
    fri: day,
    ...(saturday === undefined ? {} : { sat: [saturday] }),
    ...(sunday === undefined ? {} : { sun: [sunday] }),
  };
}

type Site = {
  code: string;
  name: string;
  line1: string;
  city: string;
  state?: string;
  postalCode: string;
  country: string;
  latitude: number;
  longitude: number;
  timeZone: string;
};

function placeOf(site: Site): LocationUpsert {
  return {
    code: site.code,
    name: site.name,
    address: {
      company: 'Alder & Finch',
      line1: site.line1,
      city: site.city,
      ...(site.state === undefined ? {} : { state: site.state }),
      postal_code: site.postalCode,
      country: site.country,
    },
    latitude: site.latitude,
    longitude: site.longitude,
    time_zone: site.timeZone,
    currency: 'USD',
  };
}

type Centre = Site & { orders: number; storage: number; cost: number; holidays: string[] };

/** A fulfilment centre: Monday to Saturday, all ways of picking, cheap by the unit. */
function centre(site: Centre): LocationUpsert {
  return {
    ...placeOf(site),
    type: 'fulfillment',
    capabilities: [
      'discrete_order_picking',
      'batch_picking',
      'wave_picking',
      'cluster_picking',
      'zone_picking',
      'kitting',
      'international',
    ],
    groups: ['centres', site.country === 'US' || site.country === 'CA' ? 'americas' : 'europe'],
    calendar: {
      opening_hours: hours('06:00', '22:00', { open: '08:00', close: '16:00' }),
      cut_off: '15:00',
      processing_hours: 6,
      holidays: site.holidays,
    },
    capacity_per_day: { orders: site.orders, lines: site.orders * 3, units: site.orders * 6 },
    storage_capacity_units: site.storage,
    handling_cost: { order: site.cost, line: 0.35, unit: 0.15 },
    priority: 10,
  };
}

/** A shop that sends too: few orders a day, dear by the order, open at weekends. */
function shop(site: Site): LocationUpsert {
  return {
    ...placeOf(site),
    type: 'store',
    capabilities: ['discrete_order_picking', 'ship_from_store', 'pickup', 'gift_wrap'],
    groups: ['shops'],
    calendar: {
      opening_hours: hours(
        '10:00',
        '19:00',
        { open: '10:00', close: '20:00' },
        { open: '12:00', close: '18:00' },
      ),
      cut_off: '13:00',
      processing_hours: 4,
    },
    capacity_per_day: { orders: 25, lines: 60, units: 90 },
    storage_capacity_units: 2500,
    handling_cost: { order: 4.2, line: 0.8, unit: 0.4 },
    fulfillment_cost_factor: 1.15,
    priority: 50,
  };
}

const american = ['2026-11-26', '2026-12-25', '2027-01-01'];
const european = ['2026-12-25', '2026-12-26', '2027-01-01'];

const centres: readonly Centre[] = [
  {
    code: 'RNO',
    name: 'Reno fulfilment centre',
    line1: '4750 Longley Ln',
    city: 'Reno',
    state: 'NV',
    postalCode: '89502',
    country: 'US',
    latitude: 39.4764,
    longitude: -119.7632,
    timeZone: 'America/Los_Angeles',
    orders: 900,
    storage: 160_000,
    cost: 1.9,
    holidays: american,
  },
  {
    code: 'CMH',
    name: 'Columbus fulfilment centre',
    line1: '2300 Citygate Dr',
    city: 'Columbus',
    state: 'OH',
    postalCode: '43219',
    country: 'US',
    latitude: 40.0067,
    longitude: -82.9088,
    timeZone: 'America/New_York',
    orders: 1200,
    storage: 220_000,
    cost: 1.7,
    holidays: american,
  },
  {
    code: 'DFW',
    name: 'Dallas fulfilment centre',
    line1: '801 Hanover Dr',
    city: 'Grapevine',
    state: 'TX',
    postalCode: '76051',
    country: 'US',
    latitude: 32.9343,
    longitude: -97.0781,
    timeZone: 'America/Chicago',
    orders: 700,
    storage: 120_000,
    cost: 1.75,
    holidays: american,
  },
  {
    code: 'YYZ',
    name: 'Mississauga fulfilment centre',
    line1: '6750 Century Ave',
    city: 'Mississauga',
    state: 'ON',
    postalCode: 'L5N 2V8',
    country: 'CA',
    latitude: 43.5978,
    longitude: -79.7548,
    timeZone: 'America/Toronto',
    orders: 400,
    storage: 70_000,
    cost: 2.1,
    holidays: ['2026-12-25', '2026-12-26', '2027-01-01'],
  },
  {
    code: 'DVY',
    name: 'Daventry fulfilment centre',
    line1: 'Royal Oak Way North',
    city: 'Daventry',
    postalCode: 'NN11 8QL',
    country: 'GB',
    latitude: 52.2699,
    longitude: -1.1789,
    timeZone: 'Europe/London',
    orders: 500,
    storage: 90_000,
    cost: 2.0,
    holidays: european,
  },
  {
    code: 'LEJ',
    name: 'Leipzig fulfilment centre',
    line1: 'Poststrasse 1',
    city: 'Leipzig',
    postalCode: '04158',
    country: 'DE',
    latitude: 51.4182,
    longitude: 12.3307,
    timeZone: 'Europe/Berlin',
    orders: 600,
    storage: 110_000,
    cost: 1.95,
    holidays: european,
  },
];

const shops: readonly Site[] = [
  {
    code: 'NYC-SOHO',
    name: 'SoHo shop',
    line1: '112 Prince St',
    city: 'New York',
    state: 'NY',
    postalCode: '10012',
    country: 'US',
    latitude: 40.7251,
    longitude: -73.9997,
    timeZone: 'America/New_York',
  },
  {
    code: 'SEA-PIKE',
    name: 'Pike Street shop',
    line1: '1501 Pike Pl',
    city: 'Seattle',
    state: 'WA',
    postalCode: '98101',
    country: 'US',
    latitude: 47.6097,
    longitude: -122.3422,
    timeZone: 'America/Los_Angeles',
  },
  {
    code: 'LON-COVENT',
    name: 'Covent Garden shop',
    line1: '27 Neal St',
    city: 'London',
    postalCode: 'WC2H 9PR',
    country: 'GB',
    latitude: 51.5145,
    longitude: -0.1262,
    timeZone: 'Europe/London',
  },
  {
    code: 'PAR-MARAIS',
    name: 'Le Marais shop',
    line1: '14 Rue des Francs Bourgeois',
    city: 'Paris',
    postalCode: '75003',
    country: 'FR',
    latitude: 48.8571,
    longitude: 2.3643,
    timeZone: 'Europe/Paris',
  },
];

const workshop: LocationUpsert = {
  ...placeOf({
    code: 'YUL-OAK',
    name: 'Atelier du Chêne (sends for us)',
    line1: '5455 Av. de Gaspé',
    city: 'Montréal',
    state: 'QC',
    postalCode: 'H2T 3B3',
    country: 'CA',
    latitude: 45.5265,
    longitude: -73.5967,
    timeZone: 'America/Toronto',
  }),
  type: 'dropship',
  capabilities: ['oversize', 'personalization'],
  groups: ['suppliers'],
  calendar: { opening_hours: hours('08:00', '17:00'), cut_off: '11:00', processing_hours: 24 },
  capacity_per_day: { orders: 30 },
  handling_cost: { order: 6, line: 0, unit: 2.5 },
  priority: 80,
};

const returnsCentre: LocationUpsert = {
  ...placeOf({
    code: 'IND-RET',
    name: 'Indianapolis returns centre',
    line1: '8901 Bash St',
    city: 'Indianapolis',
    state: 'IN',
    postalCode: '46256',
    country: 'US',
    latitude: 39.9159,
    longitude: -86.0281,
    timeZone: 'America/Indiana/Indianapolis',
  }),
  type: 'returns',
  capabilities: ['returns_processing', 'inspection'],
  groups: ['returns'],
  calendar: { opening_hours: hours('07:00', '15:30') },
  storage_capacity_units: 20_000,
  priority: 100,
};

/** Six centres, four shops, a workshop that sends for us and a returns centre, in five countries. */
export const locations: readonly LocationUpsert[] = [
  ...centres.map(centre),
  ...shops.map(shop),
  workshop,
  returnsCentre,
];

/** Where stock lies, by region. */
export const centresOf = {
  americas: ['CMH', 'RNO', 'DFW', 'YYZ'],
  europe: ['DVY', 'LEJ'],
} as const;
export const shopsOf = {
  americas: ['NYC-SOHO', 'SEA-PIKE'],
  europe: ['LON-COVENT', 'PAR-MARAIS'],
} as const;
export const workshopCode = 'YUL-OAK';
export type Region = keyof typeof centresOf;
