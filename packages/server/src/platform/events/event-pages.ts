import type { Uuid } from '../../lib/ids.ts';
import { createWaker } from '../waker.ts';
import type { EventFeed } from './feed.ts';
import type { StoredEvent } from './stored-event.ts';

/** Pages end at multiples of this, so that readers meet on the same pages and share what they cost. */
const pageMax = 256;

export type EventPagesOptions = {
  feed: EventFeed;
  tenantId: Uuid;
  /** The sequence number of the last event that the reader has. */
  after: number;
  /** Ends the reading. */
  signal: AbortSignal;
  /** An empty page comes when nothing happened for so long. */
  idleMs: number;
};

/**
 * Reads a tenant's events from a place on and then along as they come: every event once, in order.
 * Ends with the signal; throws when the database fails.
 */
export async function* eventPages(
  options: EventPagesOptions,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const { feed, tenantId, signal } = options;
  const waker = createWaker();
  let after = options.after;
  let idleSince = performance.now();
  const unfollow = feed.follow(tenantId, waker.wake);
  signal.addEventListener('abort', waker.wake, { once: true });
  try {
    while (!signal.aborted) {
      const events = await feed.read(tenantId, after, pageMax - (after % pageMax));
      const last = events.at(-1);
      if (last !== undefined) {
        after = last.sequence;
        yield events;
        idleSince = performance.now();
        continue;
      }
      const restMs = idleSince + options.idleMs - performance.now();
      if (restMs > 0) {
        await waker.wait(restMs);
      } else {
        yield [];
        idleSince = performance.now();
      }
    }
  } finally {
    unfollow();
    signal.removeEventListener('abort', waker.wake);
  }
}
