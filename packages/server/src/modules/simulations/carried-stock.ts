/**
 * How the stock of a varied world differs from history's, and what of its orders lies elsewhere.
 * Only differences are held, as plain data, so that they can be kept between two slices of work.
 */
export type CarriedStock = {
  /** Units more (or fewer) than history had, by product and node. */
  readonly more: Map<string, number>;
  /** Products at nodes that the period has met, where a factor on the opening stock counts. */
  readonly met: Set<string>;
  /** Units that an order has at a node more (or fewer) than in history, by order. */
  readonly elsewhere: Map<string, Placement[]>;
  /** Shipments, lines and units sent, by node and UTC day. */
  readonly load: Map<string, NodeLoad>;
  /** The same by node and its local day, of nodes whose days have a limit. */
  readonly sent: Map<string, NodeLoad>;
};

export type Placement = { readonly product: string; readonly node: string; units: number };
export type NodeLoad = { orders: number; lines: number; units: number };

/** Nothing differs yet. */
export function emptyCarry(): CarriedStock {
  return {
    more: new Map(),
    met: new Set(),
    elsewhere: new Map(),
    load: new Map(),
    sent: new Map(),
  };
}

/** The key of a product at a node, or of a node on a day. */
export const cellKey = (one: string, other: string): string => `${one} ${other}`;

/** Adds to a number by key; a difference of nought is forgotten. */
export function addTo(numbers: Map<string, number>, key: string, units: number): void {
  const sum = (numbers.get(key) ?? 0) + units;
  if (sum === 0) numbers.delete(key);
  else numbers.set(key, sum);
}

/** Adds to what an order has at a node; a difference of nought is forgotten. */
export function addElsewhere(
  { elsewhere }: CarriedStock,
  orderId: string,
  { product, node, units }: Placement,
): void {
  const placements = elsewhere.get(orderId) ?? [];
  const known = placements.find((one) => one.product === product && one.node === node);
  if (known === undefined) placements.push({ product, node, units });
  else known.units += units;
  const left = placements.filter((one) => one.units !== 0);
  if (left.length === 0) elsewhere.delete(orderId);
  else elsewhere.set(orderId, left);
}

/** Units of a product that an order has got more than in history. */
export function aheadOf({ elsewhere }: CarriedStock, orderId: string, product: string): number {
  let units = 0;
  for (const one of elsewhere.get(orderId) ?? []) if (one.product === product) units += one.units;
  return units;
}

/** Notes a shipment on a node's day. */
export function addLoad(
  load: Map<string, NodeLoad>,
  key: string,
  shipment: { lines: readonly unknown[]; units: number },
): void {
  const here = load.get(key) ?? { orders: 0, lines: 0, units: 0 };
  here.orders++;
  here.lines += shipment.lines.length;
  here.units += shipment.units;
  load.set(key, here);
}

export type KeptCarry = {
  more: [string, number][];
  met: string[];
  elsewhere: [string, Placement[]][];
  load: [string, NodeLoad][];
  sent: [string, NodeLoad][];
};

/** The same as JSON. */
export function keepCarry(carry: CarriedStock): KeptCarry {
  return {
    more: [...carry.more],
    met: [...carry.met],
    elsewhere: [...carry.elsewhere],
    load: [...carry.load],
    sent: [...carry.sent],
  };
}

/** What `keepCarry` gave, to go on with. */
export function restoreCarry(kept: KeptCarry): CarriedStock {
  return {
    more: new Map(kept.more),
    met: new Set(kept.met),
    elsewhere: new Map(kept.elsewhere),
    load: new Map(kept.load),
    sent: new Map(kept.sent),
  };
}
