// Small orders with every feature of the planner switched on now and then, the same for the same
// seed.
import { seededRng } from '../../src/lib/rng.ts';
import type {
  Carton,
  OrderLine,
  OrderNode,
  OrderProblem,
  ParcelService,
} from '../../src/modules/planner/index.ts';

/** Features that an order has, by name: what was tried can be counted. */
export type Features = ReadonlySet<string>;

type Dice = { chance: (p: number) => boolean; upTo: (n: number) => number };

function diceOf(seed: number): Dice {
  const { next } = seededRng(seed);
  return {
    chance: (p) => next() < p,
    upTo: (n) => Math.floor(next() * (n + 1)),
  };
}

/** A tariff in steps of weight, by dimensional weight when it has a divisor. */
function serviceOf(dice: Dice, name: string, on: (feature: string) => boolean): ParcelService {
  const base = 200 + dice.upTo(600);
  const step = 100 * (1 + dice.upTo(9));
  const each = dice.upTo(150);
  const jump = dice.upTo(400);
  const divisor = on('dimensional weight') ? 1 + dice.upTo(4) : undefined;
  const heaviest = on('a service refuses heavy parcels') ? 1200 + dice.upTo(3000) : undefined;
  const refused = on('a service refuses a weight without saying so') ? 2500 : Infinity;
  return {
    carrier: 'c',
    service: name,
    transitDays: 1 + dice.upTo(4),
    lateDays: on('days late by service') ? dice.upTo(2) : undefined,
    weightMaxGrams: heaviest,
    volumeMaxCm3: on('a service refuses large parcels') ? 2000 + dice.upTo(4000) : undefined,
    tariffKey: `${base}/${step}/${each}/${jump}/${divisor}/${refused}`,
    priceMinor: (grams, cm3) => {
      const paid = divisor === undefined ? grams : Math.max(grams, Math.ceil(cm3 / divisor));
      if (paid > refused || grams > (heaviest ?? Infinity)) return undefined;
      return base + Math.ceil(paid / step) * each + (paid > 1500 ? jump : 0);
    },
  };
}

/** Whether something has a feature; `more` are those that came later, thrown by dice of their own. */
type Switches = {
  on: (feature: string) => boolean;
  more: (feature: string) => boolean;
  extra: Dice;
};

function linesOf(dice: Dice, { on, more, extra }: Switches): OrderLine[] {
  const count = 1 + dice.upTo(2);
  const sets = count > 1 && more('a group of several sets') ? 2 + extra.upTo(1) : undefined;
  const isGroup = count > 1 && on('a group that stays together');
  const grouped = sets !== undefined || isGroup;
  const twins = count > 1 && on('two lines of one product');
  const quantityOf = (n: number): number => {
    const quantity = 1 + (count === 1 ? dice.upTo(3) : dice.upTo(1));
    return sets !== undefined && n < 2 ? (count === 2 ? quantity : 1) * sets : quantity;
  };
  return Array.from({ length: count }, (_, n) => ({
    id: n + 1,
    product: twins && n === 1 ? 'p0' : `p${n}`,
    quantity: quantityOf(n),
    weightGrams: 100 * (1 + dice.upTo(12)),
    volumeCm3: 250 * (1 + dice.upTo(8)),
    group: grouped && n < 2 ? 'kit' : undefined,
    sets: n < 2 ? sets : undefined,
    backorderMinor: on('a price for backorders') ? 200 * dice.upTo(8) : undefined,
  }));
}

function nodeOf(dice: Dice, n: number, on: (feature: string) => boolean): OrderNode {
  const services = Array.from({ length: 1 + dice.upTo(1) }, (_, k) => serviceOf(dice, `s${k}`, on));
  return {
    id: `n${n}`,
    rank: on('ranks') ? dice.upTo(2) : 0,
    closedBy: on('a closed node') ? { gate: 'type', have: 'a', need: 'b' } : undefined,
    services: on('a node without services') ? [] : services,
    handlingOrderMinor: dice.upTo(100),
    handlingLineMinor: dice.upTo(50),
    handlingUnitMinor: dice.upTo(30),
    costFactor: on('a cost factor') ? 0.25 * dice.upTo(8) : 1,
    shipmentExtraMinor: on('an extra by shipment') ? dice.upTo(200) - 50 : undefined,
    lateDays: on('days late by node') ? dice.upTo(3) : undefined,
    capacity: on('capacity')
      ? {
          orders: dice.chance(0.2) ? 0 : undefined,
          lines: dice.chance(0.5) ? dice.upTo(2) : undefined,
          units: dice.chance(0.5) ? dice.upTo(4) : undefined,
        }
      : undefined,
  };
}

const cartonsOf = (dice: Dice, withOwnWeight: boolean): Carton[] =>
  [1, 2].map((size) => ({
    name: `box-${size}`,
    volumeCm3: 1000 * size * (1 + dice.upTo(2)),
    weightMaxGrams: 1000 * (1 + dice.upTo(2)),
    tareGrams: withOwnWeight ? 50 * dice.upTo(4) : undefined,
    outerVolumeCm3: withOwnWeight ? 1200 * size * (1 + dice.upTo(2)) : undefined,
  }));

/** The order of a seed, and what it has. */
export function randomOrder(seed: number): { problem: OrderProblem; features: Features } {
  const dice = diceOf(seed);
  const features = new Set<string>();
  /** Half of all orders leave a feature out altogether, so that few and many meet. */
  const plain = dice.chance(0.15);
  const switches = new Map<string, boolean>();
  const extra = diceOf(seed + 10_000_019);
  const thrown =
    (dice: Dice) =>
    (feature: string): boolean => {
      const isIn = switches.get(feature) ?? dice.chance(0.4);
      switches.set(feature, isIn);
      if (plain || !isIn || dice.chance(0.5)) return false;
      features.add(feature);
      return true;
    };
  const [on, more] = [thrown(dice), thrown(extra)];
  const lines = linesOf(dice, { on, more, extra });
  const nodes = Array.from({ length: 1 + dice.upTo(lines.length === 3 ? 2 : 3) }, (_, n) =>
    nodeOf(dice, n, on),
  );
  const cells = lines.length * nodes.length;
  const stock = new Map<string, number>();
  const available = Array.from({ length: cells }, (_, at) => {
    const product = lines[Math.floor(at / nodes.length)]?.product ?? '';
    const key = `${product}@${at % nodes.length}`;
    const units = stock.get(key) ?? (on('unlimited supply') ? Infinity : dice.upTo(3));
    stock.set(key, units);
    return units;
  });
  const node = (): string => `n${dice.upTo(nodes.length - 1)}`;
  const line = (): OrderLine => lines[dice.upTo(lines.length - 1)] ?? { ...NO_LINE };
  const cartons = on('cartons with a weight and size of their own');
  const isByService = on('days late by service and date of supply');
  const isDated = on('dated supply') || isByService;
  const lateBy: Record<string, number[]> = {
    '2026-01-01': [dice.upTo(3), dice.upTo(3)],
    '2026-02-01': [dice.upTo(3), dice.upTo(3)],
  };
  const problem: OrderProblem = {
    lines,
    nodes,
    available,
    scarcityMinor: on('scarcity') ? available.map(() => dice.upTo(300)) : undefined,
    otherMinor: on('other costs of a unit') ? available.map(() => dice.upTo(300) - 80) : undefined,
    forbidden: on('a product that a node may not send')
      ? [{ line: line().id, node: node(), gate: { gate: 'hazmat', have: 'no', need: 'yes' } }]
      : undefined,
    supplies: isDated
      ? Array.from({ length: 1 + dice.upTo(1) }, () => ({
          product: line().product,
          node: 'n0',
          on: `2026-0${1 + dice.upTo(1)}-01`,
          units: 1 + dice.upTo(2),
          lateDays: dice.upTo(4),
        })).map((supply) => (isByService ? { ...supply, lateDaysOf: lateBy[supply.on] } : supply))
      : undefined,
    rules: {
      shipmentsMax: 1 + dice.upTo(3),
      splitLinesMax: on('few lines may be split') ? dice.upTo(1) : undefined,
      splitMinor: on('a price for splits') ? dice.upTo(400) : 0,
      latePerUnitDayMinor: on('a price for days late') ? dice.upTo(100) : 0,
      shipComplete: on('all or nothing'),
      first: on('money first') ? 'money' : 'units',
      assignedNode: on('an assigned node') ? node() : undefined,
    },
    cartons: cartonsOf(dice, cartons),
  };
  return { problem, features };
}

const NO_LINE: OrderLine = { id: 0, product: '', quantity: 1, weightGrams: 1, volumeCm3: 1 };
