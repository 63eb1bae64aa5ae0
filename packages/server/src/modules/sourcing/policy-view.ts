import type { Location } from '../network/index.ts';
import {
  type CompiledPass,
  type CompiledRule,
  fixedGatesOf,
  momentaryGateOf,
} from '../policies/index.ts';
import type { PlanLine, PlanLocation, StockView } from './plan.ts';
import type { HourFacts } from './read-hour.ts';

/** What a view is made of. */
export type ViewQuestion = {
  readonly locations: readonly PlanLocation[];
  readonly places: readonly Location[];
  readonly destinationCountry: string | null;
  readonly nowMs: number;
  readonly hour: HourFacts;
  readonly wanted: readonly PlanLine[];
  readonly stock: StockView;
};

/** Views by the base view, then by rule and pass: as long-lived as these are. */
const views = new WeakMap<
  readonly PlanLocation[],
  WeakMap<CompiledRule, Map<CompiledPass, readonly PlanLocation[]>>
>();

/** Whether the view of a pass is the same for every order that the base view is the same for. */
function isLasting(rule: CompiledRule, pass: CompiledPass): boolean {
  return (
    !pass.needs.calendar &&
    !pass.needs.capacity &&
    rule.sort.every(({ by }) => by !== 'stock' && by !== 'capacity_left')
  );
}

/**
 * The places as a pass of a rule sees them: closed where it closes them, ranked as it sorts them.
 * The base view itself when it does neither; remembered for the base view as long as neither the
 * hour nor the stock has a say.
 */
export function policyView(
  question: ViewQuestion,
  rule: CompiledRule,
  pass: CompiledPass,
): readonly PlanLocation[] {
  const { locations } = question;
  if (pass.fixed.length === 0 && pass.momentary.length === 0 && rule.sort.length === 0) {
    return locations;
  }
  if (!isLasting(rule, pass)) return buildView(question, rule, pass);
  let ofRules = views.get(locations);
  if (ofRules === undefined) {
    ofRules = new WeakMap();
    views.set(locations, ofRules);
  }
  let ofPasses = ofRules.get(rule);
  if (ofPasses === undefined) {
    ofPasses = new Map();
    ofRules.set(rule, ofPasses);
  }
  let view = ofPasses.get(pass);
  if (view === undefined) {
    view = buildView(question, rule, pass);
    ofPasses.set(pass, view);
  }
  return view;
}

function buildView(
  question: ViewQuestion,
  rule: CompiledRule,
  pass: CompiledPass,
): readonly PlanLocation[] {
  const { locations, places, hour, nowMs } = question;
  const fixed = fixedGatesOf(pass, places);
  const indexes = new Map(places.map((place, index) => [place.id, index]));
  const ranks = ranksOf(question, rule, indexes);
  return locations.map((location) => {
    const index = indexes.get(location.id);
    const place = index === undefined ? undefined : places[index];
    if (index === undefined || place === undefined) return location;
    const priority = ranks?.get(location) ?? location.priority;
    const ranked = priority === location.priority ? location : { ...location, priority };
    if (ranked.closedBy !== undefined) return ranked;
    const closedBy =
      fixed[index] ??
      momentaryGateOf(pass, {
        location: place,
        distanceKm: location.distanceKm,
        destinationCountry: question.destinationCountry,
        openInHours: pass.needs.calendar ? hour.openInHours(place, nowMs) : undefined,
        ...hour.left(place),
      });
    return closedBy === undefined ? ranked : { ...ranked, closedBy };
  });
}

type Value = number | string;

/** Ranks of the places as the rule sorts them; undefined when it does not. */
function ranksOf(
  question: ViewQuestion,
  rule: CompiledRule,
  indexes: ReadonlyMap<string, number>,
): ReadonlyMap<PlanLocation, number> | undefined {
  if (rule.sort.length === 0) return undefined;
  const keyed = question.locations.map((location) => ({
    location,
    values: rule.sort.map(({ by }) => valueOf(question, location, indexes, by)),
  }));
  const sorted = keyed.toSorted((a, b) => {
    for (const [at, { descending }] of rule.sort.entries()) {
      const [one, other] = [a.values[at] ?? 0, b.values[at] ?? 0];
      if (one === other) continue;
      const order = one < other ? -1 : 1;
      return descending === true ? -order : order;
    }
    return a.location.code < b.location.code ? -1 : 1;
  });
  return new Map(sorted.map(({ location }, rank) => [location, rank]));
}

function valueOf(
  question: ViewQuestion,
  location: PlanLocation,
  indexes: ReadonlyMap<string, number>,
  by: CompiledRule['sort'][number]['by'],
): Value {
  switch (by) {
    case 'priority':
      return location.priority;
    case 'distance':
      return location.distanceKm ?? Number.POSITIVE_INFINITY;
    case 'cost_factor':
      return location.costFactor;
    case 'code':
      return location.code;
    case 'stock': {
      let units = 0;
      for (const line of question.wanted)
        units += Math.min(line.quantity, question.stock(line.productId, location.id));
      return units;
    }
    case 'capacity_left': {
      const place = question.places[indexes.get(location.id) ?? -1];
      if (place === undefined) return 0;
      const { ordersLeft, linesLeft, unitsLeft } = question.hour.left(place);
      return ordersLeft ?? linesLeft ?? unitsLeft ?? Number.POSITIVE_INFINITY;
    }
  }
}
