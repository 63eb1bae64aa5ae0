import type { Highs } from 'highs';
import type { Uuid } from '../../../packages/server/src/lib/ids.ts';
import { dayMs } from '../../../packages/server/src/lib/time.ts';
import { arrivalBy, serviceOf } from '../../../packages/server/src/modules/leadtimes/ways.ts';
import { planLocations } from '../../../packages/server/src/modules/sourcing/network-view.ts';
import type {
  PlanLine,
  PlannedShipment,
} from '../../../packages/server/src/modules/sourcing/plan.ts';
import type { ReplayDay } from '../../../packages/cli/src/replay/retail-days.ts';
import type { Reversal } from '../../../packages/cli/src/replay/retail-plan.ts';
import { createReplayPrices, type ReplayPrices } from './forward-prices.ts';
import { createHeldStock, type HeldStock } from './held-stock.ts';
import type { Answer, Rule } from './rules.ts';
import type { ReplayOrder, ReplayWorld } from './world.ts';

/** What became of one order. */
export type Outcome = {
  readonly order: ReplayOrder;
  /** Shipments of its first plan. */
  firstShipments: number;
  /** Units that its first plan left. */
  firstLeft: number;
  /** Units that wait, by line. */
  readonly waiting: Map<number, number>;
  readonly sent: { lineNo: number; productId: Uuid; locationId: Uuid; quantity: number }[];
  /** When the last of it arrives; undefined where no carrier's table says. */
  arrivesMs: number | undefined;
};

/** What a rule's plans came to; times are of the rule alone. */
export type Played = {
  readonly outcomes: readonly Outcome[];
  readonly shipments: number;
  readonly units: number;
  readonly freightMinor: number;
  readonly handlingMinor: number;
  readonly plans: number;
  readonly proven: number;
  /** Of each plan, ascending. */
  readonly micros: readonly number[];
  readonly cpuMicros: number;
  readonly prices: ReplayPrices['told'] | undefined;
};

export type PlayOptions = {
  pricePeriodDays: number;
  highs: Highs | undefined;
  onDay: (done: number, day: string) => void;
};

type Play = {
  readonly world: ReplayWorld;
  readonly rule: Rule;
  readonly stock: HeldStock;
  readonly prices: ReplayPrices | undefined;
  readonly outcomes: Outcome[];
  readonly waiting: Set<number>;
  readonly totals: {
    shipments: number;
    units: number;
    freightMinor: number;
    handlingMinor: number;
    proven: number;
    cpuMicros: number;
  };
  readonly micros: number[];
};

/**
 * Plays all days of a business under one rule: goods come in, orders that wait are looked at again
 * (the oldest first), the day's orders are planned as they come, and in the evening what customers
 * take back lies where it was sent from. Only times differ between two runs.
 */
export function play(world: ReplayWorld, rule: Rule, options: PlayOptions): Played {
  const stock = createHeldStock();
  const { pricePeriodDays, highs } = options;
  const run: Play = {
    world,
    rule,
    stock,
    prices: rule.usesPrices ? createReplayPrices(world, stock, pricePeriodDays, highs) : undefined,
    outcomes: [],
    waiting: new Set(),
    totals: { shipments: 0, units: 0, freightMinor: 0, handlingMinor: 0, proven: 0, cpuMicros: 0 },
    micros: [],
  };
  for (const day of world.days) {
    playDay(run, day);
    options.onDay(run.outcomes.length, day.day);
  }
  return {
    ...run.totals,
    outcomes: run.outcomes,
    plans: run.micros.length,
    micros: run.micros.toSorted((a, b) => a - b),
    prices: run.prices?.told,
  };
}

function playDay(run: Play, { day, arrivals, orders, reversals }: ReplayDay): void {
  const { world, stock, outcomes } = run;
  const atMs = (time: string): number => Date.parse(`${day}T${time}:00Z`);
  const arrived = new Set<Uuid>();
  for (const { product, location, quantity } of arrivals) {
    const productId = world.productIds[product];
    const locationId = world.locationIds.get(location);
    if (productId === undefined || locationId === undefined)
      throw new Error(`Goods for ${location}, which is not there.`);
    stock.add(productId, locationId, quantity);
    arrived.add(productId);
  }
  run.prices?.runIfDue(
    atMs('01:30'),
    outcomes.map(({ order }) => order),
  );
  const before = process.cpuUsage();
  for (const number of [...run.waiting].toSorted((a, b) => a - b)) {
    const outcome = outcomes[number];
    const isDue = outcome?.order.lines.some(
      ({ lineNo, productId }) => outcome.waiting.has(lineNo) && arrived.has(productId),
    );
    if (outcome !== undefined && isDue === true) planRest(run, number, outcome, atMs('02:00'));
  }
  for (const number of orders) {
    const order = world.orders[number];
    if (order === undefined) throw new Error(`There is no order ${number}.`);
    const outcome: Outcome = {
      order,
      firstShipments: 0,
      firstLeft: 0,
      waiting: new Map(order.lines.map(({ lineNo, quantity }) => [lineNo, quantity])),
      sent: [],
      arrivesMs: undefined,
    };
    outcomes[number] = outcome;
    const { shipments, uncovered } = planRest(run, number, outcome, order.placedMs);
    outcome.firstShipments = shipments.length;
    outcome.firstLeft = uncovered.reduce((sum, { quantity }) => sum + quantity, 0);
  }
  const spent = process.cpuUsage(before);
  run.totals.cpuMicros += spent.user + spent.system;
  for (const reversal of reversals) takeBack(run, reversal);
}

/** Plans what an order waits for, and takes what the plan says. */
function planRest(run: Play, number: number, outcome: Outcome, nowMs: number): Answer {
  const { rule, stock, world, totals } = run;
  const { order, waiting } = outcome;
  const lines = order.lines.flatMap((line): PlanLine[] => {
    const quantity = waiting.get(line.lineNo) ?? 0;
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
  const locations = planLocations(world.network, order.heading);
  const prices = run.prices?.at(nowMs);
  const startedAt = performance.now();
  const answer = rule.decide({ lines, locations, stock: stock.view, prices });
  run.micros.push((performance.now() - startedAt) * 1000);
  if (answer.proven) totals.proven++;
  for (const shipment of answer.shipments) {
    totals.shipments++;
    totals.units += shipment.units;
    totals.freightMinor += shipment.freight.costMinor;
    totals.handlingMinor += shipment.handlingMinor;
    take(stock, outcome, shipment);
    const arrivesMs = arrivalOf(world, order, shipment, nowMs);
    if (arrivesMs !== undefined) outcome.arrivesMs = Math.max(outcome.arrivesMs ?? 0, arrivesMs);
  }
  run.prices?.note(answer.shipments, nowMs);
  if (waiting.size > 0) run.waiting.add(number);
  else run.waiting.delete(number);
  return answer;
}

function take(stock: HeldStock, outcome: Outcome, { locationId, lines }: PlannedShipment): void {
  for (const { lineNo, productId, quantity } of lines) {
    stock.add(productId, locationId, -quantity);
    outcome.sent.push({ lineNo, productId, locationId, quantity });
    reduce(outcome.waiting, lineNo, quantity);
  }
}

function reduce(waiting: Map<number, number>, lineNo: number, quantity: number): void {
  const left = (waiting.get(lineNo) ?? 0) - quantity;
  if (left > 0) waiting.set(lineNo, left);
  else waiting.delete(lineNo);
}

/** By opening hours, pick-ups and rate card; undefined without a carrier or a destination. */
function arrivalOf(
  { network }: ReplayWorld,
  { destination }: ReplayOrder,
  { locationId, freight }: PlannedShipment,
  nowMs: number,
): number | undefined {
  const location = network.locationsById.get(locationId);
  if (destination === undefined || location === undefined) return undefined;
  const way = serviceOf(network, locationId, destination, freight.carrier, freight.service);
  return way && arrivalBy(network, location, way, destination, nowMs)?.tableMs;
}

/** What waits is cancelled first; the rest lies again where it was sent from, the last sent first. */
function takeBack(run: Play, { parts }: Reversal): void {
  for (const { order: number, line, quantity } of parts) {
    const outcome = run.outcomes[number];
    if (outcome === undefined) continue;
    const lineNo = line + 1;
    const cancelled = Math.min(quantity, outcome.waiting.get(lineNo) ?? 0);
    if (cancelled > 0) reduce(outcome.waiting, lineNo, cancelled);
    if (outcome.waiting.size === 0) run.waiting.delete(number);
    let left = quantity - cancelled;
    for (const sent of outcome.sent.toReversed()) {
      if (sent.lineNo !== lineNo || left === 0) continue;
      const back = Math.min(left, sent.quantity);
      left -= back;
      sent.quantity -= back;
      run.stock.add(sent.productId, sent.locationId, back);
    }
  }
}

/** Days from the order to its arrival. */
export function daysOf({ order, arrivesMs }: Outcome): number | undefined {
  return arrivesMs === undefined ? undefined : (arrivesMs - order.placedMs) / dayMs;
}
