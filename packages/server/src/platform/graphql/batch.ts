/** Gathers what is asked for one by one, and asks for it together. */
export type Batch<Value> = { load: (key: string) => Promise<Value> };

/**
 * A batch that asks at most `most` keys at once, each key once. `read` answers in the order of its
 * keys; an error is everybody's.
 */
export function createBatch<Value>(
  most: number,
  read: (keys: readonly string[]) => Promise<readonly Value[]>,
): Batch<Value> {
  const known = new Map<string, Promise<Value>>();
  let waiting: { key: string; tell: (value: Promise<Value>) => void }[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += most) {
      const part = all.slice(at, at + most);
      const reading = read(part.map(({ key }) => key));
      part.forEach(({ tell }, index) => tell(reading.then((values) => values[index] as Value)));
    }
  };
  return {
    load: (key) => {
      const found = known.get(key);
      if (found !== undefined) return found;
      const loading = new Promise<Value>((resolve) => {
        // After everything that is ready now has said what it wants.
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ key, tell: resolve });
      });
      known.set(key, loading);
      return loading;
    },
  };
}
