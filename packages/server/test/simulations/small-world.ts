// A small past, made order by order against its own stock, and a judge that knows the stock of a
// varied world by its own books.
import { seededRng } from '../../src/lib/rng.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import {
  hashProblem,
  type OrderNode,
  type OrderProblem,
  type OrderShipment,
  planOrder,
} from '../../src/modules/planner/index.ts';
import type { HistoricDecision, HistoricRelease } from '../../src/modules/simulations/history.ts';

export type Receipt = { kind: 'receipt'; product: string; node: string; units: number };
export type PastStep = HistoricDecision | HistoricRelease | Receipt;
export type Past = { steps: PastStep[]; opening: Map<string, number> };

const products = ['p1', 'p2', 'p3'];
export const nodeIds = ['n1', 'n2', 'n3', 'n4'];
export const cell = (product: string, node: string): string => `${product} ${node}`;

function nodesOf(place: number): OrderNode[] {
  return nodeIds.map((id, n) => {
    const base = 300 + 150 * Math.abs(n - place);
    return {
      id,
      rank: n,
      services: [
        {
          carrier: 'c',
          service: 's',
          transitDays: 1 + Math.abs(n - place),
          tariffKey: `t${base}`,
          priceMinor: (grams: number) => base + Math.ceil(grams / 100) * 7,
        },
      ],
      handlingOrderMinor: 100,
      handlingLineMinor: 20,
      handlingUnitMinor: 5,
      costFactor: 1,
    };
  });
}

type Making = {
  steps: PastStep[];
  stock: Map<string, number>;
  placed: Map<string, Map<string, number>>;
  open: Map<string, { problem: OrderProblem; left: Map<number, number> }>;
  clockMs: number;
};

const addUnits = ({ stock }: Making, key: string, units: number): void => {
  stock.set(key, (stock.get(key) ?? 0) + units);
};

const availableTo = ({ stock }: Making, lines: OrderProblem['lines']): number[] =>
  lines.flatMap(({ product }) => nodeIds.map((node) => stock.get(cell(product, node)) ?? 0));

function decide(past: Making, orderId: string, problem: OrderProblem, isFirst: boolean): void {
  const plan = planOrder(problem);
  const has = past.placed.get(orderId) ?? new Map<string, number>();
  past.placed.set(orderId, has);
  for (const { node, lines } of plan.shipments) {
    for (const { line, quantity } of lines) {
      const key = cell(problem.lines.find(({ id }) => id === line)?.product ?? '', node);
      addUnits(past, key, -quantity);
      has.set(key, (has.get(key) ?? 0) + quantity);
    }
  }
  past.steps.push({
    kind: 'decision',
    id: `d${past.steps.length}` as Uuid,
    orderId: orderId as Uuid,
    at: instantOfMs(past.clockMs),
    isFirst,
    problem,
    inputHash: hashProblem(problem),
    costMinor: plan.costMinor,
    shipments: plan.shipments,
    kmFrom: (node) => 100 * (1 + nodeIds.indexOf(node)),
    nodeFor: () => undefined,
  });
  const left = new Map(plan.uncovered.map(({ line, quantity }) => [line, quantity]));
  if (left.size > 0) past.open.set(orderId, { problem, left });
  else past.open.delete(orderId);
}

function decideAgain(past: Making): void {
  const [again] = past.open;
  if (again === undefined) return;
  const [orderId, { problem, left }] = again;
  const lines = problem.lines.flatMap((line) => {
    const quantity = left.get(line.id) ?? 0;
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
  decide(past, orderId, { ...problem, lines, available: availableTo(past, lines) }, false);
}

function cancel(past: Making, orderId: string): void {
  for (const [key, units] of past.placed.get(orderId) ?? []) {
    const [product = '', node = ''] = key.split(' ');
    addUnits(past, key, units);
    const at = instantOfMs(past.clockMs);
    past.steps.push({ kind: 'release', orderId: orderId as Uuid, product, node, units, at });
  }
  past.placed.delete(orderId);
  past.open.delete(orderId);
}

const rules: OrderProblem['rules'] = {
  shipmentsMax: 4,
  splitMinor: 0,
  latePerUnitDayMinor: 0,
  shipComplete: false,
  first: 'units',
};

/** A past of so many events: orders, what they give back, deliveries, and what is tried again. */
export function makePast(seed: number, events: number): Past {
  const { next, integer, pick } = seededRng(seed);
  const opening = new Map<string, number>();
  for (const product of products)
    for (const node of nodeIds) opening.set(cell(product, node), integer(0, 12));
  const past: Making = {
    steps: [],
    stock: new Map(opening),
    placed: new Map(),
    open: new Map(),
    clockMs: Date.parse('2026-03-01T00:00:00Z'),
  };
  for (let event = 0; event < events; event++) {
    past.clockMs += integer(1, 4) * 3_600_000;
    const dice = next();
    if (dice < 0.68) {
      const wanted = products.filter(() => next() < 0.55);
      const lines = wanted.map((product, n) => ({
        id: n + 1,
        product,
        quantity: integer(1, 3),
        weightGrams: 400,
        volumeCm3: 500,
      }));
      if (lines.length === 0) continue;
      const nodes = nodesOf(integer(0, 3));
      const problem = { lines, nodes, available: availableTo(past, lines), rules };
      decide(past, `o${event}`, problem, true);
    } else if (dice < 0.78) {
      const receipt = { product: pick(products), node: pick(nodeIds), units: integer(1, 6) };
      addUnits(past, cell(receipt.product, receipt.node), receipt.units);
      past.steps.push({ kind: 'receipt', ...receipt });
    } else if (dice < 0.9) decideAgain(past);
    else cancel(past, pick([...past.placed.keys(), 'none']));
  }
  return { steps: past.steps, opening };
}

/** The judge's books of a varied world: what there is of each product at each node. */
export class Books {
  readonly stock: Map<string, number>;
  readonly faults: string[] = [];
  private readonly orders = new Map<string, Map<string, number>>();

  private readonly met = new Set<string>();

  constructor(opening: ReadonlyMap<string, number>) {
    this.stock = new Map(opening);
  }

  receive({ product, node, units }: Receipt): void {
    const key = cell(product, node);
    this.stock.set(key, (this.stock.get(key) ?? 0) + units);
  }

  take(orderId: string, problem: OrderProblem, shipments: readonly OrderShipment[]): void {
    const has = this.orders.get(orderId) ?? new Map<string, number>();
    this.orders.set(orderId, has);
    for (const { node, lines } of shipments) {
      for (const { line, quantity } of lines) {
        const product = problem.lines.find(({ id }) => id === line)?.product ?? '';
        const key = cell(product, node);
        const left = (this.stock.get(key) ?? 0) - quantity;
        if (left < 0) this.faults.push(`${orderId} takes ${-left} of ${key} that are not there`);
        this.stock.set(key, left);
        has.set(key, (has.get(key) ?? 0) + quantity);
      }
    }
  }

  /** As many come back as did in history, from the same node first. */
  release({ orderId, product, node, units }: HistoricRelease): void {
    const has = this.orders.get(orderId);
    if (has === undefined) return;
    const first = cell(product, node);
    const others = [...has.keys()].filter((key) => key !== first && key.startsWith(`${product} `));
    let left = units;
    for (const key of [first, ...others]) {
      const back = Math.min(left, has.get(key) ?? 0);
      left -= back;
      has.set(key, (has.get(key) ?? 0) - back);
      this.stock.set(key, (this.stock.get(key) ?? 0) + back);
    }
  }

  /** The first time that a product is met at a node, what is there is multiplied. */
  meet(product: string, node: string, factor: number): void {
    const key = cell(product, node);
    if (this.met.has(key)) return;
    this.met.add(key);
    this.stock.set(key, Math.floor((this.stock.get(key) ?? 0) * factor));
  }
}
