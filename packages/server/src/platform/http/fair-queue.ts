/**
 * Who waits, and who comes next: the tenants take turns, whatever each of them sends. Within a
 * tenant, requests that end work (pick, ship, cancel, read) come before those that begin it (new
 * orders), for an order that is taken and cannot be shipped is worse than one not yet taken.
 */
export type FairQueue<T> = {
  /**
   * Lets it wait. When the queue is full, whoever has most waiting gives one up, the latest first
   * and new work before other; what is given up is returned, and may be the one that came.
   */
  add: (tenant: string, item: T, beginsWork: boolean) => T | undefined;
  /** Whether `add` would give up the very request that came. */
  refuses: (tenant: string, beginsWork: boolean) => boolean;
  /** The next of the tenant whose turn it is. */
  take: () => T | undefined;
  /** Takes it out; false when it has left already. */
  remove: (tenant: string, item: T) => boolean;
  size: () => number;
};

type Line<T> = { ending: T[]; beginning: T[] };

/** Makes a queue of at most so many; `sizeMax` is asked each time, as it follows the throughput. */
export function createFairQueue<T>(sizeMax: () => number): FairQueue<T> {
  // A Map keeps its order: the first has waited longest for its turn.
  const lines = new Map<string, Line<T>>();
  let size = 0;

  const lengthOf = (line: Line<T>): number => line.ending.length + line.beginning.length;

  function longest(): string {
    let name = '';
    let most = 0;
    for (const [tenant, line] of lines) {
      if (lengthOf(line) <= most) continue;
      most = lengthOf(line);
      name = tenant;
    }
    return name;
  }

  function giveUp(tenant: string): T | undefined {
    const line = lines.get(tenant);
    if (line === undefined) return undefined;
    const item = line.beginning.pop() ?? line.ending.pop();
    settle(tenant, line);
    return item;
  }

  function settle(tenant: string, line: Line<T>): void {
    size--;
    if (lengthOf(line) === 0) lines.delete(tenant);
  }

  return {
    size: () => size,
    add: (tenant, item, beginsWork) => {
      let line = lines.get(tenant);
      if (line === undefined) {
        line = { ending: [], beginning: [] };
        lines.set(tenant, line);
      }
      (beginsWork ? line.beginning : line.ending).push(item);
      size++;
      return size > sizeMax() ? giveUp(longest()) : undefined;
    },
    refuses: (tenant, beginsWork) => {
      if (size < sizeMax()) return false;
      const line = lines.get(tenant);
      if (line === undefined || lengthOf(line) < lengthOf(lines.get(longest()) ?? line))
        return false;
      return beginsWork || line.beginning.length === 0;
    },
    take: () => {
      const [first] = lines;
      if (first === undefined) return undefined;
      const [tenant, line] = first;
      const item = line.ending.shift() ?? line.beginning.shift();
      lines.delete(tenant);
      if (lengthOf(line) > 0) lines.set(tenant, line);
      size--;
      return item;
    },
    remove: (tenant, item) => {
      const line = lines.get(tenant);
      if (line === undefined) return false;
      for (const list of [line.ending, line.beginning]) {
        const at = list.indexOf(item);
        if (at === -1) continue;
        list.splice(at, 1);
        settle(tenant, line);
        return true;
      }
      return false;
    },
  };
}
