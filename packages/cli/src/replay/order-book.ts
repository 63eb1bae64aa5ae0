/** Units of a line at a place: line index, place index, quantity. */
export type Part = readonly [line: number, place: number, quantity: number];

/** What the replay knows of an order that it has captured. */
export type BookedOrder = {
  id: string;
  /** Held and not yet shipped. */
  held: Part[];
  /** Units that wait for stock, by line. */
  waiting: ReadonlyMap<number, number>;
  shipped: Part[];
};

type WireLine = { id: string; line_no: number; buckets: Record<string, number> };
/** The fields of an order's answer that the replay reads. */
export type WireOrder = {
  id: string;
  status: string;
  channel_order_id: string;
  decision_id: string | null;
  line_items: WireLine[];
  inventory_allocations: { item_id: string; allocated_quantity: number; location_id: string }[];
};

/** An order as it is kept in the journal: id, line and units of what waits, and one place or the parts. */
export type OrderNote = [id: string, waiting: number[], parts: number | number[]];

/** Notes what an order holds; `placeOf` numbers the locations. */
export function noteOf(order: WireOrder, placeOf: (locationId: string) => number): OrderNote {
  const lineNo = new Map(order.line_items.map((line) => [line.id, line.line_no - 1]));
  const held = new Map<string, [number, number, number]>();
  for (const claim of order.inventory_allocations) {
    const line = lineNo.get(claim.item_id);
    if (line === undefined) continue;
    const place = placeOf(claim.location_id);
    const known = held.get(`${line}/${place}`);
    if (known === undefined) held.set(`${line}/${place}`, [line, place, claim.allocated_quantity]);
    else known[2] += claim.allocated_quantity;
  }
  const parts = [...held.values()].toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const waiting = order.line_items.flatMap(({ line_no: no, buckets }) => {
    const units =
      (buckets['unallocated'] ?? 0) + (buckets['backordered'] ?? 0) + (buckets['preordered'] ?? 0);
    return units === 0 ? [] : [no - 1, units];
  });
  return [order.id, waiting, parts.flat()];
}

/** The same note, shorter where everything comes whole from one place. */
export function shortened(note: OrderNote, quantities: readonly number[]): OrderNote {
  const [id, waiting, parts] = note;
  if (typeof parts === 'number') return note;
  const place = parts[1];
  const isWhole =
    place !== undefined &&
    parts.length === quantities.length * 3 &&
    quantities.every(
      (quantity, line) =>
        parts[line * 3] === line &&
        parts[line * 3 + 1] === place &&
        parts[line * 3 + 2] === quantity,
    );
  return isWhole ? [id, waiting, place] : note;
}

/** The claims of a note. */
export function partsOf(note: OrderNote, quantities: readonly number[]): Part[] {
  const [, , parts] = note;
  if (typeof parts === 'number')
    return quantities.map((quantity, line): Part => [line, parts, quantity]);
  const found: Part[] = [];
  for (let at = 0; at + 2 < parts.length; at += 3) {
    found.push([parts[at] ?? 0, parts[at + 1] ?? 0, parts[at + 2] ?? 0]);
  }
  return found;
}

/** What waits, of a note. */
export function waitingOf([, flat]: OrderNote): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 0; at + 1 < flat.length; at += 2) found.set(flat[at] ?? 0, flat[at + 1] ?? 0);
  return found;
}

/** How many places an order comes from. */
export function placesIn(parts: readonly Part[]): number {
  return new Set(parts.map(([, place]) => place)).size;
}
