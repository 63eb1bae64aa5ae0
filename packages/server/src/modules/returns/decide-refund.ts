/** A line of an order, as far as money goes. */
export type PaidLine = {
  id: string;
  /** Ordered and not cancelled. */
  units: number;
  unitPriceMinor: number | null;
};

/** What an order was sold for. */
export type PaidOrder = { totalMinor: number; lines: readonly PaidLine[] };

const times = (a: number, b: number, over: number): number =>
  Number((BigInt(a) * BigInt(b)) / BigInt(over));

const grossOf = (line: PaidLine): number => line.units * (line.unitPriceMinor ?? 0);

/** What the lines cost before any discount on the whole, in minor units. */
export function grossMinor(order: PaidOrder): number {
  return order.lines.reduce((sum, line) => sum + grossOf(line), 0);
}

/**
 * What was paid for a line: its price, or its share of the total where the total is less than the
 * lines cost. Rounded down, so that the shares together are never more than the total.
 */
export function paidShareMinor(order: PaidOrder, line: PaidLine): number {
  const gross = grossMinor(order);
  if (gross === 0) return 0;
  return order.totalMinor >= gross ? grossOf(line) : times(order.totalMinor, grossOf(line), gross);
}

/** What is paid for other things than goods: shipping, tax on top. */
export function otherPaidMinor(order: PaidOrder): number {
  return Math.max(0, order.totalMinor - grossMinor(order));
}

/**
 * What so many units of a line are worth, after so many others were paid back: all of a line's
 * units, however they are divided, are worth exactly its share.
 */
export function unitsWorthMinor(
  order: PaidOrder,
  line: PaidLine,
  { units, before }: { units: number; before: number },
): number {
  if (line.units === 0) return 0;
  const share = paidShareMinor(order, line);
  return times(share, before + units, line.units) - times(share, before, line.units);
}
