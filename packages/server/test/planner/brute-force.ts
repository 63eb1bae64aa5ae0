// Every plan of a small order, judged by its own reading of the rules: no code of the planner is
// used, units are packed one at a time, and coverage and money are compared as two numbers.
import type {
  Carton,
  DatedSupply,
  OrderLine,
  OrderNode,
  OrderProblem,
  ParcelService,
} from '../../src/modules/planner/index.ts';

/** A line's units from a node, now or with supply of a date. */
export type Sent = { line: number; node: string; on: string | undefined; quantity: number };

type Way = {
  node: OrderNode;
  on: string | undefined;
  late: number;
  /** By service, in place of everything else. */
  lateBy?: readonly number[] | undefined;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function waysOf(problem: OrderProblem): Way[] {
  return problem.nodes.flatMap((node) => {
    const days = new Map<string, number>();
    for (const one of problem.supplies ?? [])
      if (one.node === node.id) days.set(one.on, Math.max(days.get(one.on) ?? 0, one.lateDays));
    const own = node.lateDays ?? 0;
    return [
      { node, on: undefined, late: own },
      ...[...days].map(([on, late]) => ({
        node,
        on,
        late: own + late,
        lateBy: problem.supplies?.find((one) => one.node === node.id && one.on === on)?.lateDaysOf,
      })),
    ];
  });
}

const cell = (problem: OrderProblem, line: OrderLine, node: OrderNode): number =>
  problem.lines.indexOf(line) * problem.nodes.length + problem.nodes.indexOf(node);

function unitsBy(
  problem: OrderProblem,
  line: OrderLine,
  node: OrderNode,
  on: string | undefined,
): number {
  const comes = (one: DatedSupply): boolean =>
    one.node === node.id && one.product === line.product && on !== undefined && one.on <= on;
  const due = (problem.supplies ?? []).filter(comes).map((one) => one.units);
  return (problem.available[cell(problem, line, node)] ?? 0) + sum(due);
}

type Box = { weight: number; volume: number };

/** First fit, one unit after the other, large goods first. */
function boxesOf(goods: readonly { line: OrderLine; quantity: number }[], largest: Box): Box[] {
  const boxes: Box[] = [];
  const order = goods.toSorted(
    (a, b) =>
      b.line.volumeCm3 - a.line.volumeCm3 ||
      b.line.weightGrams - a.line.weightGrams ||
      a.line.id - b.line.id,
  );
  for (const { line, quantity } of order) {
    for (let unit = 0; unit < quantity; unit++) {
      const box = boxes.find(
        ({ weight, volume }) =>
          weight + line.weightGrams <= largest.weight && volume + line.volumeCm3 <= largest.volume,
      );
      if (box === undefined) boxes.push({ weight: line.weightGrams, volume: line.volumeCm3 });
      else {
        box.weight += line.weightGrams;
        box.volume += line.volumeCm3;
      }
    }
  }
  return boxes;
}

function freightOf(
  service: ParcelService,
  cartons: readonly Carton[],
  goods: readonly { line: OrderLine; quantity: number }[],
): number {
  const volumeMost = service.volumeMaxCm3 ?? Infinity;
  const weightMost = service.weightMaxGrams ?? Infinity;
  const usable = cartons
    .filter((one) => (one.outerVolumeCm3 ?? 0) <= volumeMost && (one.tareGrams ?? 0) < weightMost)
    .toSorted((a, b) => a.volumeCm3 - b.volumeCm3 || a.weightMaxGrams - b.weightMaxGrams);
  const sized = usable.map((one, k) => {
    const upTo = usable.slice(0, k + 1);
    const tare = Math.max(...upTo.map((each) => each.tareGrams ?? 0));
    return {
      volume: Math.min(one.volumeCm3, volumeMost),
      weight: Math.min(one.weightMaxGrams, weightMost - tare),
      tare,
      outer: Math.max(...upTo.map((each) => each.outerVolumeCm3 ?? 0)),
    };
  });
  const largest = sized.at(-1) ?? { weight: 0, volume: 0 };
  let price = 0;
  for (const box of boxesOf(goods, largest)) {
    const carton = sized.find((one) => box.volume <= one.volume && box.weight <= one.weight);
    const one = service.priceMinor(
      box.weight + (carton?.tare ?? 0),
      Math.max(box.volume, carton?.outer ?? 0),
    );
    if (one === undefined) return Infinity;
    price += one;
  }
  return price;
}

/** What a shipment costs; Infinity when no service takes it. */
function shipmentCost(
  problem: OrderProblem,
  { node, late, lateBy }: Way,
  goods: readonly { line: OrderLine; quantity: number }[],
): number {
  const units = sum(goods.map((one) => one.quantity));
  const perDay = problem.rules.latePerUnitDayMinor;
  const freight = Math.min(
    ...node.services.map(
      (service, k) =>
        freightOf(service, problem.cartons ?? [], goods) +
        (lateBy === undefined ? late + (service.lateDays ?? 0) : (lateBy[k] ?? 0)) * perDay * units,
    ),
  );
  const base =
    node.handlingOrderMinor +
    node.handlingLineMinor * goods.length +
    node.handlingUnitMinor * units;
  const extras = goods.map(({ line, quantity }) => {
    const at = cell(problem, line, node);
    return quantity * ((problem.scarcityMinor?.[at] ?? 0) + (problem.otherMinor?.[at] ?? 0));
  });
  return (
    freight + Math.round(base * node.costFactor) + (node.shipmentExtraMinor ?? 0) + sum(extras)
  );
}

export type Judged = { covered: number; money: number; shipments: number };

type Shipment = { way: Way; goods: { line: OrderLine; quantity: number }[] };

/** A plan's shipments; undefined when one leaves from where none can. */
function shipmentsOf(
  problem: OrderProblem,
  plan: readonly Sent[],
  ways: readonly Way[],
): Shipment[] | undefined {
  const shipments: Shipment[] = [];
  for (const one of plan) {
    const line = problem.lines.find((each) => each.id === one.line);
    const way = ways.find((each) => each.node.id === one.node && each.on === one.on);
    if (line === undefined || way === undefined || way.node.closedBy !== undefined)
      return undefined;
    const known = shipments.find((each) => each.way === way);
    if (known === undefined) shipments.push({ way, goods: [{ line, quantity: one.quantity }] });
    else known.goods.push({ line, quantity: one.quantity });
  }
  return shipments;
}

function keepsCapacity({ way, goods }: Shipment): boolean {
  if (way.on !== undefined) return true;
  const { orders = 1, lines = Infinity, units = Infinity } = way.node.capacity ?? {};
  return orders >= 1 && goods.length <= lines && sum(goods.map((one) => one.quantity)) <= units;
}

/** What a plan covers and costs; undefined when it breaks a rule. */
export function judge(problem: OrderProblem, plan: readonly Sent[]): Judged | undefined {
  const { lines, rules } = problem;
  const ways = waysOf(problem);
  const shipments = shipmentsOf(problem, plan, ways);
  if (shipments === undefined || shipments.length > rules.shipmentsMax) return undefined;
  if (!keepsStock(problem, plan, ways) || !keepsOrder(problem, plan)) return undefined;
  if (!shipments.every(keepsCapacity)) return undefined;
  let money = rules.splitMinor * Math.max(0, shipments.length - 1);
  for (const { way, goods } of shipments) money += shipmentCost(problem, way, goods);
  if (money === Infinity) return undefined;
  const covered = sum(plan.map((one) => one.quantity));
  for (const line of lines) {
    const sent = sum(plan.filter((one) => one.line === line.id).map((one) => one.quantity));
    money += (line.quantity - sent) * (line.backorderMinor ?? 0);
  }
  const wanted = sum(lines.map((line) => line.quantity));
  if (rules.shipComplete && covered > 0 && covered < wanted) return undefined;
  return { covered, money, shipments: shipments.length };
}

/** Until each date, no more of a product leaves a node than is there by then; nothing forbidden. */
function keepsStock(problem: OrderProblem, plan: readonly Sent[], ways: readonly Way[]): boolean {
  for (const one of plan) {
    if (problem.forbidden?.some(({ line, node }) => line === one.line && node === one.node))
      return false;
  }
  return ways.every(({ node, on }) =>
    problem.lines.every((line) => {
      const left = plan.filter((one) => {
        const product = problem.lines.find((each) => each.id === one.line)?.product;
        const isBefore = one.on === undefined || (on !== undefined && one.on <= on);
        return one.node === node.id && product === line.product && isBefore;
      });
      return sum(left.map((one) => one.quantity)) <= unitsBy(problem, line, node, on);
    }),
  );
}

/** No more than is asked for, sets of groups whole and together, few enough lines in pieces. */
function keepsOrder({ lines, rules }: OrderProblem, plan: readonly Sent[]): boolean {
  let split = 0;
  /** By group: how many sets leave from where, as each of its lines tells it. */
  const groups = new Map<string, Set<string>>();
  for (const line of lines) {
    const parts = plan.filter((one) => one.line === line.id);
    const sent = sum(parts.map((one) => one.quantity));
    if (sent > line.quantity) return false;
    if (parts.length > 1) split++;
    if (line.group === undefined) continue;
    const told = parts.map(({ node, on, quantity }) => {
      const sets = (quantity * (line.sets ?? 1)) / line.quantity;
      return Number.isInteger(sets) ? `${sets} from ${node}|${on ?? ''}` : 'a part of a set';
    });
    if (told.includes('a part of a set')) return false;
    groups.set(
      line.group,
      (groups.get(line.group) ?? new Set()).add(told.toSorted().join(' and ')),
    );
  }
  if (split > (rules.splitLinesMax ?? Infinity)) return false;
  return [...groups.values()].every((where) => where.size === 1);
}

/** What the assigned node sends first: line after line, as much as it may. */
function assignedOf(problem: OrderProblem): Sent[] {
  const node = problem.nodes.find((one) => one.id === problem.rules.assignedNode);
  if (node === undefined) return [];
  const free = { ...problem, rules: { ...problem.rules, shipmentsMax: 1, shipComplete: false } };
  let plan: Sent[] = [];
  const done = new Set<string>();
  for (const line of problem.lines.toSorted((a, b) => a.id - b.id)) {
    const { group } = line;
    if (group !== undefined && done.has(group)) continue;
    if (group !== undefined) done.add(group);
    const together = group === undefined ? [line] : problem.lines.filter((l) => l.group === group);
    const sets = line.sets ?? 1;
    const most = group === undefined ? line.quantity : sets;
    for (let quantity = most; quantity > 0; quantity--) {
      const more = together.map((one) => ({
        line: one.id,
        node: node.id,
        on: undefined,
        quantity: group === undefined ? quantity : (one.quantity / sets) * quantity,
      }));
      const cheap = { ...free, nodes: free.nodes.map(withFreeService) };
      if (judge(cheap, [...plan, ...more]) === undefined) continue;
      plan = [...plan, ...more];
      break;
    }
  }
  return judge(free, plan) === undefined ? [] : plan;
}

/** What an assigned node has is taken before it is asked who carries it. */
function withFreeService(node: OrderNode): OrderNode {
  const service = {
    carrier: '',
    service: '',
    transitDays: 0,
    tariffKey: '',
    priceMinor: () => 0,
  };
  return { ...node, services: node.services.length === 0 ? [] : [service] };
}

function isBetter(problem: OrderProblem, a: Judged, b: Judged | undefined): boolean {
  if (b === undefined) return true;
  if (problem.rules.first === 'units' && a.covered !== b.covered) return a.covered > b.covered;
  return a.money < b.money;
}

/** The best of all plans, by looking at every one. */
export function bestOfAll(problem: OrderProblem): Judged {
  const best = bestAccepted(problem, () => true);
  // Nothing at all is a plan too, but for what an assigned node sends in any case.
  const nothing = judge(problem, []) ?? { covered: 0, money: 0, shipments: 0 };
  const mayBeNothing = best === undefined || problem.rules.shipComplete;
  return mayBeNothing && isBetter(problem, nothing, best) ? nothing : (best ?? nothing);
}

/** The best of the plans that are accepted; undefined when none is. */
export function bestAccepted(
  problem: OrderProblem,
  accepts: (plan: readonly Sent[]) => boolean,
): Judged | undefined {
  const ways = waysOf(problem);
  const lines = problem.lines.toSorted((a, b) => a.id - b.id);
  const start = assignedOf(problem);
  let best: Judged | undefined;
  const visit = (index: number, way: number, left: number, plan: Sent[]): void => {
    const line = lines[index];
    if (line === undefined) {
      const judged = accepts(plan) ? judge(problem, plan) : undefined;
      if (judged !== undefined && isBetter(problem, judged, best)) best = judged;
      return;
    }
    const to = ways[way];
    if (to === undefined) {
      const next = lines[index + 1];
      visit(index + 1, 0, next === undefined ? 0 : leftOf(next, start), plan);
      return;
    }
    const isAssigned = start.length > 0 && to.node.id === start[0]?.node && to.on === undefined;
    const most = isAssigned ? 0 : Math.min(left, unitsBy(problem, line, to.node, to.on));
    // A part of a set is never sent: no plan with one needs to be judged.
    const step = line.group === undefined ? 1 : line.quantity / (line.sets ?? 1);
    for (let quantity = 0; quantity <= most; quantity += step) {
      const sent = { line: line.id, node: to.node.id, on: to.on, quantity };
      visit(index, way + 1, left - quantity, quantity === 0 ? plan : [...plan, sent]);
    }
  };
  const [first] = lines;
  visit(0, 0, first === undefined ? 0 : leftOf(first, start), start);
  return best;
}

const leftOf = (line: OrderLine, start: readonly Sent[]): number =>
  line.quantity - sum(start.filter((one) => one.line === line.id).map((one) => one.quantity));
