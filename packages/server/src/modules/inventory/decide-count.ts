/** What was found of a product, as far as a decision needs it. */
export type CountedLine = {
  expected: number | null;
  firstCounted: number | null;
  counted: number | null;
  recount: boolean;
};

export type Tolerance = { units: number; percent: number };

/** By how many units a count is off; null before it is counted. */
export function varianceOf(line: CountedLine): number | null {
  return line.counted === null || line.expected === null ? null : line.counted - line.expected;
}

/** Whether a difference is small enough to be taken as it is: by units, or by share of what was expected. */
export function isWithin(variance: number, expected: number, tolerance: Tolerance): boolean {
  const size = Math.abs(variance);
  return size <= tolerance.units || size * 100 <= tolerance.percent * expected;
}

/** A line after a count of it: a first one that is far off is to be counted again, the second stands. */
export function decideCounted(
  line: CountedLine,
  found: { quantity: number; onHand: number },
  tolerance: Tolerance,
): CountedLine {
  const { quantity, onHand } = found;
  const isAgain = line.recount;
  return {
    expected: onHand,
    firstCounted: isAgain ? line.counted : line.firstCounted,
    counted: quantity,
    recount:
      !isAgain && line.firstCounted === null && !isWithin(quantity - onHand, onHand, tolerance),
  };
}

/** What a count has come to by its lines. */
export function countStatus(lines: readonly CountedLine[]): 'counting' | 'review' {
  return lines.every((line) => line.counted !== null && !line.recount) ? 'review' : 'counting';
}
