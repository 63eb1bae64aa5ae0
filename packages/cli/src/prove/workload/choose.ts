import type { Rng } from '@switchyard/server/scratch';
import type { Asked } from './asked.ts';
import { decideChange, proposeChange } from './changes.ts';
import { countStep, planCount } from './counts.ts';
import { stockFeed } from './feed.ts';
import { holdStep, reserve } from './holds.ts';
import {
  cancelWhole,
  capture,
  captureBulk,
  type Names,
  placedStep,
  readDone,
  readOrder,
  redeem,
} from './orders.ts';
import { refundStep, requestReturn, returnStep } from './returns.ts';
import {
  adjust,
  readStock,
  receipts,
  receive,
  setStock,
  supply,
  transfer,
  transferStep,
} from './stock.ts';
import { deliver, releasedStep } from './works.ts';
import { fullness, takeAt, type Tenant } from './world.ts';

/** Orders on their way at a time: enough to contend for the stock, few enough to get through. */
const ordersWanted = 80;

/** Cycle counts under way at a time. */
const cyclesWanted = 12;

type Choice = { weight: number; make: () => Asked | undefined };

/**
 * What a client of the tenant does next. Stock and orders steer it back to where everything is
 * scarce and nothing dries out: few orders make captures likely, little stock makes receipts so.
 */
export function chooseNext(tenant: Tenant, rng: Rng, names: Names): Asked {
  const choices = choicesFor(tenant, rng, names);
  const sum = choices.reduce((total, { weight }) => total + weight, 0);
  let draw = rng.next() * sum;
  for (const { weight, make } of choices) {
    draw -= weight;
    if (draw < 0 && weight > 0) return make() ?? readStock(tenant, rng);
  }
  return readStock(tenant, rng);
}

function choicesFor(tenant: Tenant, rng: Rng, names: Names): Choice[] {
  const room = Math.max(0, 1 - tenant.orders.length / ordersWanted);
  const crowd = Math.min(3, tenant.orders.length / (ordersWanted / 2));
  const dearth = Math.max(0, 1 - fullness(tenant));
  const if_ = (list: readonly unknown[], weight: number): number => (list.length > 0 ? weight : 0);
  return [
    { weight: 18 * room, make: () => capture(tenant, rng, names) },
    { weight: 2 * room, make: () => captureBulk(tenant, rng, names) },
    { weight: if_(tenant.holds, 3 * room), make: () => redeem(tenant, rng, names) },
    { weight: if_(tenant.orders, 22 * crowd), make: () => nextOf(tenant, rng, names) },
    { weight: 4, make: () => reserve(tenant, rng, names) },
    { weight: if_(tenant.holds, 3), make: () => holdStep(tenant, rng) },
    { weight: if_(tenant.archive, 2), make: () => deliver(tenant, rng) },
    { weight: if_(tenant.archive, 1), make: () => receipts(tenant, rng, names, 'return') },
    { weight: if_(tenant.sold, 2), make: () => requestReturn(tenant, rng) },
    { weight: if_(tenant.returns, 8), make: () => returnStep(tenant, rng) },
    { weight: if_(tenant.refunds, 2), make: () => refundStep(tenant, rng) },
    { weight: if_(tenant.orders, 1.5), make: () => proposeChange(tenant, rng) },
    { weight: if_(tenant.changes, 2), make: () => decideChange(tenant, rng) },
    { weight: tenant.cycles.length < cyclesWanted ? 1 : 0, make: () => planCount(tenant, rng) },
    { weight: if_(tenant.cycles, 2.5), make: () => countStep(tenant, rng) },
    { weight: 1 + 40 * dearth, make: () => receipts(tenant, rng, names, 'import') },
    { weight: 1.2, make: () => stockFeed(tenant, rng, names) },
    { weight: 3, make: () => adjust(tenant, rng, names) },
    { weight: 1.5, make: () => setStock(tenant, rng, names, 'set') },
    { weight: 1.5, make: () => setStock(tenant, rng, names, 'count') },
    { weight: 1, make: () => supply(tenant, rng, names) },
    { weight: if_(tenant.supplies, 2.5), make: () => receive(tenant, rng) },
    { weight: 1.5, make: () => transfer(tenant, rng) },
    { weight: if_(tenant.transfers, 2.5), make: () => transferStep(tenant, rng) },
    { weight: 7, make: () => readStock(tenant, rng) },
    { weight: if_(tenant.orders, 3), make: () => readOrder(rng.pick(tenant.orders)) },
    { weight: if_(tenant.archive, 1), make: () => readOrder(rng.pick(tenant.archive)) },
  ];
}

/** The next step of some order, mostly of an old one; it is out of the pool until answered. */
function nextOf(tenant: Tenant, rng: Rng, names: Names): Asked | undefined {
  const oldest = Math.floor(rng.next() ** 2 * tenant.orders.length);
  const order = takeAt(tenant.orders, oldest);
  if (order === undefined) return undefined;
  if (order.stage === 'placed') {
    return order.tries > 8 ? cancelWhole(tenant, order) : placedStep(tenant, order, rng);
  }
  return releasedStep(tenant, order, rng, names) ?? readDone(tenant, order);
}
