// Breadth first through every state that commands can reach, each judged by the laws.
import { AssertionFault } from '../../src/lib/assert.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import { fulfillmentActionsOf, isGone } from '../../src/modules/fulfillment/fulfillment-states.ts';
import type { FulfillmentStatus } from '../../src/modules/fulfillment/fulfillment-states.ts';
import { type OrderStatus, supportedActions } from '../../src/modules/orders/order-states.ts';
import { statusFacts } from '../../src/modules/orders/present-order.ts';
import { problemTypes, Refusal } from '../../src/platform/errors.ts';
import { type Command, type Detail, orderCommands, workCommands } from './commands.ts';
import { deadEnds } from './dead-ends.ts';
import { brokenLawsOf, brokenLawsOfStock } from './laws.ts';
import { type Change, commit, copyWorld, type Kept, type World } from './memory.ts';
import { holdUnits, endedSofts, lapse, letGo } from './softs.ts';
import { carefully, newPlaces, planOrder, trueView } from './sourcing.ts';
import { decode, encode, placeIds, type Space } from './space.ts';

export type Explored = {
  /** States found, and those of them from which every command was tried. */
  states: number;
  expanded: number;
  transitions: number;
  refusals: Record<string, number>;
  statuses: Set<OrderStatus>;
  works: Set<FulfillmentStatus>;
  /** Whether no state was left unvisited. */
  complete: boolean;
  /** States from which no end can be reached, as paths of commands. */
  deadEnds: string[];
  /** What broke, with the commands that lead there. */
  faults: string[];
  ms: number;
};

export type Exploration = {
  space: Space;
  detail: Detail;
  /** Units that may stand on a shelf at most: receipts stop there. */
  shelfMost: number;
  /** Soft holds of others at a time. */
  softsMost: number;
  statesMax: number;
  /** Time after which the walk stops where it is. */
  msMax?: number;
};

const places = newPlaces(placeIds);
const plenty = (): number => 9;

/** Everything that anybody may do in this state. */
function commandsOf(world: World, what: Exploration): Command[] {
  const kept = world.orders[0];
  if (kept === undefined) return [];
  const commands = [...orderCommands(kept, 0, what.detail), ...sourceCommands(kept)];
  for (const { id, status, lines } of kept.fulfillments) {
    if (lines.every((line) => line.quantity === line.short) && status === 'cancelled') continue;
    commands.push(...workCommands(kept, 0, id, { ...what.detail, places }));
  }
  for (const row of world.shelves.values()) {
    const { productId, locationId, onHand } = row;
    const key = { productId, locationId };
    if ((onHand ?? 0) < what.shelfMost)
      commands.push({
        name: 'receipt',
        run: () => ({ stock: [{ ...key, kind: 'receipt', onHand: 1 }], rule: 'on_hand' }),
      });
    if (world.softs.length < what.softsMost)
      commands.push({ name: 'cart', run: (now) => holdUnits(now, productId, locationId) });
  }
  world.softs.forEach((soft, index) => {
    if (!soft.dead) commands.push({ name: 'lapse', run: (now) => lapse(now, index) });
    commands.push({ name: 'let go', run: (now) => letGo(now, index) });
  });
  if (world.softs.some((soft) => soft.dead))
    commands.push({ name: 'sweep', run: (now) => endedSofts(now, () => true) });
  return commands;
}

/** Sourcing against true numbers, and against old ones that promise too much. */
function sourceCommands(kept: Kept): Command[] {
  const source = (
    name: string,
    input: { commit: boolean; stale?: boolean; assigned?: Uuid; trigger?: 'schedule' },
  ): Command => ({
    name,
    run: (world) => {
      const plan = (stale: boolean): Change | undefined =>
        planOrder(kept, 0, {
          places,
          view: stale ? plenty : trueView(world),
          commit: input.commit,
          trigger: input.trigger ?? 'allocate',
          assigned: input.assigned,
        });
      const change = plan(input.stale === true);
      if (change === undefined || input.stale !== true) return change;
      try {
        // A plan on old numbers meets the guard; refused, it is made again on those that are there.
        commit(copyWorld(world), change);
        return change;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const swept = copyWorld(world);
        commit(
          swept,
          carefully(world, {
            stock: change.stock.map((one) => ({ ...one, allocated: 0 })),
            rule: 'on_hand',
          }),
        );
        const again = planOrder(kept, 0, {
          places,
          view: trueView(swept),
          commit: input.commit,
          trigger: 'allocate',
        });
        return again && carefully(world, again);
      }
    },
  });
  const commands = [
    source('allocate', { commit: true }),
    source('allocate on old numbers', { commit: true, stale: true }),
    source('route', { commit: false }),
    ...placeIds.map((assigned, n) => source(`allocate at ${n}`, { commit: true, assigned })),
  ];
  if (kept.state.order.stage === 'scheduled')
    commands.push(source('day comes', { commit: true, trigger: 'schedule' }));
  return commands;
}

/** States by number, how each was first reached, and what leads into it. */
type Found = {
  texts: string[];
  numbers: Map<string, number>;
  parent: number[];
  by: string[];
  from: number[];
  to: number[];
};

/** Walks the space from the given states until nothing new is found, or `statesMax` are. */
export async function explore(starts: readonly World[], what: Exploration): Promise<Explored> {
  const startedAt = performance.now();
  const found: Found = { texts: [], numbers: new Map(), parent: [], by: [], from: [], to: [] };
  const ends: number[] = [];
  const result: Explored = {
    states: 0,
    expanded: 0,
    transitions: 0,
    refusals: {},
    statuses: new Set(),
    works: new Set(),
    complete: true,
    deadEnds: [],
    faults: [],
    ms: 0,
  };
  for (const start of starts) add(found, encode(start, what.space), -1, 'start');
  let at = 0;
  for (; at < found.texts.length; at++) {
    const isLate = performance.now() - startedAt > (what.msMax ?? Number.POSITIVE_INFINITY);
    if (isLate || found.texts.length > what.statesMax || result.faults.length >= 20) {
      result.complete = false;
      break;
    }
    const world = decode(found.texts[at] ?? '', what.space);
    const kept = world.orders[0];
    if (kept === undefined) continue;
    const { status } = kept.state.order;
    result.statuses.add(status);
    for (const one of kept.fulfillments) result.works.add(one.status);
    if (status === 'cancelled' || status === 'completed') ends.push(at);
    await expand(found, result, { at, world, kept }, what);
  }
  result.states = found.texts.length;
  result.expanded = at;
  if (result.complete)
    result.deadEnds = deadEnds(result.states, found, ends).map((state) => pathOf(found, state));
  result.ms = Math.round(performance.now() - startedAt);
  return result;
}

/** Work that is over stays over: what has left only gets further. */
function turnedBack(before: Kept, after: World): string | undefined {
  for (const one of before.fulfillments) {
    const is = after.orders[0]?.fulfillments.find((other) => other.id === one.id);
    if (is === undefined || is.status === one.status) continue;
    // What has left of work that was closed short may still arrive.
    const arrived = one.status === 'incomplete' && is.status === 'delivered';
    const isOver = one.status === 'cancelled' || (one.status === 'incomplete' && !arrived);
    if (isOver || (isGone(one.status) && !isGone(is.status)))
      return `W: ${one.status} work became ${is.status}`;
  }
  return undefined;
}

/** Tries every command from one state. */
async function expand(
  found: Found,
  result: Explored,
  from: { at: number; world: World; kept: Kept },
  what: Exploration,
): Promise<void> {
  const { at, world, kept } = from;
  const actions = actionsOf(kept);
  for (const command of commandsOf(world, what)) {
    result.transitions++;
    const told = await attempt(world, command, actions);
    if (told.refused !== undefined)
      result.refusals[told.refused] = (result.refusals[told.refused] ?? 0) + 1;
    if (told.fault !== undefined)
      result.faults.push(`${pathOf(found, at)} > ${command.name}: ${told.fault}`);
    if (told.after === undefined) continue;
    for (const one of told.after.orders[0]?.fulfillments ?? []) result.works.add(one.status);
    const next = add(found, encode(told.after, what.space), at, command.name);
    // What needs force is no way out: an end must be reached without it.
    if (next !== at && !command.name.includes('!')) {
      found.from.push(at);
      found.to.push(next);
    }
    const turned = turnedBack(kept, told.after);
    if (turned !== undefined)
      result.faults.push(`${pathOf(found, at)} > ${command.name}: ${turned}`);
  }
}

type Told = { after?: World; refused?: string; fault?: string };

async function attempt(
  world: World,
  command: Command,
  actions: ReadonlySet<string>,
): Promise<Told> {
  const name = command.action === undefined ? undefined : `${command.of ?? ''}${command.action}`;
  try {
    const change = await command.run(world);
    if (change === undefined) return {};
    const after = copyWorld(world);
    commit(after, change);
    const kept = after.orders[0];
    const broken = [...(kept === undefined ? [] : brokenLawsOf(kept)), ...brokenLawsOfStock(after)];
    return broken.length === 0 ? { after } : { after, fault: broken.join('; ') };
  } catch (error) {
    if (error instanceof Refusal && error.status < 500 && error.code in problemTypes) {
      const promised =
        error.code === 'illegal_transition' && name !== undefined && actions.has(name);
      return {
        refused: error.code,
        ...(promised
          ? { fault: `${command.action} is offered and refused: ${error.message}` }
          : {}),
      };
    }
    const said = error instanceof AssertionFault ? error.message : String((error as Error).stack);
    return { fault: said };
  }
}

/** What the answers of this state would offer. */
function actionsOf(kept: Kept): Set<string> {
  const { order, lines } = kept.state;
  const actions = new Set<string>(supportedActions(order.status, statusFacts(order, lines)));
  for (const one of kept.fulfillments)
    for (const action of fulfillmentActionsOf(one, order.blockingHolds > 0))
      actions.add(one.id + action);
  return actions;
}

function add(found: Found, text: string, parent: number, by: string): number {
  const known = found.numbers.get(text);
  if (known !== undefined) return known;
  const number = found.texts.length;
  found.texts.push(text);
  found.numbers.set(text, number);
  found.parent.push(parent);
  found.by.push(by);
  return number;
}

/** The commands that first led to a state. */
function pathOf(found: Found, number: number): string {
  const path: string[] = [];
  for (let at = number; at >= 0; at = found.parent[at] ?? -1) path.push(found.by[at] ?? '?');
  return path.toReversed().join(' > ');
}
