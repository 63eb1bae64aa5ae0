/** What a search may still look at; it is shared by all searches of one question. */
export type Budget = { plans: number; sets: number };

/** The least step that flips, or that none does, or that the budget ended before it was known. */
export type Least = { readonly step: number; readonly isLeast: boolean } | 'none' | 'undecided';

/** Up to so many steps are tried one by one. */
const scanMax = 16;

/**
 * The least whole step from 1 to `most` at which something flips. Few steps are tried one by one.
 * Of many, when what has flipped stays flipped, the last is tried, and then halves (bisection): the
 * step found is the least. When it may flip back, steps are doubled until one flips, then halved:
 * the step found flips and the one before it does not, but a smaller one might. `flips` answers
 * undefined when the budget is spent.
 */
export function leastStep(
  most: number,
  isMonotone: boolean,
  flips: (step: number) => boolean | undefined,
): Least {
  if (most < 1) return 'none';
  if (most <= scanMax) return scan(most, flips);
  const bracket = isMonotone ? tryLast(most, flips) : double(most, flips);
  if (typeof bracket === 'string') return bracket;
  let [before, after] = bracket;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const isFlipped = flips(middle);
    if (isFlipped === undefined) return 'undecided';
    if (isFlipped) after = middle;
    else before = middle;
  }
  return { step: after, isLeast: isMonotone };
}

type Bracket = readonly [before: number, after: number] | 'none' | 'undecided';

function scan(most: number, flips: (step: number) => boolean | undefined): Least {
  for (let step = 1; step <= most; step++) {
    const isFlipped = flips(step);
    if (isFlipped === undefined) return 'undecided';
    if (isFlipped) return { step, isLeast: true };
  }
  return 'none';
}

function tryLast(most: number, flips: (step: number) => boolean | undefined): Bracket {
  const isFlipped = flips(most);
  if (isFlipped === undefined) return 'undecided';
  return isFlipped ? [0, most] : 'none';
}

function double(most: number, flips: (step: number) => boolean | undefined): Bracket {
  let before = 0;
  for (let step = 1; before < most; step = Math.min(most, step * 2)) {
    const isFlipped = flips(step);
    if (isFlipped === undefined) return 'undecided';
    if (isFlipped) return [before, step];
    before = step;
  }
  return 'none';
}
