import type { Uuid } from '../../lib/ids.ts';
import type { Queryable } from '../leases/index.ts';
import type { Log } from '../telemetry/log.ts';
import { createWaker } from '../waker.ts';
import { readEvents, readExtent, readHeads, type StoredEvent } from './stored-event.ts';

/** Events kept in memory for each followed tenant: what live readers ask for. */
const recentMax = 2048;
const pageMax = 1000;
/** Other processes sequence too: their events are found by looking this often. */
/** Pages from the database that readers who have fallen behind share. */
const sharedPagesMax = 32;
const pollMsLeast = 50;
const pollMsMost = 500;
const retryMs = 500;

export type EventFeed = {
  /** Events after a sequence number in order, without a gap; from memory when they are recent. */
  read: (tenantId: Uuid, after: number, limit: number) => Promise<readonly StoredEvent[]>;
  /** First and last sequence number kept. */
  extent: (tenantId: Uuid) => Promise<{ first: number; last: number }>;
  /** Calls back after the tenant's events have grown, until the returned function is called. */
  follow: (tenantId: Uuid, onNews: (last: number) => void) => () => void;
  /** From the sequencer of this process: the tenant's events have grown. */
  advanced: (tenantId: Uuid, last: number) => void;
  /** Calls back for every tenant that is known to have grown, followed or not. */
  onAdvance: (listener: (tenantId: Uuid, last: number) => void) => () => void;
  followers: () => number;
  /** Grows when stored events were rewritten: what was made of them before is void. */
  generation: () => number;
  stop: () => Promise<void>;
};

/** After such a fact, events stored before it differ from what was read of them. */
const rewritesEvents = (event: StoredEvent): boolean => event.type.endsWith('.erased');

type Followed = {
  listeners: Set<(last: number) => void>;
  /** The tenant's last sequence number as known here; undefined until the first look. */
  last: number | undefined;
  /** Everything up to here has been announced to the listeners. */
  announced: number;
  /** A run of events without a gap that ends at `announced`, or nothing. */
  recent: StoredEvent[];
  loading: boolean;
};

/**
 * Starts the reader of events that everyone in this process shares: one look for all tenants that
 * are followed, one copy in memory of what is new, however many streams hang on it.
 */
export function startEventFeed(options: { system: Queryable; log: Log }): EventFeed {
  const { system, log } = options;
  const waker = createWaker();
  const followed = new Map<Uuid, Followed>();
  const sharedPages = new Map<string, Promise<readonly StoredEvent[]>>();
  const watchers = new Set<(tenantId: Uuid, last: number) => void>();
  let stopped = false;
  let generation = 0;

  /** Forgets what is in memory of a tenant's events; pages are read from the database again. */
  function forget(entry: Followed | undefined): void {
    if (entry !== undefined) entry.recent = [];
    sharedPages.clear();
    generation++;
  }

  function fromMemory(tenantId: Uuid, after: number, limit: number): StoredEvent[] | undefined {
    const recent = followed.get(tenantId)?.recent ?? [];
    const first = recent[0];
    if (first === undefined || after < first.sequence - 1) return undefined;
    const index = after - first.sequence + 1;
    return index >= recent.length ? undefined : recent.slice(index, index + limit);
  }

  /**
   * A page that is known to be full never changes: whoever lags behind memory reads it once for
   * all. A page that may be short is read anew, for news may have come since somebody else asked.
   */
  async function fromDatabase(
    tenantId: Uuid,
    after: number,
    limit: number,
  ): Promise<readonly StoredEvent[]> {
    const last = followed.get(tenantId)?.last ?? 0;
    if (last < after + limit) return readEvents(system, tenantId, after, limit);
    const key = `${tenantId} ${after} ${limit}`;
    const known = sharedPages.get(key);
    if (known !== undefined) return known;
    const page = readEvents(system, tenantId, after, limit);
    if (sharedPages.size >= sharedPagesMax)
      sharedPages.delete(sharedPages.keys().next().value ?? '');
    sharedPages.set(key, page);
    page.catch(() => sharedPages.delete(key));
    return page;
  }

  function keep(entry: Followed, events: readonly StoredEvent[]): void {
    const end = entry.recent.at(-1)?.sequence;
    if (end !== undefined && events[0]?.sequence !== end + 1) entry.recent = [];
    entry.recent.push(...events);
    if (entry.recent.length > 2 * recentMax) entry.recent = entry.recent.slice(-recentMax);
  }

  /** Reads what is new into memory, page by page, and tells the listeners after each. */
  async function load(tenantId: Uuid, entry: Followed): Promise<void> {
    if (entry.loading) return;
    entry.loading = true;
    try {
      while (entry.last !== undefined && entry.announced < entry.last) {
        // Far behind after a burst from elsewhere: memory starts again near the end.
        const after = Math.max(entry.announced, entry.last - recentMax);
        const events = await readEvents(system, tenantId, after, pageMax);
        // What is skipped may hold such a fact too.
        if (after > entry.announced || events.some(rewritesEvents)) forget(entry);
        keep(entry, events);
        entry.announced = events.at(-1)?.sequence ?? entry.last;
        for (const listener of entry.listeners) listener(entry.announced);
      }
    } catch (error) {
      // The next look tries again.
      log.warn({ event: 'feed.load_failed', error: String(error) });
    } finally {
      entry.loading = false;
    }
  }

  function grow(tenantId: Uuid, last: number): boolean {
    for (const watcher of watchers) watcher(tenantId, last);
    const entry = followed.get(tenantId);
    if (entry === undefined) return false;
    const grown = last > (entry.last ?? -1);
    if (entry.last === undefined) {
      // What came before is read from the database by whoever wants it.
      entry.announced = last;
      for (const listener of entry.listeners) listener(last);
    }
    entry.last = Math.max(last, entry.last ?? 0);
    if (entry.announced < entry.last) void load(tenantId, entry);
    return grown;
  }

  async function look(): Promise<boolean> {
    if (followed.size === 0) return false;
    let grown = false;
    for (const [tenantId, last] of await readHeads(system, [...followed.keys()])) {
      if (grow(tenantId, last)) grown = true;
    }
    return grown;
  }

  async function run(): Promise<void> {
    let pollMs = pollMsLeast;
    while (!stopped) {
      try {
        pollMs = (await look()) ? pollMsLeast : Math.min(pollMs * 1.5, pollMsMost);
      } catch (error) {
        log.warn({ event: 'feed.failed', error: String(error) });
        pollMs = retryMs;
      }
      if (!stopped) await waker.wait(pollMs);
    }
  }

  const running = run();
  return {
    read: async (tenantId, after, limit) =>
      fromMemory(tenantId, after, limit) ?? (await fromDatabase(tenantId, after, limit)),
    extent: (tenantId) => readExtent(system, tenantId),
    follow: (tenantId, onNews) => {
      const entry = followed.get(tenantId) ?? {
        listeners: new Set(),
        last: undefined,
        announced: 0,
        recent: [],
        loading: false,
      };
      followed.set(tenantId, entry);
      entry.listeners.add(onNews);
      if (entry.last === undefined) waker.wake();
      return () => {
        entry.listeners.delete(onNews);
        if (entry.listeners.size > 0) return;
        followed.delete(tenantId);
        // Nobody listens for facts that would void these.
        forget(undefined);
      };
    },
    advanced: (tenantId, last) => {
      grow(tenantId, last);
    },
    onAdvance: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    generation: () => generation,
    followers: () => [...followed.values()].reduce((sum, entry) => sum + entry.listeners.size, 0),
    stop: async () => {
      stopped = true;
      waker.wake();
      await running;
    },
  };
}
