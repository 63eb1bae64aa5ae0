/** The numbers of a place at an instant; `onHand` null is unlimited. */
export type WaterfallInput = {
  onHand: number | null;
  allocated: number;
  /** Soft holds alive at the instant. */
  reserved: number;
  safetyStock: number;
  notes: { allocated: string | null; reserved: string | null };
};

/** One step from what is there to what can be promised, with what is left after it. */
export type WaterfallRow = {
  name: string;
  quantity: number | null;
  running: number | null;
  note: string | null;
};

/** Explains what can be promised, step by step; the last row is the promise itself. */
export function decideWaterfall(input: WaterfallInput): WaterfallRow[] {
  const { onHand, notes } = input;
  const rows: WaterfallRow[] = [
    {
      name: 'quantity',
      quantity: onHand,
      running: onHand,
      note: onHand === null ? 'Unlimited' : null,
    },
  ];
  let running = onHand;
  const take = (name: string, quantity: number, note: string | null): void => {
    running = running === null ? null : running - quantity;
    rows.push({ name, quantity: quantity === 0 ? 0 : -quantity, running, note });
  };
  take('allocated_quantity', input.allocated, notes.allocated);
  take('reserved_quantity', input.reserved, notes.reserved);
  take('safety_stock_level', input.safetyStock, null);
  const promise = running === null ? null : Math.max(0, running);
  rows.push({
    name: 'available_to_promise',
    quantity: promise,
    running: promise,
    note:
      running !== null && running < 0
        ? `${-running} below what is to be kept: never less than zero`
        : null,
  });
  return rows;
}
