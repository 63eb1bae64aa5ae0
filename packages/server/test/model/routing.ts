// Properties of routing over random networks: what a caller may rely on whatever the numbers are.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Uuid } from '../../src/lib/ids.ts';
import { decideSourcing } from '../../src/modules/sourcing/decide-sourcing.ts';
import { decodeDecision, encodeDecision } from '../../src/modules/sourcing/decision-document.ts';
import type {
  PlanLine,
  PlanLocation,
  SourcingDecision,
  SourcingRules,
} from '../../src/modules/sourcing/plan.ts';
import { uuidOf } from './memory.ts';

const place = fc.record({
  baseMinor: fc.nat(900),
  perKgMinor: fc.nat(200),
  state: fc.constantFrom('open', 'open', 'open', 'inactive', 'closed', 'unserved'),
  factor: fc.constantFrom(1, 1, 0.5, 2.5),
});
const question = fc.record({
  lines: fc.array(
    fc.record({
      product: fc.integer({ min: 1, max: 4 }),
      quantity: fc.integer({ min: 1, max: 6 }),
      grams: fc.integer({ min: 1, max: 4000 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  places: fc.array(place, { minLength: 1, maxLength: 6 }),
  stock: fc.array(fc.nat(8), { minLength: 24, maxLength: 24 }),
  shipmentsMax: fc.integer({ min: 1, max: 4 }),
  shipComplete: fc.boolean(),
  assigned: fc.option(fc.nat(5), { nil: undefined }),
  /** Where one more unit comes in, for the question of what more stock does. */
  more: fc.nat(23),
  /** An order in which the lines or ids are dealt anew. */
  shuffle: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

const closed = { gate: 'type', have: 'returns', need: 'a place that sends' };

function locationOf(q: Question, n: number, id: Uuid): PlanLocation {
  const is = q.places[n] ?? { baseMinor: 0, perKgMinor: 0, state: 'closed', factor: 1 };
  return {
    id,
    code: `L${n}`,
    active: is.state !== 'inactive',
    closedBy: is.state === 'closed' ? closed : undefined,
    handlingOrderMinor: 10,
    handlingLineMinor: 5,
    handlingUnitMinor: 1,
    costFactor: is.factor,
    priority: 100,
    distanceKm: n,
    services: [
      {
        carrier: 'c',
        service: 's',
        transitDays: 2,
        tariffKey: `${is.baseMinor}|${is.perKgMinor}|${is.state}`,
        priceMinor: (weightGrams) =>
          is.state === 'unserved'
            ? undefined
            : is.baseMinor + Math.ceil(weightGrams / 1000) * is.perKgMinor,
      },
    ],
  };
}

type Asked = {
  lines: PlanLine[];
  locations: PlanLocation[];
  stock: (productId: Uuid, locationId: Uuid) => number;
  rules: SourcingRules;
};

/** The question in the planner's words; ids can be dealt anew without its meaning changing. */
function ask(q: Question, changes: { ids?: number; stock?: readonly number[] } = {}): Asked {
  const offset = changes.ids ?? 0;
  const placeId = (n: number): Uuid => uuidOf(2000 + ((n * 7 + offset) % 97));
  const productId = (n: number): Uuid => uuidOf(1000 + ((n * 5 + offset) % 89));
  const units = changes.stock ?? q.stock;
  const table = new Map<string, number>();
  q.places.forEach((_, l) => {
    for (let product = 1; product <= 4; product++)
      table.set(productId(product) + placeId(l), units[l * 4 + product - 1] ?? 0);
  });
  return {
    lines: q.lines.map(({ product, quantity, grams }, index) => ({
      lineNo: index + 1,
      productId: productId(product),
      quantity,
      unitWeightGrams: grams,
      unitVolumeCm3: 1000,
    })),
    locations: q.places.map((_, n) => locationOf(q, n, placeId(n))),
    stock: (product, location) => table.get(product + location) ?? 0,
    rules: {
      shipmentsMax: q.shipmentsMax,
      shipComplete: q.shipComplete,
      assignedLocationId: q.assigned === undefined ? undefined : placeId(q.assigned),
    },
  };
}

const decide = ({ lines, locations, stock, rules }: Asked): SourcingDecision =>
  decideSourcing(lines, locations, stock, rules);

/** The plan without ids: which place, by its code, sends what of which line, and for how much. */
function meaningOf(decision: SourcingDecision, { locations }: Asked): unknown {
  const codes = new Map(locations.map((location) => [location.id, location.code]));
  const { plan, outcome, reason, uncovered } = decision;
  return {
    outcome,
    reason,
    cost: plan.costMinor,
    ships: plan.shipments.map((one) => [
      codes.get(one.locationId),
      one.lines.map((line) => [line.lineNo, line.quantity]),
    ]),
    open: uncovered.map((line) => [line.lineNo, line.quantity]),
    candidates: decision.candidates.map((one) => [one.code, one.gate?.gate, one.coveredUnits]),
  };
}

function contributionsSum(q: Question): void {
  const { plan } = decide(ask(q));
  for (const one of plan.shipments) {
    assert.equal(one.costMinor, one.freight.costMinor + one.handlingMinor);
    assert.equal(
      one.units,
      one.lines.reduce((sum, line) => sum + line.quantity, 0),
    );
  }
  assert.equal(
    plan.costMinor,
    plan.shipments.reduce((sum, one) => sum + one.costMinor, 0),
  );
  assert.equal(
    plan.coveredUnits,
    plan.shipments.reduce((sum, one) => sum + one.units, 0),
  );
}

function onlyEligible(q: Question): void {
  const asked = ask(q);
  const { plan } = decide(asked);
  assert.ok(plan.shipments.length <= q.shipmentsMax);
  for (const { locationId, lines } of plan.shipments) {
    const n = asked.locations.findIndex((location) => location.id === locationId);
    assert.equal(q.places[n]?.state, 'open');
    for (const line of lines) assert.ok(line.quantity <= asked.stock(line.productId, locationId));
  }
}

/**
 * A place that the caller assigned is left out: it is emptied first whatever that costs, so that a
 * unit more there takes one of the parcels that elsewhere would have held the rest.
 */
function moreStockHelps(asked: Question): void {
  const q = { ...asked, assigned: undefined };
  const before = decide(ask(q));
  const stock = q.stock.map((units, index) => (index === q.more ? units + 1 : units));
  const after = decide(ask(q, { stock }));
  const rank = { failed: 0, backordered: 1, partial: 2, planned: 3 };
  assert.ok(
    rank[after.outcome] >= rank[before.outcome] &&
      after.plan.coveredUnits >= before.plan.coveredUnits,
    `More stock turned ${before.outcome} (${before.plan.coveredUnits}) into ${after.outcome} (${after.plan.coveredUnits}).`,
  );
}

function namesDoNotMatter(q: Question): void {
  const first = ask(q);
  const second = ask(q, { ids: q.shuffle[0] ?? 0 });
  assert.deepEqual(meaningOf(decide(second), second), meaningOf(decide(first), first));
}

/** Lines in another order cover as much; their places and cost may differ where units are shared. */
function lineOrderCoversTheSame(q: Question): void {
  const asked = ask(q);
  const lines = asked.lines
    .map((line, index) => ({ line, key: q.shuffle[index] ?? 0 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ line }) => line);
  const [one, other] = [decide(asked), decide({ ...asked, lines })];
  assert.equal(other.plan.coveredUnits, one.plan.coveredUnits);
  assert.equal(other.outcome, one.outcome);
}

/** What is kept explains the decision, and asking again from the same inputs gives the same text. */
function explainsItself(q: Question): void {
  const asked = ask(q);
  const decision = decide(asked);
  const text = encodeDecision(decision);
  assert.equal(encodeDecision(decide(ask(q))), text);
  const view = decodeDecision(text, (minor) => minor);
  assert.equal(view.cost, decision.plan.costMinor);
  assert.equal(view.covered_quantity, decision.plan.coveredUnits);
  assert.equal(
    view.shipments.reduce((sum, one) => sum + one.cost, 0),
    view.cost,
  );
  const sent = view.shipments.flatMap((one) => one.line_items).concat(view.uncovered);
  for (const { lineNo, quantity } of asked.lines)
    assert.equal(
      sent.filter((one) => one.line_no === lineNo).reduce((sum, one) => sum + one.quantity, 0),
      quantity,
    );
  const chosen = view.candidates.filter((one) => one.chosen);
  assert.equal(chosen.length, view.shipments.length);
  assert.ok(chosen.every((one) => one.gate === null));
}

export const routingProperties: readonly [string, (q: Question) => void][] = [
  ['the parts of a cost sum to it', contributionsSum],
  ['only places that may send do, within their stock and the number of parcels', onlyEligible],
  ['more stock never covers less', moreStockHelps],
  ['ids mean nothing', namesDoNotMatter],
  ['lines in another order are covered as far', lineOrderCoversTheSame],
  ['what is kept explains the decision, and replays', explainsItself],
];

/** Holds a property against so many cases; the counter-example is shrunk and shows its seed. */
export function checkRouting(property: (q: Question) => void, runs: number, seed?: number): void {
  fc.assert(fc.property(question, property), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
  });
}
