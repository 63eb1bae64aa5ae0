import { countries } from '../../lib/countries.ts';
import { currencies, currencyDecimals, toMinor } from '../../lib/money.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';
import type { RateCardDocument, SurchargeDocument, ZoneDocument } from './rate-card.ts';

type Tell = (path: string, code: string, detail: string) => void;
/** A surcharge past this is a typing error. */
const percentMax = 1000;

/**
 * Everything that is wrong with a rate card, so that what is stored can always be computed with:
 * each zone has a price in each break and a transit time, prices grow with weight, every zone and
 * country named exists, every amount fits the currency. Pointers are under `at`.
 */
export function checkRateCard(card: RateCardDocument, currency: string, at: string): Fault[] {
  const faults: Fault[] = [];
  const tell: Tell = (path, code, detail) => {
    faults.push({ pointer: `${at}/${path}`, code, detail });
  };
  if (!currencies.has(currency)) return faults;
  const zones = new Set(card.zones.map(({ zone }) => zone));
  checkZones(card.zones, tell);
  checkBreaks(card, zones, currency, tell);
  checkNames(card.transit_days, zones, 'transit_days', tell);
  for (const zone of zones) {
    if (Object.hasOwn(card.transit_days, zone)) continue;
    tell('transit_days', 'required', `Zone ${zone} has no transit days.`);
  }
  checkNames(card.per_extra_kg ?? {}, zones, 'per_extra_kg', tell);
  checkAmounts(card.per_extra_kg ?? {}, currency, 'per_extra_kg', tell);
  for (const [index, date] of (card.calendar?.holidays ?? []).entries()) {
    if (parseInstant(date) !== undefined) continue;
    tell(`calendar/holidays/${index}`, 'invalid_date', 'There is no such day.');
  }
  for (const [index, surcharge] of (card.surcharges ?? []).entries()) {
    checkSurcharge(surcharge, zones, currency, `surcharges/${index}`, tell);
  }
  return faults;
}

function checkZones(rules: readonly ZoneDocument[], tell: Tell): void {
  const last = rules.length - 1;
  for (const [index, rule] of rules.entries()) {
    const { zone: _zone, ...conditions } = rule;
    const isFree = Object.values(conditions).every((condition) => condition === undefined);
    if (isFree && index < last) {
      const detail = 'No rule after it is ever reached: it has no condition.';
      tell(`zones/${index}`, 'unreachable_zone', detail);
    }
    checkCountries(rule.origin_countries, `zones/${index}/origin_countries`, tell);
    checkCountries(rule.destination_countries, `zones/${index}/destination_countries`, tell);
  }
}

function checkCountries(codes: readonly string[] | undefined, path: string, tell: Tell): void {
  for (const [index, code] of (codes ?? []).entries()) {
    if (!countries.has(code)) tell(`${path}/${index}`, 'unknown_country', `${code} is no country.`);
  }
}

function checkBreaks(
  card: RateCardDocument,
  zones: ReadonlySet<string>,
  currency: string,
  tell: Tell,
): void {
  let before: RateCardDocument['weight_breaks'][number] | undefined;
  for (const [index, current] of card.weight_breaks.entries()) {
    const path = `weight_breaks/${index}`;
    if (before !== undefined && current.grams_max <= before.grams_max) {
      tell(`${path}/grams_max`, 'out_of_order', 'Breaks ascend.');
    }
    checkNames(current.prices, zones, `${path}/prices`, tell);
    checkAmounts(current.prices, currency, `${path}/prices`, tell);
    for (const zone of zones) {
      const price = own(current.prices, zone);
      const lighter = before === undefined ? undefined : own(before.prices, zone);
      if (price === undefined) {
        tell(`${path}/prices`, 'required', `Zone ${zone} has no price in this break.`);
      } else if (lighter !== undefined && price < lighter) {
        const detail = `Heavier is cheaper: ${price} after ${lighter}.`;
        tell(`${path}/prices/${zone}`, 'descending_price', detail);
      }
    }
    before = current;
  }
}

// A zone may be called "constructor"; only what the caller wrote counts.
function own(prices: Readonly<Record<string, number>>, zone: string): number | undefined {
  return Object.hasOwn(prices, zone) ? prices[zone] : undefined;
}

function checkNames(
  byZone: Readonly<Record<string, number>>,
  zones: ReadonlySet<string>,
  path: string,
  tell: Tell,
): void {
  for (const zone of Object.keys(byZone)) {
    if (!zones.has(zone)) tell(`${path}/${zone}`, 'unknown_zone', 'No rule leads to this zone.');
  }
}

function checkAmounts(
  byZone: Readonly<Record<string, number>>,
  currency: string,
  path: string,
  tell: Tell,
): void {
  for (const [zone, amount] of Object.entries(byZone)) {
    if (toMinor(amount, currency) !== undefined) continue;
    const detail = `${currency} has ${currencyDecimals(currency)} decimals.`;
    tell(`${path}/${zone}`, 'too_many_decimals', detail);
  }
}

function checkSurcharge(
  surcharge: SurchargeDocument,
  zones: ReadonlySet<string>,
  currency: string,
  path: string,
  tell: Tell,
): void {
  const { kind, amount, when } = surcharge;
  if (kind === 'fixed') checkAmounts({ amount }, currency, path, tell);
  else if (amount > percentMax) tell(`${path}/amount`, 'out_of_range', `At most ${percentMax} %.`);
  else if (Math.abs(amount * 100 - Math.round(amount * 100)) > 1e-6) {
    tell(`${path}/amount`, 'too_many_decimals', 'A percentage has at most two decimals.');
  }
  for (const [index, zone] of (when?.zones ?? []).entries()) {
    if (zones.has(zone)) continue;
    tell(`${path}/when/zones/${index}`, 'unknown_zone', 'No rule leads to this zone.');
  }
  checkCountries(when?.destination_countries, `${path}/when/destination_countries`, tell);
}
