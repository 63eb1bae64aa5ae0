import type { HistoryLine } from '../history.ts';

/**
 * A smaller history that still fails: delta debugging by operation. The lines of an operation stay
 * together, lines of no operation (the campaign's, faults) always stay, the order is kept. Removing
 * any one operation that is left makes the failure go away.
 */
export function shrinkHistory(
  lines: readonly HistoryLine[],
  stillFails: (lines: readonly HistoryLine[]) => boolean,
): HistoryLine[] {
  const numbers = [...new Set(lines.flatMap((line) => ('no' in line ? [line.no] : [])))];
  const linesOf = (kept: readonly number[]): HistoryLine[] => {
    const set = new Set(kept);
    return lines.filter((line) => !('no' in line) || set.has(line.no));
  };
  if (!stillFails(lines)) return [...lines];
  return linesOf(shrink(numbers, (kept) => stillFails(linesOf(kept))));
}

/** The smallest part found by removing ever smaller chunks while the rest still fails. */
export function shrink<T>(items: readonly T[], stillFails: (items: readonly T[]) => boolean): T[] {
  let kept = [...items];
  for (let size = Math.ceil(kept.length / 2); size >= 1;) {
    const before = kept.length;
    for (let at = 0; at < kept.length;) {
      const without = kept.toSpliced(at, size);
      if (stillFails(without)) kept = without;
      else at += size;
    }
    // Removing one may have made another one needless: the last size is tried until nothing goes.
    if (size > 1) size = Math.ceil(size / 2);
    else if (kept.length === before) break;
  }
  return kept;
}
