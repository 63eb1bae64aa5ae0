import type { Location } from '../network/index.ts';
import type { Constraint } from './document.ts';

/** Why a place is out: what it has and what is needed, both in figures where there are figures. */
export type Gate = { readonly gate: string; readonly have: string; readonly need: string };

/** What of a place depends on the order or the hour. Undefined: not known, or without a limit. */
export type PlaceFacts = {
  readonly location: Pick<Location, 'country'>;
  /** From the place to the destination. */
  readonly distanceKm: number | undefined;
  readonly destinationCountry: string | null;
  /** Hours until it opens: 0 when it is open, Infinity when it never does. */
  readonly openInHours: number | undefined;
  readonly ordersLeft: number | undefined;
  readonly linesLeft: number | undefined;
  readonly unitsLeft: number | undefined;
};

/** Kinds that a place passes or fails whatever the order and the hour. */
export const staticKinds: ReadonlySet<Constraint['kind']> = new Set([
  'type_in',
  'group_in',
  'group_not_in',
  'location_in',
  'location_not_in',
  'capability_all',
  'country_in',
]);

const few = (values: readonly string[]): string =>
  values.length <= 5 ? values.join(', ') : `${values.slice(0, 5).join(', ')}, …`;
const orNone = (values: readonly string[]): string => (values.length === 0 ? 'none' : few(values));

/** The gate that a place fails whatever the order; undefined when it passes or time must tell. */
export function staticGate(constraint: Constraint, location: Location): Gate | undefined {
  const { code, type, country, groups, capabilities } = location;
  switch (constraint.kind) {
    case 'type_in': {
      const { values } = constraint;
      return values.includes(type) ? undefined : gate('type', type, few(values));
    }
    case 'country_in': {
      const { values } = constraint;
      return values.includes(country) ? undefined : gate('country', country, few(values));
    }
    case 'location_in': {
      const { values } = constraint;
      return values.includes(code) ? undefined : gate('location', code, few(values));
    }
    case 'location_not_in': {
      const { values } = constraint;
      return values.includes(code) ? gate('location', code, `not ${few(values)}`) : undefined;
    }
    case 'group_in': {
      const { values } = constraint;
      const isIn = groups.some((group) => values.includes(group));
      return isIn ? undefined : gate('group', orNone(groups), few(values));
    }
    case 'group_not_in': {
      const { values } = constraint;
      const bad = groups.filter((group) => values.includes(group));
      return bad.length > 0 ? gate('group', few(bad), `not ${few(values)}`) : undefined;
    }
    case 'capability_all': {
      const lacking = constraint.values.filter((one) => !capabilities.includes(one));
      return lacking.length > 0
        ? gate('capability', `no ${few(lacking)}`, few(constraint.values))
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The gate that a place fails for this order at this hour. What is not known is not held against it. */
export function momentaryGate(constraint: Constraint, facts: PlaceFacts): Gate | undefined {
  switch (constraint.kind) {
    case 'distance_km_max': {
      const { distanceKm: km } = facts;
      if (km === undefined || km <= constraint.value) return undefined;
      return gate('distance', `${km.toFixed(1)} km`, `at most ${constraint.value} km`);
    }
    case 'same_country': {
      const { destinationCountry: wanted, location } = facts;
      if (wanted === null || location.country === wanted) return undefined;
      return gate('country', location.country, wanted);
    }
    case 'open_within_hours': {
      const { openInHours: hours } = facts;
      if (hours === undefined || hours <= constraint.value) return undefined;
      const have = hours === Number.POSITIVE_INFINITY ? 'never' : `in ${hours.toFixed(1)} h`;
      return gate('calendar', have, `open within ${constraint.value} h`);
    }
    case 'capacity_left_min': {
      const { unit, value } = constraint;
      const left =
        unit === 'orders' ? facts.ordersLeft : unit === 'lines' ? facts.linesLeft : facts.unitsLeft;
      if (left === undefined || left >= value) return undefined;
      return gate('capacity', `${left} ${unit} left today`, `${value}`);
    }
    default:
      return undefined;
  }
}

function gate(name: string, have: string, need: string): Gate {
  return { gate: name, have, need };
}
