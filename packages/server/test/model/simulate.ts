// Several processes on one stock, one step at a time in an order that the seed decides: each plans
// on numbers of its own, which may be old, and commits later; in between everything else happens.
// Planner, snapshot, guard and lifecycle are the product's; so are its ways out of a refusal.
import { AssertionFault } from '../../src/lib/assert.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import { type Rng, seededRng } from '../../src/lib/rng.ts';
import { keyOf, type StockChange } from '../../src/modules/inventory/stock.ts';
import type { StockRow } from '../../src/modules/inventory/store.ts';
import {
  createStockSnapshot,
  type StockSnapshot,
} from '../../src/modules/sourcing/stock-snapshot.ts';
import { placeableUnits } from '../../src/modules/sourcing/apply-plan.ts';
import { Refusal } from '../../src/platform/errors.ts';
import { type Command, orderCommands, workCommands } from './commands.ts';
import { brokenLawsOf, brokenLawsOfStock } from './laws.ts';
import {
  type Change,
  commit,
  type Kept,
  newLine,
  newOrder,
  newShelf,
  uuidOf,
  type World,
} from './memory.ts';
import { endedSofts, holdUnits, lapse, letGo } from './softs.ts';
import { carefully, isSourceable, newPlaces, planOrder, trueView } from './sourcing.ts';

const productIds = [101, 102].map(uuidOf);
const placeIds = [201, 202, 203].map(uuidOf);
const places = newPlaces(placeIds);
const detail = { unitsMost: 3, words: false, requests: true, shapes: true };
const ordersAtOnce = 24;
/** Batches under way: four processes with two workers each. */
const processesAtOnce = 8;
/** As in the dispatch line: old numbers at most, and how often a plan is made again. */
const snapshotAgeMsMax = 30_000;
const replansMax = 4;
const replansAloneMax = 20;

type Job = { index: number; change: Change };
type Process = {
  snapshot: StockSnapshot;
  /** Orders it holds locked between plan and commit. */
  batch: number[];
  planned: Job[] | undefined;
  replans: number;
};

export type SimCounts = {
  plans: number;
  commits: number;
  stockGone: number;
  bisected: number;
  busy: number;
  commands: number;
  refused: number;
  orders: number;
};

type Sim = {
  world: World;
  rng: Rng;
  processes: Process[];
  locked: Set<number>;
  /** Sums of everything that was ever moved, against which counters are judged. */
  ledger: Map<string, { onHand: number; allocated: number; reserved: number }>;
  commands: Map<string, Command[]>;
  nowMs: number;
  counts: SimCounts;
};

/** Runs so many steps; throws at the first broken law, with the step at which it broke. */
export async function simulate(seed: number, steps: number): Promise<SimCounts> {
  const sim = newSim(seed);
  for (let step = 0; step < steps; step++) {
    sim.nowMs += sim.rng.integer(0, 40);
    try {
      await takeStep(sim);
      if (step % 256 === 255) judge([...brokenLawsOfStock(sim.world), ...brokenLedger(sim)]);
    } catch (error) {
      throw new Error(`Seed ${seed}, step ${step}: ${(error as Error).message}`, { cause: error });
    }
  }
  return sim.counts;
}

function newSim(seed: number): Sim {
  const rng = seededRng(seed);
  const world: World = { shelves: new Map(), softs: [], orders: [] };
  const sim: Sim = {
    world,
    rng,
    processes: Array.from({ length: processesAtOnce }).map(() => ({
      snapshot: createStockSnapshot(snapshotAgeMsMax),
      batch: [],
      planned: undefined,
      replans: 0,
    })),
    locked: new Set(),
    ledger: new Map(),
    commands: new Map(),
    nowMs: 0,
    counts: {
      plans: 0,
      commits: 0,
      stockGone: 0,
      bisected: 0,
      busy: 0,
      commands: 0,
      refused: 0,
      orders: 0,
    },
  };
  for (const productId of productIds)
    for (const locationId of placeIds) {
      const units = rng.integer(0, 6);
      world.shelves.set(productId + locationId, newShelf({ productId, locationId }, units));
      sim.ledger.set(productId + locationId, { onHand: units, allocated: 0, reserved: 0 });
    }
  for (let index = 0; index < ordersAtOnce; index++) capture(sim, index);
  return sim;
}

/** A new order takes the place of one that is over. */
function capture(sim: Sim, index: number): void {
  const { rng, world, counts } = sim;
  counts.orders++;
  const id = uuidOf(10_000 + counts.orders);
  const lines = Array.from({ length: rng.integer(1, 3) }, (_, n) => {
    const product = rng.pick(productIds);
    return newLine(
      100_000 + counts.orders * 100 + n + 1,
      id,
      { id: product, sku: 's' },
      rng.integer(1, 3),
    );
  });
  // What is gone left with its claims consumed: nothing of the old order is in the counters.
  world.orders[index] = newOrder(id, lines, {
    allowBackorder: rng.next() < 0.7,
    shipComplete: rng.next() < 0.2,
    ...(rng.next() < 0.1 ? { stage: 'draft' as const } : {}),
  });
}

function judge(broken: readonly string[]): void {
  if (broken.length > 0) throw new AssertionFault(broken.join('; '));
}

function brokenLedger({ world, ledger }: Sim): string[] {
  const broken: string[] = [];
  for (const [key, row] of world.shelves) {
    const sum = ledger.get(key);
    const agrees =
      sum?.onHand === row.onHand &&
      sum.allocated === row.allocated &&
      sum.reserved === row.reserved;
    if (!agrees) broken.push(`I7: the ledger says ${JSON.stringify(sum)} of ${key}`);
  }
  return broken;
}

/** Commits and judges what was touched; a refusal leaves everything as it was. */
function apply(sim: Sim, change: Change): void {
  const { world, ledger } = sim;
  commit(world, change);
  for (const one of change.stock) note(ledger, one);
  const { kept } = change;
  if (kept !== undefined) judge(brokenLawsOf(kept.after));
  for (const one of change.stock) {
    const row = world.shelves.get(keyOf(one));
    if (row !== undefined && (row.onHand ?? 0) - row.allocated - row.reserved < 0)
      judge([`I5: ${row.onHand} on hand, ${row.allocated} allocated, ${row.reserved} reserved`]);
  }
}

function note(ledger: Sim['ledger'], one: StockChange): void {
  const sum = ledger.get(keyOf(one));
  if (sum === undefined) return;
  sum.onHand += one.onHand ?? 0;
  sum.allocated += one.allocated ?? 0;
  sum.reserved += one.reserved ?? 0;
}

async function takeStep(sim: Sim): Promise<void> {
  const { rng } = sim;
  const dice = rng.next();
  if (dice < 0.4) await stepOf(sim, rng.pick(sim.processes));
  else if (dice < 0.85) await command(sim);
  else elsewhere(sim);
}

/** A process goes on where it is: takes orders, plans, or commits. */
async function stepOf(sim: Sim, process: Process): Promise<void> {
  if (process.planned !== undefined) return commitBatch(sim, process);
  if (process.batch.length === 0) {
    const free = sim.world.orders
      .map((_, index) => index)
      .filter((index) => !sim.locked.has(index) && isWanted(sim.world.orders[index]));
    for (let n = sim.rng.integer(1, 4); n > 0 && free.length > 0; n--) {
      const [index] = free.splice(sim.rng.integer(0, free.length - 1), 1);
      if (index === undefined) break;
      process.batch.push(index);
      sim.locked.add(index);
    }
  }
  planBatch(sim, process);
}

/** Whether the dispatch line would plan it; some that it only looks at are taken too. */
const isWanted = (kept: Kept | undefined): boolean =>
  kept !== undefined && isSourceable(kept, 'allocate');

/** Each sees what those before it took; a no that rests on old numbers is asked again. */
function planBatch(sim: Sim, process: Process): void {
  const { world, nowMs, counts } = sim;
  const { snapshot } = process;
  const taken: [Uuid, Uuid, number][] = [];
  const read = new Set<Uuid>();
  const readAgain = (ids: readonly Uuid[]): void => {
    load(world, snapshot, ids, nowMs);
    for (const id of ids) read.add(id);
    for (const one of taken) if (ids.includes(one[0])) snapshot.take(...one);
  };
  const wanted = new Set<Uuid>();
  for (const index of process.batch)
    for (const line of world.orders[index]?.state.lines ?? []) wanted.add(line.productId);
  const stale = snapshot.stale(wanted, nowMs);
  if (stale.length > 0) readAgain(stale);
  process.planned = [];
  for (const index of process.batch) {
    const kept = world.orders[index];
    if (kept === undefined) continue;
    counts.plans++;
    const goesOn = sim.rng.next() < 0.9;
    let takes: typeof taken = [];
    const plan = (): Change | undefined => {
      takes = [];
      return planOrder(kept, index, {
        places,
        view: snapshot.available,
        take: (...one) => takes.push(one),
        commit: goesOn,
        trigger: 'allocate',
      });
    };
    let change = plan();
    const lines = change?.kept?.after.state.lines ?? [];
    const doubted = lines
      .filter((line) => placeableUnits(line) > 0 && !read.has(line.productId))
      .map((line) => line.productId);
    if (doubted.length > 0) {
      readAgain([...new Set(doubted)]);
      change = plan();
    }
    for (const one of takes) snapshot.take(...one);
    taken.push(...takes);
    if (change !== undefined) process.planned.push({ index, change });
  }
}

function load(world: World, snapshot: StockSnapshot, ids: readonly Uuid[], nowMs: number): void {
  const view = trueView(world);
  const rows = ids.flatMap((productId) =>
    placeIds.map((locationId) => ({ productId, locationId, atp: view(productId, locationId) })),
  );
  snapshot.load(ids, rows as unknown as StockRow[], nowMs);
}

/** All of the batch or none; refused, it is planned again, then order by order. */
function commitBatch(sim: Sim, process: Process): void {
  const { world, counts } = sim;
  const planned = process.planned ?? [];
  process.planned = undefined;
  const stock = planned.flatMap((job) => job.change.stock);
  const isCareful = process.replans > 0;
  const whole: Change = { stock, rule: 'atp' };
  try {
    const change = isCareful ? carefully(world, whole) : whole;
    apply(sim, change);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    counts.stockGone++;
    process.replans++;
    process.snapshot.drop(stock.map((one) => one.productId));
    if (process.replans <= replansMax) return;
    if (process.batch.length > 1) {
      counts.bisected++;
      for (const index of process.batch.splice(1)) sim.locked.delete(index);
      process.replans = 0;
    } else if (process.replans > replansAloneMax) {
      counts.busy++;
      release(sim, process);
    }
    return;
  }
  for (const { index, change } of planned) {
    counts.commits++;
    const after = change.kept?.after;
    if (after === undefined) continue;
    judge(brokenLawsOf(after));
    world.orders[index] = after;
  }
  release(sim, process);
}

function release(sim: Sim, process: Process): void {
  for (const index of process.batch) sim.locked.delete(index);
  process.batch = [];
  process.replans = 0;
}

const ends = new Set(['release', 'ship', 'deliver', 'complete', 'cancel!']);

/** A caller does something to an order that no batch holds. */
async function command(sim: Sim): Promise<void> {
  const { rng, world, counts } = sim;
  const index = rng.integer(0, ordersAtOnce - 1);
  const kept = world.orders[index];
  if (kept === undefined || sim.locked.has(index)) return;
  if (isOver(kept)) return capture(sim, index);
  const one =
    kept.fulfillments.length > 0 && rng.next() < 0.4 ? rng.pick(kept.fulfillments) : undefined;
  const commands = commandsOf(sim, kept, index, one);
  counts.commands++;
  try {
    // Half of all press on, so that orders end and new ones want the stock.
    const isUrgent = one === undefined && rng.next() < 0.7;
    const urgent = commands.filter(({ name }) => ends.has(name));
    const change = await rng.pick(isUrgent ? urgent : commands).run(world);
    if (change !== undefined) apply(sim, change);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    counts.refused++;
  }
}

/** The commands of an order or of its work, made once for each. */
function commandsOf(
  sim: Sim,
  kept: Kept,
  index: number,
  one: Kept['fulfillments'][number] | undefined,
): Command[] {
  const key = one === undefined ? kept.state.order.id : one.id + one.locationId;
  let commands = sim.commands.get(key);
  if (sim.commands.size > 1000) sim.commands.clear();
  if (commands === undefined) {
    commands =
      one === undefined
        ? orderCommands(kept, index, detail)
        : workCommands(kept, index, one.id, { ...detail, places });
    sim.commands.set(key, commands);
  }
  return commands;
}

const isOver = ({ state: { order }, fulfillments }: Kept): boolean =>
  order.status === 'cancelled' || order.status === 'completed' || fulfillments.length > 12;

/** Stock comes in, carts come and lapse, the sweeper passes, numbers told by others are dropped. */
function elsewhere(sim: Sim): void {
  const { rng, world } = sim;
  const key = { productId: rng.pick(productIds), locationId: rng.pick(placeIds) };
  const { softs } = world;
  const held = rng.integer(0, Math.max(0, softs.length - 1));
  const changes: (() => Change | undefined)[] = [
    () => ({ stock: [{ ...key, kind: 'receipt', onHand: rng.integer(1, 3) }], rule: 'on_hand' }),
    () => ({ stock: [{ ...key, kind: 'receipt', onHand: rng.integer(1, 6) }], rule: 'on_hand' }),
    () => ({ stock: [{ ...key, kind: 'count', onHand: -1 }], rule: 'on_hand' }),
    () => (softs.length < 6 ? holdUnits(world, key.productId, key.locationId) : undefined),
    () => (softs.length > 0 ? lapse(world, held) : undefined),
    () => (softs.length > 0 ? letGo(world, held) : undefined),
    () => endedSofts(world, () => true),
  ];
  try {
    const change = rng.pick(changes)();
    if (change !== undefined) apply(sim, change);
    if (rng.next() < 0.05) rng.pick(sim.processes).snapshot.drop([key.productId]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
