/** So many units wanted of what a place has. */
export type Wish = { place: string; quantity: number };

/**
 * Shares what places have among wishes, earlier ones first; a place with null has no limit, one
 * that is not known has nothing. Answers the units granted, in the order of the wishes.
 */
export function decideGrants(
  wishes: readonly Wish[],
  free: ReadonlyMap<string, number | null>,
): number[] {
  const left = new Map(free);
  return wishes.map(({ place, quantity }) => {
    const has = left.get(place);
    if (has === undefined) return 0;
    if (has === null) return quantity;
    const granted = Math.max(0, Math.min(quantity, has));
    left.set(place, has - granted);
    return granted;
  });
}
