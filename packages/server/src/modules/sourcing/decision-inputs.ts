import type { Uuid } from '../../lib/ids.ts';
import type {
  Gate,
  NodeCapacity,
  OrderLine,
  OrderNode,
  OrderProblem,
  OrderRules,
  ParcelService,
} from '../planner/index.ts';
import type { Heading } from './network-view.ts';
import type { How } from './plan.ts';

/**
 * What a decision was given, as it is kept: the network is named by its digest, and only what
 * differs from how it looks to such an order stands here. `k` is the version of this shape.
 */
export type Inputs = {
  k: 1;
  /** Digest of the network; see `network_versions`. */
  net: string;
  /** Country, postal code, latitude, longitude, service level; null: erased with its person. */
  to: [string | null, string | null, number | null, number | null, string | null] | null;
  /**
   * line, product, units, grams, cm³; then group, price of a backorder and sets where there are.
   */
  lines: Line[];
  /** Units at hand by line; see `packNumbers`. */
  av: string[];
  sc?: string[];
  ot?: string[];
  /** Units that there were before a policy kept some back, where `av` says less. */
  st?: string[];
  /** Only what differs from `rulesUsual`. */
  rules?: Partial<OrderRules>;
  /** Nodes closed to this order: by place, with the gate where no candidate tells it. */
  shut?: (number | [number, string, string, string])[];
  /** Nodes that the network closes and this order does not. */
  open?: number[];
  /** What else differs of a node. */
  nodes?: [number, NodeChange][];
  /** Other members of the problem as they are. */
  more?: Pick<OrderProblem, 'forbidden' | 'supplies' | 'cartons'>;
  /** What the objective multiplies the network's freight, handling and labour by. */
  by?: [number, number, number];
  /** Whether the plan is what several attempts of a policy came to. */
  part?: 1;
  /** Whether extras of shipments are what their places lack of a score. */
  score?: 1;
  /**
   * Milliseconds since 1970 of the order and of what it must arrive before, by which the services
   * of the network's nodes are late; absent: arrivals were not reckoned.
   */
  when?: [number, number | null];
  /** Places that were to work on it on a later day than their first, and that day. */
  days?: [Uuid, number][];
};

type Line = [
  line: number,
  product: string,
  units: number,
  grams: number,
  cm3: number,
  group?: string | null,
  backorderMinor?: number | null,
  sets?: number,
];
type Numbers = ArrayLike<number> | undefined;
type NodeChange = Partial<Omit<OrderNode, 'id' | 'services' | 'closedBy' | 'capacity'>> & {
  capacity?: NodeCapacity | null;
  /** Places of the services in the network's, with what is different. */
  services?: [number, Partial<Omit<ParcelService, 'priceMinor' | 'tariffKey'>>?][];
};

const rulesUsual: OrderRules = {
  shipmentsMax: 4,
  splitMinor: 0,
  latePerUnitDayMinor: 0,
  shipComplete: false,
  first: 'units',
};

/** What a candidate's row says of a gate, by place. */
export type ToldGate = (place: number) => Gate | undefined;

/**
 * What a problem is beyond a network's nodes, in few bytes. Undefined when it has a tariff that the
 * network does not know: then it cannot be kept.
 */
export function encodeInputs(
  problem: OrderProblem,
  base: readonly OrderNode[],
  head: { network: string; heading: Heading; told: ToldGate; how: How },
): Inputs | undefined {
  const { heading } = head;
  const width = base.length;
  const inputs: Inputs = {
    k: 1,
    net: head.network,
    to: [
      heading.destinationCountry,
      heading.destinationPostalCode,
      heading.destinationLatitude,
      heading.destinationLongitude,
      heading.serviceLevel,
    ],
    lines: problem.lines.map(lineRow),
    av: packRows(problem.available, problem.lines.length, width) ?? [],
  };
  const scarcity = packRows(problem.scarcityMinor, problem.lines.length, width);
  const other = packRows(problem.otherMinor, problem.lines.length, width);
  if (scarcity !== undefined) inputs.sc = scarcity;
  if (other !== undefined) inputs.ot = other;
  const rules = differing(problem.rules, rulesUsual);
  if (rules !== undefined) inputs.rules = rules;
  if (problem.nodes !== base && !encodeNodes(inputs, problem.nodes, base, head.told))
    return undefined;
  const { forbidden, supplies, cartons } = problem;
  if (forbidden !== undefined || supplies !== undefined || cartons !== undefined)
    inputs.more = { forbidden, supplies, cartons };
  encodeHow(inputs, head.how);
  const stock = packRows(head.how.stock, problem.lines.length, width);
  if (stock !== undefined) inputs.st = stock;
  return inputs;
}

function encodeHow(inputs: Inputs, { factors, isPart, isScore, time }: How): void {
  if (time !== undefined) inputs.when = [time.orderedMs, time.deadlineMs ?? null];
  if (time?.days !== undefined) inputs.days = time.days.map(([place, day]) => [place, day]);
  if (factors !== undefined) inputs.by = [factors.freight, factors.handling, factors.labour];
  if (isPart === true) inputs.part = 1;
  if (isScore === true) inputs.score = 1;
}

/** How a decision was made from the problem, over so many places. */
export function howOf({ by, part, score, st, when, days }: Inputs, width: number): How {
  return {
    ...(st === undefined ? {} : { stock: unpackRows(st, width) }),
    ...(when === undefined
      ? {}
      : {
          time: {
            orderedMs: when[0],
            deadlineMs: when[1] ?? undefined,
            ...(days === undefined ? {} : { days }),
          },
        }),
    ...(by === undefined ? {} : { factors: { freight: by[0], handling: by[1], labour: by[2] } }),
    ...(part === 1 ? { isPart: true } : {}),
    ...(score === 1 ? { isScore: true } : {}),
  };
}

/** The problem again, over the nodes of the network that it names. */
export function decodeInputs(
  inputs: Inputs,
  base: readonly OrderNode[],
  told: ToldGate,
): OrderProblem {
  const width = base.length;
  return {
    lines: inputs.lines.map(
      ([
        id,
        product,
        quantity,
        weightGrams,
        volumeCm3,
        group,
        backorderMinor,
        sets,
      ]): OrderLine => ({
        id,
        product,
        quantity,
        weightGrams,
        volumeCm3,
        group: group ?? undefined,
        backorderMinor: backorderMinor ?? undefined,
        ...(sets === undefined ? {} : { sets }),
      }),
    ),
    nodes: decodeNodes(inputs, base, told),
    available: unpackRows(inputs.av, width),
    scarcityMinor: inputs.sc === undefined ? undefined : unpackRows(inputs.sc, width),
    otherMinor: inputs.ot === undefined ? undefined : unpackRows(inputs.ot, width),
    ...inputs.more,
    rules: { ...rulesUsual, ...inputs.rules },
  };
}

function lineRow(line: OrderLine): Line {
  const row: Line = [line.id, line.product, line.quantity, line.weightGrams, line.volumeCm3];
  if (line.group !== undefined || line.backorderMinor !== undefined)
    row.push(line.group ?? null, line.backorderMinor ?? null);
  if (line.sets !== undefined) row.push(line.sets);
  return row;
}

/** The members of a record that are not as usual; undefined when all are. */
function differing<T extends object>(value: T, usual: Partial<T>): Partial<T> | undefined {
  const found: Partial<T> = {};
  let some = false;
  for (const key of Object.keys(value).toSorted() as (keyof T)[]) {
    if (value[key] === undefined || value[key] === usual[key]) continue;
    found[key] = value[key];
    some = true;
  }
  return some ? found : undefined;
}

function encodeNodes(
  inputs: Inputs,
  nodes: readonly OrderNode[],
  base: readonly OrderNode[],
  told: ToldGate,
): boolean {
  const shut: NonNullable<Inputs['shut']> = [];
  const open: number[] = [];
  const changes: [number, NodeChange][] = [];
  if (nodes.length !== base.length) return false;
  for (const [place, node] of nodes.entries()) {
    const known = base[place];
    if (known === undefined || known.id !== node.id) return false;
    if (known === node) continue;
    if (!isSameGate(node.closedBy, known.closedBy)) {
      if (node.closedBy === undefined) open.push(place);
      else shut.push(gateRow(place, node.closedBy, told));
    }
    const change = nodeChange(node, known);
    if (change === undefined) return false;
    if (Object.keys(change).length > 0) changes.push([place, change]);
  }
  if (shut.length > 0) inputs.shut = shut;
  if (open.length > 0) inputs.open = open;
  if (changes.length > 0) inputs.nodes = changes;
  return true;
}

function isSameGate(a: Gate | undefined, b: Gate | undefined): boolean {
  return a?.gate === b?.gate && a?.have === b?.have && a?.need === b?.need;
}

function gateRow(
  place: number,
  gate: Gate,
  told: ToldGate,
): number | [number, string, string, string] {
  return isSameGate(gate, told(place)) ? place : [place, gate.gate, gate.have, gate.need];
}

const ownMembers = [
  'rank',
  'handlingOrderMinor',
  'handlingLineMinor',
  'handlingUnitMinor',
  'costFactor',
  'shipmentExtraMinor',
  'lateDays',
] as const;

function nodeChange(node: OrderNode, known: OrderNode): NodeChange | undefined {
  const change: { -readonly [member in keyof NodeChange]: NodeChange[member] } = {};
  for (const member of ownMembers)
    if (node[member] !== known[member]) change[member] = node[member] ?? 0;
  if (JSON.stringify(node.capacity) !== JSON.stringify(known.capacity))
    change.capacity = node.capacity ?? null;
  if (node.services === known.services) return change;
  const services: NonNullable<NodeChange['services']> = [];
  for (const service of node.services) {
    const place = known.services.findIndex(
      (one) =>
        one.carrier === service.carrier &&
        one.service === service.service &&
        one.tariffKey === service.tariffKey,
    );
    const same = known.services[place];
    if (same === undefined) return undefined;
    const { priceMinor: _price, ...told } = service;
    const different = differing(told, same);
    services.push(different === undefined ? [place] : [place, different]);
  }
  return { ...change, services };
}

function decodeNodes(
  inputs: Inputs,
  base: readonly OrderNode[],
  told: ToldGate,
): readonly OrderNode[] {
  const { shut, open, nodes } = inputs;
  if (shut === undefined && open === undefined && nodes === undefined) return base;
  const found = [...base];
  const set = (place: number, change: Partial<OrderNode>): void => {
    const node = found[place];
    if (node !== undefined) found[place] = { ...node, ...change };
  };
  for (const place of open ?? []) set(place, { closedBy: undefined });
  for (const row of shut ?? []) {
    if (typeof row === 'number') set(row, { closedBy: told(row) });
    else set(row[0], { closedBy: { gate: row[1], have: row[2], need: row[3] } });
  }
  for (const [place, { capacity, services, ...change }] of nodes ?? []) {
    const known = base[place];
    set(place, {
      ...change,
      ...(capacity === undefined ? {} : { capacity: capacity ?? undefined }),
      ...(services === undefined
        ? {}
        : {
            services: services.flatMap(([index, different]) => {
              const service = known?.services[index];
              return service === undefined ? [] : [{ ...service, ...different }];
            }),
          }),
    });
  }
  return found;
}

function packRows(values: Numbers, rows: number, width: number): string[] | undefined {
  if (values === undefined) return undefined;
  return Array.from({ length: rows }, (_, row) => packNumbers(values, row * width, width));
}

/**
 * Numbers in few bytes: apart by commas, nought as nothing, `*` for without end, none after the
 * last that is not nought: "3,,12,*".
 */
function packNumbers(values: ArrayLike<number>, from: number, width: number): string {
  let text = '';
  let commas = 0;
  for (let k = 0; k < width; k++) {
    const value = values[from + k] ?? 0;
    if (value !== 0) {
      text += ','.repeat(commas) + (value === Infinity ? '*' : String(value));
      commas = 0;
    }
    commas++;
  }
  return text;
}

function unpackRows(rows: readonly string[], width: number): Float64Array {
  const values = new Float64Array(rows.length * width);
  rows.forEach((text, row) => {
    if (text === '') return;
    text.split(',').forEach((one, k) => {
      if (k < width) values[row * width + k] = one === '*' ? Infinity : Number(one);
    });
  });
  return values;
}
