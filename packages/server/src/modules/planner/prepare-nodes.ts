import { packerOf, type Packer } from './cartons.ts';
import type { Carton, OrderNode, ParcelService } from './problem.ts';

/** A way from a node, with what packs for it. */
export type ReadyService = {
  readonly service: ParcelService;
  readonly lateDays: number;
  /** Place of its packer in the node's. */
  readonly packer: number;
};

/** A node as the search sees it. */
export type ReadyNode = {
  readonly node: OrderNode;
  /** Its place in the problem. */
  readonly index: number;
  readonly services: readonly ReadyService[];
  readonly packers: readonly Packer[];
  readonly lateDays: number;
  readonly extraMinor: number;
};

type Kept = { cartons: readonly Carton[]; nodes: readonly ReadyNode[] };
const kept = new WeakMap<readonly OrderNode[], Kept>();

/**
 * The nodes by rank, then id, so that the order in which they are given means nothing. Remembered
 * for the array: many orders are planned over the same nodes.
 */
export function readyNodes(
  nodes: readonly OrderNode[],
  cartons: readonly Carton[],
): readonly ReadyNode[] {
  const known = kept.get(nodes);
  if (known !== undefined && known.cartons === cartons) return known.nodes;
  const ready = nodes
    .map((node, index) => readyNode(node, index, cartons))
    .toSorted((a, b) => a.node.rank - b.node.rank || (a.node.id < b.node.id ? -1 : 1));
  kept.set(nodes, { cartons, nodes: ready });
  return ready;
}

function readyNode(node: OrderNode, index: number, cartons: readonly Carton[]): ReadyNode {
  const packers: Packer[] = [];
  const services = node.services.map((service): ReadyService => {
    const packer = packerOf(cartons, service.weightMaxGrams, service.volumeMaxCm3);
    let place = packers.indexOf(packer);
    if (place < 0) place = packers.push(packer) - 1;
    return { service, lateDays: service.lateDays ?? 0, packer: place };
  });
  return {
    node,
    index,
    services,
    packers,
    lateDays: node.lateDays ?? 0,
    extraMinor: node.shipmentExtraMinor ?? 0,
  };
}
