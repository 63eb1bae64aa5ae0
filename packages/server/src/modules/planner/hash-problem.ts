import { hash } from 'node:crypto';
import type { OrderNode, OrderProblem, ParcelService } from './problem.ts';

/**
 * The version of the search: it changes whenever the same problem may get another plan, so that a
 * kept decision is only held against a planner that could have made it.
 */
export const plannerVersion = '2';

type Nodes = { order: readonly number[]; digest: string };
const nodesKnown = new WeakMap<readonly OrderNode[], Nodes>();

/**
 * A digest of all that a plan depends on (SHA-256, hexadecimal), the same however lines and nodes
 * are dealt. Two problems with one digest get one plan from one version of the planner. Tariffs
 * count by their keys.
 */
export function hashProblem(problem: OrderProblem): string {
  const { nodes, rules } = problem;
  const { order, digest: digestOfNodes } = nodesOf(nodes);
  const lines = problem.lines.toSorted((a, b) => a.id - b.id);
  const width = nodes.length;
  const text: unknown[] = [plannerVersion, digestOfNodes];
  for (const line of lines) {
    const row = problem.lines.indexOf(line) * width;
    text.push(
      line.id,
      JSON.stringify(line.product),
      line.quantity,
      line.weightGrams,
      line.volumeCm3,
      JSON.stringify(line.sets === undefined ? line.group : [line.group, line.sets]),
      line.backorderMinor,
      cellsOf(problem.available, row, order),
      cellsOf(problem.scarcityMinor, row, order),
      cellsOf(problem.otherMinor, row, order),
    );
  }
  text.push(
    rules.shipmentsMax,
    rules.splitLinesMax,
    rules.splitMinor,
    rules.latePerUnitDayMinor,
    rules.shipComplete,
    rules.first,
    rules.assignedNode,
    rules.nodesMax,
  );
  if (problem.forbidden !== undefined) text.push(JSON.stringify(sortedTexts(problem.forbidden)));
  if (problem.supplies !== undefined) text.push(JSON.stringify(sortedTexts(problem.supplies)));
  if (problem.cartons !== undefined) text.push(JSON.stringify(problem.cartons));
  return digest(text.join('\n'));
}

const digest = (text: string): string => hash('sha256', text);

const sortedTexts = (values: readonly unknown[]): string[] =>
  values.map((value) => JSON.stringify(value)).toSorted();

/** Places of the nodes by rank, then id. */
function nodeOrder(nodes: readonly OrderNode[]): number[] {
  return Array.from(nodes.keys()).toSorted((a, b) => {
    const [one, other] = [nodes[a], nodes[b]];
    if (one === undefined || other === undefined) return 0;
    return one.rank - other.rank || (one.id < other.id ? -1 : 1);
  });
}

function cellsOf(
  values: ArrayLike<number> | undefined,
  row: number,
  order: readonly number[],
): string {
  if (values === undefined) return '';
  let text = '';
  for (const node of order) text += `${values[row + node] ?? 0},`;
  return text;
}

/** The nodes do not change between the orders that are planned over them: digested once. */
function nodesOf(nodes: readonly OrderNode[]): Nodes {
  let known = nodesKnown.get(nodes);
  if (known === undefined) {
    const order = nodeOrder(nodes);
    known = { order, digest: digest(JSON.stringify(order.map((place) => nodeText(nodes[place])))) };
    nodesKnown.set(nodes, known);
  }
  return known;
}

function nodeText(node: OrderNode | undefined): unknown[] {
  if (node === undefined) return [];
  const { capacity } = node;
  return [
    node.id,
    node.rank,
    node.closedBy ?? null,
    node.services.map(serviceText),
    node.handlingOrderMinor,
    node.handlingLineMinor,
    node.handlingUnitMinor,
    node.costFactor,
    node.shipmentExtraMinor ?? 0,
    node.lateDays ?? 0,
    capacity === undefined
      ? null
      : [capacity.orders ?? null, capacity.lines ?? null, capacity.units ?? null],
  ];
}

const serviceText = (service: ParcelService): unknown[] => [
  service.carrier,
  service.service,
  service.transitDays,
  service.lateDays ?? 0,
  service.weightMaxGrams ?? null,
  service.volumeMaxCm3 ?? null,
  service.tariffKey,
];
