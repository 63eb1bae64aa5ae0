import type { Uuid } from '../../lib/ids.ts';
import type { Coefficients } from '../policies/index.ts';
import type { PlanLine, PlanLocation, Scores, SourcingDecision, StockView } from './plan.ts';

type Money = Extract<Coefficients, { kind: 'money' }>;
type Scorecard = Extract<Coefficients, { kind: 'scorecard' }>;

/** Of a lorry on the road, laden as usual; the average that freight is reckoned with in Europe. */
const carbonKgPerTonneKm = 0.1;

const weighed = new WeakMap<readonly PlanLocation[], Map<string, readonly PlanLocation[]>>();

/**
 * The places with their prices as the objective counts them; the same list when every factor is 1.
 * Remembered for the list.
 */
export function weighPlaces(
  locations: readonly PlanLocation[],
  { freight, handling, labour }: Pick<Money, 'freight' | 'handling' | 'labour'>,
): readonly PlanLocation[] {
  if (freight === 1 && handling === 1 && labour === 1) return locations;
  const key = `${freight} ${handling} ${labour}`;
  let known = weighed.get(locations);
  if (known === undefined) {
    known = new Map();
    weighed.set(locations, known);
  }
  let places = known.get(key);
  if (places === undefined) {
    places = locations.map((location) => ({
      ...location,
      handlingOrderMinor: location.handlingOrderMinor * handling,
      handlingLineMinor: location.handlingLineMinor * labour,
      handlingUnitMinor: location.handlingUnitMinor * labour,
      services: location.services.map((service) => ({
        ...service,
        tariffKey: `${service.tariffKey}*${freight}`,
        priceMinor: (weightGrams: number, volumeCm3: number) => {
          const minor = service.priceMinor(weightGrams, volumeCm3);
          return minor === undefined ? undefined : Math.round(minor * freight);
        },
      })),
    }));
    known.set(key, places);
  }
  return places;
}

/** What a unit costs more for its carbon dioxide, by line and place; undefined when that is free. */
export function carbonOf(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  { carbonMinorPerKg }: Money,
): Float64Array | undefined {
  if (carbonMinorPerKg === 0) return undefined;
  const minors = new Float64Array(lines.length * locations.length);
  lines.forEach((line, i) => {
    locations.forEach((location, l) => {
      const tonneKm = (line.unitWeightGrams / 1e6) * (location.distanceKm ?? 0);
      minors[i * locations.length + l] = Math.round(
        tonneKm * carbonKgPerTonneKm * carbonMinorPerKg,
      );
    });
  });
  return minors;
}

/** A whole score in minor units: so much that no freight outweighs a ten-thousandth of it. */
const scoreMinor = 1_000_000_000;
/** Nobody has said yet how well places served before: all are alike. */
const historyUnknown = 0.5;

/**
 * How each place scores, term by term. Every term is between 0 and 1 over the places that are open
 * and have something; the others are out anyway.
 */
export function scorePlaces(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  stock: StockView,
  weights: Scorecard,
): Scores {
  const wanted = lines.reduce((sum, line) => sum + line.quantity, 0);
  const weightGrams = lines.reduce((sum, one) => sum + one.quantity * one.unitWeightGrams, 0);
  const volumeCm3 = lines.reduce((sum, one) => sum + one.quantity * one.unitVolumeCm3, 0);
  const facts = locations.flatMap((location) => {
    if (location.closedBy !== undefined || !location.active) return [];
    const units = unitsAt(lines, location, stock);
    if (units === 0) return [];
    const best = bestService(location, weightGrams, volumeCm3);
    const handling =
      (location.handlingOrderMinor +
        location.handlingLineMinor * lines.length +
        location.handlingUnitMinor * wanted) *
      location.costFactor;
    return [{ location, share: units / wanted, handling, ...best }];
  });
  const prices = scale(facts.map(({ price }) => price));
  const days = scale(facts.map(({ transitDays }) => transitDays));
  const costs = scale(facts.map(({ handling }) => handling));
  const { inventory, shipping, history, cost } = weights;
  const places = new Map(
    facts.map(({ location, share, price, transitDays, handling }) => {
      const terms = {
        inventory: share,
        shipping: (prices(price) + days(transitDays)) / 2,
        history: historyUnknown,
        cost: costs(handling),
      };
      return [location.id, { ...terms, total: totalOf(terms, weights) }] as const;
    }),
  );
  return { weights: { inventory, shipping, history, cost }, places };
}

/** The weighted sum of the terms. */
export function totalOf(terms: Scores['weights'], weights: Scores['weights']): number {
  return (
    weights.inventory * terms.inventory +
    weights.shipping * terms.shipping +
    weights.history * terms.history +
    weights.cost * terms.cost
  );
}

/**
 * What each place lacks of the highest score, as a price of a shipment from there: the planner then
 * takes the highest scores, and among equals the cheapest.
 */
export function lackingOf({ weights, places }: Scores): ReadonlyMap<Uuid, number> {
  const most = weights.inventory + weights.shipping + weights.history + weights.cost;
  return new Map(
    [...places].map(([id, { total }]) => [id, Math.round((most - total) * scoreMinor)]),
  );
}

/** Lines of a product share its units. */
function unitsAt(lines: readonly PlanLine[], location: PlanLocation, stock: StockView): number {
  const wanted = new Map<Uuid, number>();
  for (const { productId, quantity } of lines)
    wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
  let units = 0;
  for (const [productId, quantity] of wanted)
    units += Math.min(quantity, Math.max(0, stock(productId, location.id)));
  return units;
}

function bestService(
  { services }: PlanLocation,
  weightGrams: number,
  volumeCm3: number,
): { price: number | undefined; transitDays: number | undefined } {
  let best: { price: number; transitDays: number } | undefined;
  for (const { priceMinor, transitDays } of services) {
    const price = priceMinor(weightGrams, volumeCm3);
    if (price !== undefined && (best === undefined || price < best.price))
      best = { price, transitDays };
  }
  return best ?? { price: undefined, transitDays: undefined };
}

/** From the most (0) to the least (1) of the values; 1 for all when they are equal, 0 for none. */
function scale(values: readonly (number | undefined)[]): (value: number | undefined) => number {
  const known = values.filter((value) => value !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return (value) => {
    if (value === undefined) return 0;
    return most === least ? 1 : (most - value) / (most - least);
  };
}

/** The decision with its costs in money again: without what places lacked of the score. */
export function withoutScores(
  decision: SourcingDecision,
  lacking: ReadonlyMap<Uuid, number>,
): SourcingDecision {
  const of = (id: Uuid): number => lacking.get(id) ?? 0;
  const { plan, runnerUp, search } = decision;
  const extra = plan.shipments.reduce((sum, { locationId }) => sum + of(locationId), 0);
  const costMinor = plan.costMinor - extra;
  return {
    ...decision,
    plan: {
      ...plan,
      costMinor,
      shipments: plan.shipments.map((shipment) => ({
        ...shipment,
        otherMinor: shipment.otherMinor - of(shipment.locationId),
        costMinor: shipment.costMinor - of(shipment.locationId),
      })),
    },
    candidates: decision.candidates.map((candidate) => ({
      ...candidate,
      cost:
        candidate.cost === undefined
          ? undefined
          : {
              ...candidate.cost,
              otherMinor: candidate.cost.otherMinor - of(candidate.locationId),
            },
    })),
    runnerUp:
      runnerUp === undefined
        ? undefined
        : {
            ...runnerUp,
            costMinor:
              runnerUp.costMinor - runnerUp.locationIds.reduce((sum, id) => sum + of(id), 0),
          },
    // A bound on scores says nothing about money.
    search:
      search === undefined
        ? undefined
        : { ...search, lowerBoundMinor: search.proven ? costMinor : 0 },
  };
}
