import { countryCode } from '../../lib/countries.ts';
import { isSameJson } from '../../lib/json.ts';
import { currencies, currencyDecimals, fromMinor, toMinor } from '../../lib/money.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Address } from '../../platform/http/index.ts';
import { type CalendarDocument, type LocationFields, weekdays } from './location.ts';
import type { LocationUpsert } from './wire-locations.ts';

/** The currency of a location whose owner names none. */
const currencyDefault = 'USD';
type Tell = (path: string, code: string, detail: string) => void;

/**
 * The fields of a location after a change (or of a new one, without `before`): what is absent
 * stays as it was, null clears. Faults are added with pointers under `at`.
 */
export function decideLocation(
  input: LocationUpsert,
  before: LocationFields | undefined,
  at: string,
  faults: Fault[],
): LocationFields {
  const tell: Tell = (path, code, detail) => {
    faults.push({ pointer: `${at}/${path}`, code, detail });
  };
  const base = before ?? newLocation(input.code);
  if (before === undefined && input.type === undefined) {
    tell('type', 'required', 'A new location needs a type.');
  }
  if (input.calendar) checkCalendar(input.calendar, tell);
  const timeZone = after(input.time_zone, base.timeZone, base.timeZone);
  if (!isTimeZone(timeZone)) {
    tell('time_zone', 'unknown_time_zone', 'An IANA name is needed, such as Europe/Berlin.');
  }
  return {
    code: input.code,
    name: after(input.name, base.name, base.name),
    type: after(input.type, base.type, base.type),
    active: after(input.active, base.active, true),
    ...decidePosition(input, before, tell),
    timeZone,
    capabilities: [...new Set(after(input.capabilities, base.capabilities, []))],
    groups: [...new Set(after(input.groups, base.groups, []))],
    calendar: after(input.calendar, base.calendar, {}),
    ...decideCapacity(input, base),
    ...decideHandling(input, base, tell),
    fulfillmentCostFactor: after(input.fulfillment_cost_factor, base.fulfillmentCostFactor, 1),
    priority: after(input.priority, base.priority, 100),
  };
}

function newLocation(code: string): LocationFields {
  return {
    code,
    name: code,
    type: 'fulfillment',
    active: true,
    address: {},
    country: '',
    latitude: null,
    longitude: null,
    timeZone: 'UTC',
    capabilities: [],
    groups: [],
    calendar: {},
    capacityOrdersPerDay: null,
    capacityLinesPerDay: null,
    capacityUnitsPerDay: null,
    storageCapacityUnits: null,
    handlingOrderMinor: 0,
    handlingLineMinor: 0,
    handlingUnitMinor: 0,
    currency: currencyDefault,
    fulfillmentCostFactor: 1,
    priority: 100,
  };
}

function after<T>(sent: T | null | undefined, kept: T, cleared: T): T {
  if (sent === undefined) return kept;
  return sent ?? cleared;
}

const isTimeZone = (name: string): boolean => {
  // Intl also takes offsets such as +01:00, which know no summer time.
  if (!/^[A-Za-z]/u.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

type Position = Pick<LocationFields, 'address' | 'country' | 'latitude' | 'longitude'>;

/**
 * Where it is. A new address brings its own country and coordinates; those sent beside it win.
 * The stored address carries both, so that it can be handed on as the origin of a shipment.
 */
function decidePosition(
  input: LocationUpsert,
  before: LocationFields | undefined,
  tell: Tell,
): Position {
  const address: Address = { ...(input.address ?? before?.address) };
  const isNew = input.address !== undefined || before === undefined;
  const latitude = after(
    input.latitude,
    isNew ? (address.latitude ?? null) : before.latitude,
    null,
  );
  const longitude = after(
    input.longitude,
    isNew ? (address.longitude ?? null) : before.longitude,
    null,
  );
  if ((latitude === null) !== (longitude === null)) {
    const missing = latitude === null ? 'latitude' : 'longitude';
    tell(missing, 'required', 'Latitude and longitude come together.');
  }
  const country = decideCountry(input, before?.country, tell);
  delete address.latitude;
  delete address.longitude;
  return {
    address: {
      ...address,
      country: address.country ?? country,
      ...(latitude === null || longitude === null ? {} : { latitude, longitude }),
    },
    country,
    latitude,
    longitude,
  };
}

function decideCountry(input: LocationUpsert, kept: string | undefined, tell: Tell): string {
  const read = (text: string | undefined, path: string): string | undefined => {
    if (text === undefined) return undefined;
    const code = countryCode(text);
    if (code === undefined) tell(path, 'unknown_country', 'Not a country we know by code or name.');
    return code;
  };
  const own = read(input.country, 'country');
  const ofAddress = read(input.address?.country, 'address/country');
  if (own !== undefined && ofAddress !== undefined && own !== ofAddress) {
    tell('country', 'contradiction', `The address is in ${ofAddress}.`);
  }
  const country = own ?? ofAddress ?? kept;
  const isSent = input.country !== undefined || input.address?.country !== undefined;
  if (country === undefined && !isSent) {
    tell('country', 'required', 'A country is needed, here or in the address.');
  }
  return country ?? '';
}

type Capacity = Pick<
  LocationFields,
  'capacityOrdersPerDay' | 'capacityLinesPerDay' | 'capacityUnitsPerDay' | 'storageCapacityUnits'
>;

function decideCapacity(input: LocationUpsert, base: LocationFields): Capacity {
  const sent =
    input.capacity_per_day === null
      ? { orders: null, lines: null, units: null }
      : (input.capacity_per_day ?? {});
  return {
    capacityOrdersPerDay: after(sent.orders, base.capacityOrdersPerDay, null),
    capacityLinesPerDay: after(sent.lines, base.capacityLinesPerDay, null),
    capacityUnitsPerDay: after(sent.units, base.capacityUnitsPerDay, null),
    storageCapacityUnits: after(input.storage_capacity_units, base.storageCapacityUnits, null),
  };
}

type Handling = Pick<
  LocationFields,
  'handlingOrderMinor' | 'handlingLineMinor' | 'handlingUnitMinor' | 'currency'
>;

function decideHandling(input: LocationUpsert, base: LocationFields, tell: Tell): Handling {
  const currency = input.currency ?? base.currency;
  if (!currencies.has(currency)) {
    tell('currency', 'unknown_currency', 'Not an ISO 4217 currency.');
    const { handlingOrderMinor, handlingLineMinor, handlingUnitMinor } = base;
    return { currency, handlingOrderMinor, handlingLineMinor, handlingUnitMinor };
  }
  const sent =
    input.handling_cost === null ? { order: 0, line: 0, unit: 0 } : (input.handling_cost ?? {});
  const cost = (name: 'order' | 'line' | 'unit', keptMinor: number): number => {
    // A new currency keeps the amounts as written: 2.50 of the old become 2.50 of the new.
    const amount = sent[name] ?? (keptMinor === 0 ? 0 : fromMinor(keptMinor, base.currency));
    const minor = toMinor(amount, currency);
    if (minor !== undefined) return minor;
    const detail = `${currency} has ${currencyDecimals(currency)} decimals.`;
    tell(`handling_cost/${name}`, 'too_many_decimals', detail);
    return 0;
  };
  return {
    currency,
    handlingOrderMinor: cost('order', base.handlingOrderMinor),
    handlingLineMinor: cost('line', base.handlingLineMinor),
    handlingUnitMinor: cost('unit', base.handlingUnitMinor),
  };
}

function checkCalendar(calendar: CalendarDocument, tell: Tell): void {
  for (const day of weekdays) {
    let last = '';
    for (const [index, { open, close }] of (calendar.opening_hours?.[day] ?? []).entries()) {
      const path = `calendar/opening_hours/${day}/${index}`;
      if (open >= close) tell(path, 'out_of_order', 'It closes before it opens.');
      if (open < last) tell(path, 'overlap', 'Opening hours of a day are in order and apart.');
      last = close;
    }
  }
  if (calendar.cut_off === '24:00') tell('calendar/cut_off', 'invalid', 'Leave it out instead.');
  for (const [index, date] of (calendar.holidays ?? []).entries()) {
    if (parseInstant(date) !== undefined) continue;
    tell(`calendar/holidays/${index}`, 'invalid_date', 'There is no such day.');
  }
}

const plainFields = [
  'code',
  'name',
  'type',
  'active',
  'country',
  'latitude',
  'longitude',
  'timeZone',
  'capacityOrdersPerDay',
  'capacityLinesPerDay',
  'capacityUnitsPerDay',
  'storageCapacityUnits',
  'handlingOrderMinor',
  'handlingLineMinor',
  'handlingUnitMinor',
  'currency',
  'fulfillmentCostFactor',
  'priority',
] as const satisfies readonly (keyof LocationFields)[];

/** Whether two states of a location say the same of what its owner may say. */
export function isSameLocation(a: LocationFields, b: LocationFields): boolean {
  return (
    plainFields.every((name) => a[name] === b[name]) &&
    isSameJson(
      [a.address, a.calendar, a.capabilities, a.groups],
      [b.address, b.calendar, b.capabilities, b.groups],
    )
  );
}
