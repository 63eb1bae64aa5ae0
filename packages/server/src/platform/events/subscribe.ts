import type { Uuid } from '../../lib/ids.ts';
import type { Log } from '../telemetry/log.ts';
import { pause } from '../waker.ts';
import type { EventFeed } from './feed.ts';
import { eventPages } from './event-pages.ts';
import type { StoredEvent } from './stored-event.ts';

const retryMsLeast = 100;
const retryMsMost = 10_000;

export type Subscription = {
  /** The sequence number of the last event handled. */
  position: () => number;
  stop: () => Promise<void>;
};

/**
 * Gives this process every event of a tenant after a place, in order, at least once: a handler
 * that throws gets the same events again after a pause. Nothing is stored; for what each process
 * keeps in memory, such as a stock snapshot.
 */
export function subscribe(
  feed: EventFeed,
  log: Log,
  tenantId: Uuid,
  handler: (events: readonly StoredEvent[]) => Promise<void> | void,
  { after }: { after: number },
): Subscription {
  const ending = new AbortController();
  let position = after;
  async function run(): Promise<void> {
    let retryMs = retryMsLeast;
    while (!ending.signal.aborted) {
      try {
        const pages = eventPages({
          feed,
          tenantId,
          after: position,
          signal: ending.signal,
          idleMs: 60_000,
        });
        for await (const events of pages) {
          if (events.length > 0) await handler(events);
          position = events.at(-1)?.sequence ?? position;
          retryMs = retryMsLeast;
        }
      } catch (error) {
        log.warn({ event: 'subscription.failed', tenant_id: tenantId, error: String(error) });
        await pause(retryMs);
        retryMs = Math.min(retryMs * 2, retryMsMost);
      }
    }
  }
  const running = run();
  return {
    position: () => position,
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}
