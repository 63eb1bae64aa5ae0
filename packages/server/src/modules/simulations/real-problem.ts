import type { OrderNode, OrderProblem, ParcelService } from '../planner/index.ts';
import { type Given, type Heading, planLocations, planNodes } from '../sourcing/index.ts';

const known = new WeakMap<readonly OrderNode[], readonly OrderNode[]>();

/**
 * The question of a decision in the prices of rate cards, whatever an objective multiplies them by
 * or scores instead, and with the stock that there was before a policy kept some back; undefined
 * when the question is just that.
 */
export function realProblem(given: Given, heading: Heading): OrderProblem | undefined {
  const { problem, how } = given;
  const { stock } = how;
  const isWeighed = how.factors !== undefined || how.isScore === true;
  if (!isWeighed && stock === undefined) return undefined;
  return {
    ...problem,
    nodes: isWeighed ? realNodes(given, heading) : problem.nodes,
    available: stock === undefined ? problem.available : withoutDated(problem, stock),
  };
}

/** The stock without what the problem dates by a lead time: that is among its supplies. */
function withoutDated(
  { lines, nodes, supplies = [] }: OrderProblem,
  stock: ArrayLike<number>,
): ArrayLike<number> {
  if (supplies.length === 0) return stock;
  const units = Float64Array.from(stock);
  const dated = new Set(supplies.map(({ product, node }) => `${product} ${node}`));
  lines.forEach(({ product }, i) => {
    nodes.forEach(({ id }, n) => {
      if (dated.has(`${product} ${id}`)) units[i * nodes.length + n] = 0;
    });
  });
  return units;
}

function realNodes({ problem, how, network }: Given, heading: Heading): readonly OrderNode[] {
  let nodes = known.get(problem.nodes);
  if (nodes === undefined) {
    const base = planNodes(planLocations(network, heading));
    nodes = problem.nodes.map((node, place) => realNode(node, base[place], how.isScore === true));
    known.set(problem.nodes, nodes);
  }
  return nodes;
}

/** What shipments cost besides is no money where it is what a place lacks of a score. */
function realNode(node: OrderNode, base: OrderNode | undefined, isScore: boolean): OrderNode {
  if (base === undefined) return node;
  return {
    ...node,
    handlingOrderMinor: base.handlingOrderMinor,
    handlingLineMinor: base.handlingLineMinor,
    handlingUnitMinor: base.handlingUnitMinor,
    shipmentExtraMinor: isScore ? undefined : node.shipmentExtraMinor,
    services: node.services.map((service) => realService(service, base.services)),
  };
}

function realService(service: ParcelService, base: readonly ParcelService[]): ParcelService {
  const same = base.find(
    (one) => one.carrier === service.carrier && one.service === service.service,
  );
  if (same === undefined) return service;
  return { ...service, priceMinor: same.priceMinor, tariffKey: same.tariffKey };
}
