import type { Uuid } from '../../lib/ids.ts';
import { examine, handlingOf, type Open, shipmentOf, sum } from './decide-candidates.ts';
import type {
  Candidate,
  Plan,
  PlanLine,
  PlanLocation,
  SourcingDecision,
  SourcingRules,
  StockView,
} from './plan.ts';

const nothing: Plan = { shipments: [], coveredUnits: 0, costMinor: 0 };

/** More units first, then less money, then fewer parcels, then the order of enumeration (codes). */
function isBetter(a: Plan, b: Plan): boolean {
  if (a.coveredUnits !== b.coveredUnits) return a.coveredUnits > b.coveredUnits;
  if (a.costMinor !== b.costMinor) return a.costMinor < b.costMinor;
  return a.shipments.length < b.shipments.length;
}

/**
 * Shares the lines among the locations of a set: a line goes whole to the member that adds least,
 * and only in pieces when no member has it whole; a caller's own location is emptied first.
 * Undefined when a member would send nothing, as then a smaller set says the same.
 */
function planSet(
  lines: readonly PlanLine[],
  set: readonly Open[],
  stock: StockView,
  firstTakesAll: boolean,
): Plan | undefined {
  for (const member of set) {
    if (member.prices.length === 0)
      member.prices = lines.map((line) => unitPrice(member.location, line));
  }
  const quantities = set.map(() => new Array<number>(lines.length).fill(0));
  const left = set.map(() => new Map<Uuid, number>());
  const free = (member: number, productId: Uuid): number => {
    const location = set[member]?.location;
    if (location === undefined) return 0;
    return left[member]?.get(productId) ?? stock(productId, location.id);
  };
  const take = (member: number, index: number, productId: Uuid, quantity: number): void => {
    left[member]?.set(productId, free(member, productId) - quantity);
    const row = quantities[member];
    if (row !== undefined) row[index] = (row[index] ?? 0) + quantity;
  };
  lines.forEach((line, index) => {
    const prices = set
      .map((member, at) => ({ at, price: member.prices[index] ?? 0 }))
      .toSorted((a, b) => a.price - b.price || a.at - b.at);
    let missing = line.quantity;
    if (firstTakesAll) {
      const quantity = Math.min(missing, Math.max(0, free(0, line.productId)));
      take(0, index, line.productId, quantity);
      missing -= quantity;
      if (missing === 0) return;
    }
    const whole = prices.find(({ at }) => free(at, line.productId) >= missing);
    if (whole !== undefined) {
      take(whole.at, index, line.productId, missing);
      return;
    }
    // In pieces: from the fullest member first, so that the fewest parcels hold the line.
    for (const { at } of prices.toSorted(
      (a, b) => free(b.at, line.productId) - free(a.at, line.productId),
    )) {
      const quantity = Math.min(missing, Math.max(0, free(at, line.productId)));
      if (quantity > 0) take(at, index, line.productId, quantity);
      missing -= quantity;
      if (missing === 0) break;
    }
  });
  return assemble(lines, set, quantities);
}

/** What one more unit of the line adds at the location, near enough to compare members. */
function unitPrice(location: PlanLocation, line: PlanLine): number {
  const one = location.freight(
    line.unitWeightGrams * line.quantity,
    line.unitVolumeCm3 * line.quantity,
  );
  const handling = location.handlingLineMinor + location.handlingUnitMinor * line.quantity;
  return (one?.costMinor ?? Number.MAX_SAFE_INTEGER) + handling * location.costFactor;
}

function assemble(
  lines: readonly PlanLine[],
  set: readonly Open[],
  quantities: readonly number[][],
): Plan | undefined {
  const plan: Plan = { shipments: [], coveredUnits: 0, costMinor: 0 };
  for (let member = 0; member < set.length; member++) {
    const open = set[member];
    const row = quantities[member];
    if (open === undefined || row === undefined || sum(row) === 0) return undefined;
    const shipment = shipmentOf(open.location, lines, row);
    if (shipment === undefined) return undefined;
    plan.shipments.push(shipment);
    plan.coveredUnits += shipment.units;
    plan.costMinor += shipment.costMinor;
  }
  return plan;
}

/** Finds the least that any parcel from a member can cost; its lines are priced when a set needs them. */
function price(lines: readonly PlanLine[], member: Open): void {
  const { location, covers } = member;
  let least = Number.POSITIVE_INFINITY;
  lines.forEach((line, index) => {
    if ((covers[index] ?? 0) === 0) return;
    const freight = location.freight(line.unitWeightGrams, line.unitVolumeCm3);
    least = Math.min(least, freight?.costMinor ?? Number.POSITIVE_INFINITY);
  });
  member.leastMinor = least + handlingOf(location, 1, 1);
}

type Search = {
  lines: readonly PlanLine[];
  stock: StockView;
  rules: SourcingRules;
  wanted: number;
  wantedByProduct: ReadonlyMap<Uuid, number>;
  best: Plan;
  second: Plan | undefined;
  sets: number;
};

/** Units that the set holds of what is wanted; lines of one product share its units. */
function reachOf(search: Search, set: readonly Open[]): number {
  let units = 0;
  for (const [productId, wanted] of search.wantedByProduct) {
    let held = 0;
    for (const { location } of set) held += search.stock(productId, location.id);
    units += Math.min(wanted, held);
  }
  return units;
}

function offer(search: Search, plan: Plan): void {
  if (isBetter(plan, search.best)) {
    if (search.best.coveredUnits > 0) search.second = search.best;
    search.best = plan;
  } else if (search.second === undefined || isBetter(plan, search.second)) {
    search.second = plan;
  }
}

/** The least that any set of so many members can cost. */
function cheapest(members: readonly Open[], size: number): number {
  return sum(
    members
      .map((member) => member.leastMinor)
      .toSorted((a, b) => a - b)
      .slice(0, size),
  );
}

/**
 * One set, grown by whoever brings most of what is missing: what is done for an order of so many
 * lines that pricing every set would keep all other orders waiting for seconds.
 */
function growOneSet(search: Search, members: readonly Open[], must: Open | undefined): void {
  const { lines, rules } = search;
  const set = members.filter((member, index) =>
    must === undefined ? index === 0 : member === must,
  );
  while (set.length < Math.min(rules.shipmentsMax, members.length)) {
    let next: { member: Open; reach: number } | undefined;
    for (const member of members) {
      if (set.includes(member)) continue;
      const reach = reachOf(search, [...set, member]);
      if (next === undefined || reach > next.reach) next = { member, reach };
    }
    if (next === undefined) return;
    set.push(next.member);
    search.sets++;
    const plan = planSet(lines, set, search.stock, must !== undefined);
    if (plan !== undefined) offer(search, plan);
  }
}

/** Orders with more lines than this are split without looking at every set. */
const enumeratedLinesMax = 200;

/** Sets of two and more, smaller ones first, skipping those that cannot beat what is known. */
function searchSplits(search: Search, members: readonly Open[], must: Open | undefined): void {
  const { lines, rules, wanted } = search;
  const rest = members.filter((member) => member !== must);
  for (const member of members) price(lines, member);
  if (lines.length > enumeratedLinesMax) {
    growOneSet(search, members, must);
    return;
  }
  const grow = (set: Open[], from: number, size: number): void => {
    if (set.length === size) {
      search.sets++;
      const cannotWin =
        search.best.coveredUnits === wanted &&
        sum(set.map((member) => member.leastMinor)) >= search.best.costMinor;
      if (cannotWin) return;
      if (reachOf(search, set) < search.best.coveredUnits) return;
      const plan = planSet(lines, set, search.stock, must !== undefined);
      if (plan !== undefined) offer(search, plan);
      return;
    }
    for (let next = from; next < rest.length; next++) {
      const member = rest[next];
      if (member !== undefined) grow([...set, member], next + 1, size);
    }
  };
  const start = must === undefined ? [] : [must];
  for (let size = 2; size <= Math.min(rules.shipmentsMax, members.length); size++) {
    // Larger sets only cost more: when the cheapest conceivable one of a size cannot win, none can.
    if (search.best.coveredUnits === wanted && cheapest(members, size) >= search.best.costMinor)
      break;
    const before = search.best;
    grow(start, 0, size);
    // More parcels pay only while they cover more; once all is covered a larger set must beat it on
    // cost, which two sizes in a row without progress make hopeless.
    if (search.best.coveredUnits === wanted && search.best === before) break;
  }
}

/**
 * Decides where an order is sent from: feasibility first, then the cheapest plan. Each location
 * alone is examined exactly; sets of up to `shipmentsMax` of the best `splitCandidatesMax` are
 * enumerated, for orders of up to 200 lines. Pure and deterministic: the same inputs, in the same
 * order of codes, give the same plan.
 * `locations` must be sorted by code.
 */
export function decideSourcing(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  stock: StockView,
  rules: SourcingRules,
): SourcingDecision {
  const wanted = sum(lines.map((line) => line.quantity));
  const { candidates, open } = examine(lines, locations, stock);
  const assigned = open.find(({ location }) => location.id === rules.assignedLocationId);
  const wantedByProduct = new Map<Uuid, number>();
  for (const { productId, quantity } of lines) {
    wantedByProduct.set(productId, (wantedByProduct.get(productId) ?? 0) + quantity);
  }
  const search: Search = {
    lines,
    stock,
    rules,
    wanted,
    wantedByProduct,
    best: nothing,
    second: undefined,
    sets: 0,
  };
  for (const { single, location } of open) {
    search.sets++;
    if (assigned === undefined || location === assigned.location) offer(search, single);
  }
  const ranked = open.toSorted(
    (a, b) =>
      b.candidate.coveredUnits - a.candidate.coveredUnits ||
      a.single.costMinor - b.single.costMinor ||
      a.location.priority - b.location.priority ||
      (a.location.code < b.location.code ? -1 : 1),
  );
  const covering = reaching(lines, ranked, rules.splitCandidatesMax);
  if (covering.length > 1 && rules.shipmentsMax > 1) searchSplits(search, covering, assigned);
  return conclude(lines, search, candidates, { open, locations });
}

/** The best candidates, among them the best holder of every line: none is out of reach. */
function reaching(lines: readonly PlanLine[], ranked: readonly Open[], most: number): Open[] {
  if (ranked.length <= most) return [...ranked];
  const chosen = new Set<Open>();
  lines.forEach((_, index) => {
    let holder: Open | undefined;
    for (const one of ranked) {
      if ((one.covers[index] ?? 0) > (holder?.covers[index] ?? 0)) holder = one;
    }
    if (holder !== undefined && chosen.size < most) chosen.add(holder);
  });
  for (const one of ranked) if (chosen.size < most) chosen.add(one);
  return ranked.filter((one) => chosen.has(one));
}

/**
 * Whether waiting could help: some place serves the order, or would if it had stock. A place that
 * no service connects with the destination does not, however much it gets.
 */
function isServed(
  lines: readonly PlanLine[],
  candidates: readonly Candidate[],
  locations: readonly PlanLocation[],
): boolean {
  const lacking = new Set<Uuid>();
  for (const { gate, locationId } of candidates) {
    if (gate === undefined) return true;
    if (gate.gate === 'stock') lacking.add(locationId);
  }
  return locations.some(
    (location) =>
      lacking.has(location.id) &&
      lines.some(
        (line) => location.freight(line.unitWeightGrams, line.unitVolumeCm3) !== undefined,
      ),
  );
}

function conclude(
  lines: readonly PlanLine[],
  search: Search,
  candidates: Candidate[],
  places: { open: readonly Open[]; locations: readonly PlanLocation[] },
): SourcingDecision {
  const { open, locations } = places;
  const { best, second, wanted, rules } = search;
  const complete = best.coveredUnits === wanted;
  const plan = !complete && rules.shipComplete ? nothing : best;
  const covered = new Map<number, number>();
  for (const shipment of plan.shipments) {
    for (const line of shipment.lines)
      covered.set(line.lineNo, (covered.get(line.lineNo) ?? 0) + line.quantity);
  }
  const uncovered = lines
    .map((line) => ({
      lineNo: line.lineNo,
      productId: line.productId,
      quantity: line.quantity - (covered.get(line.lineNo) ?? 0),
    }))
    .filter((line) => line.quantity > 0);
  const outcome = complete
    ? 'planned'
    : plan.coveredUnits > 0
      ? 'partial'
      : isServed(lines, candidates, locations)
        ? 'backordered'
        : 'failed';
  const reason =
    outcome === 'failed'
      ? reasonOf(candidates)
      : outcome === 'backordered' && open.length > 0
        ? 'ship_complete'
        : undefined;
  return {
    outcome,
    reason,
    plan,
    uncovered,
    candidates,
    runnerUp:
      second === undefined
        ? undefined
        : {
            locationIds: second.shipments.map((s) => s.locationId),
            coveredUnits: second.coveredUnits,
            costMinor: second.costMinor,
          },
    setsExamined: search.sets,
  };
}

function reasonOf(candidates: readonly Candidate[]): string {
  if (candidates.length === 0) return 'no_location';
  const gates = new Set(candidates.map((candidate) => candidate.gate?.gate));
  return gates.size === 1
    ? (candidates[0]?.gate?.gate ?? 'no_location')
    : 'no_location_passes_every_gate';
}
