import { minuteMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { type Lease, release, renew, tryAcquire } from '../leases/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import { createWaker } from '../waker.ts';
import {
  type Behind,
  ensureCursor,
  eventsAfter,
  findBehind,
  lockCursor,
  moveCursor,
  moveCursorFenced,
  noteFault,
  readCursor,
} from './durable-store.ts';
import type { EventFeed } from './feed.ts';
import type { StoredEvent } from './stored-event.ts';
import { typeFilter } from './type-filter.ts';

type Common = {
  /** Unique and lasting: the place is kept under it. */
  readonly name: string;
  /** Types or families wanted; everything unless told. */
  readonly types?: readonly string[];
  /** Where a tenant's reading begins: with its first event, or with what comes. */
  readonly start: 'first' | 'now';
};

/** Keeps something in the database: its writes and its place commit together, so once each. */
export type Projection = Common & {
  readonly handle: (ctx: Context, tx: Tx, events: readonly StoredEvent[]) => Promise<void>;
};

/** Works outside the database: at least once, by one process at a time. */
export type Worker = Common & {
  readonly deliver: (ctx: Context, events: readonly StoredEvent[]) => Promise<void>;
};

/** Whoever reads every event of every tenant in order and remembers how far it is. */
export type Subscriber = Projection | Worker;

const batchMax = 500;
const pollMs = 500;
const retryMsLeast = 500;
const retryMsMost = 5 * minuteMs;
const leaseTtlMs = 10_000;

/** Starts the subscribers of this process. */
export function startSubscribers(
  around: Surroundings,
  options: { holder: string; feed: EventFeed; subscribers: readonly Subscriber[] },
): { stop: () => Promise<void> } {
  const { db, log } = around;
  const { subscribers } = options;
  const waker = createWaker();
  const leases = new Map<string, { lease: Lease; renewedAt: number }>();
  let stopped = false;
  const unwatch = options.feed.onAdvance(waker.wake);

  async function leaseOf(name: string): Promise<Lease | undefined> {
    const held = leases.get(name);
    const now = performance.now();
    if (held !== undefined && now - held.renewedAt < leaseTtlMs / 3) return held.lease;
    if (held !== undefined && (await renew(db.system, held.lease, leaseTtlMs))) {
      held.renewedAt = now;
      return held.lease;
    }
    leases.delete(name);
    const lease = await tryAcquire(db.system, `subscriber/${name}`, options.holder, leaseTtlMs);
    if (lease !== undefined) leases.set(name, { lease, renewedAt: now });
    return lease;
  }

  /** One batch of one tenant; true when there may be more. */
  async function serve(subscriber: Subscriber, { tenantId, isNew }: Behind): Promise<boolean> {
    const ctx = systemContext(around, tenantId, `subscriber:${subscriber.name}`);
    const { name, start } = subscriber;
    // Before the first try and not with it, so that a fault does not move where the reading begins.
    if (isNew) await db.transaction(tenantId, {}, (tx) => ensureCursor(tx, name, start, ctx.now()));
    try {
      if ('handle' in subscriber) return await project(ctx, subscriber);
      const lease = await leaseOf(subscriber.name);
      return lease !== undefined && (await deliver(ctx, subscriber, lease));
    } catch (error) {
      log.warn({
        event: 'subscriber.failed',
        name: subscriber.name,
        tenant_id: tenantId,
        error: String(error),
      });
      await rest(ctx, subscriber.name, error);
      return false;
    }
  }

  async function round(): Promise<boolean> {
    const names = subscribers.map((one) => one.name);
    let more = false;
    for (const behind of await findBehind(db.system, names, around.clock.now())) {
      if (stopped) return false;
      const subscriber = subscribers.find((one) => one.name === behind.name);
      if (subscriber !== undefined && (await serve(subscriber, behind))) more = true;
    }
    return more;
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        if (!(await round())) await waker.wait(pollMs);
      } catch (error) {
        log.warn({ event: 'subscribers.failed', error: String(error) });
        await waker.wait(pollMs);
      }
    }
    for (const { lease } of leases.values()) await release(db.system, lease);
  }

  const looping = subscribers.length === 0 ? Promise.resolve() : loop();
  return {
    stop: async () => {
      stopped = true;
      unwatch();
      waker.wake();
      await looping.catch((error: unknown) => {
        log.warn({ event: 'subscribers.unreleased', error: String(error) });
      });
    },
  };
}

async function project(ctx: Context, subscriber: Projection): Promise<boolean> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const cursor = await lockCursor(tx, subscriber.name);
    if (cursor === undefined) return false;
    const events = await eventsAfter(tx, cursor.sequence, batchMax);
    const last = events.at(-1);
    if (last === undefined) return false;
    const wanted = wantedOf(subscriber, events);
    if (wanted.length > 0) await subscriber.handle(ctx, tx, wanted);
    await moveCursor(tx, subscriber.name, last.sequence, ctx.now());
    return events.length === batchMax;
  });
}

async function deliver(ctx: Context, subscriber: Worker, lease: Lease): Promise<boolean> {
  const { tenantId, db } = ctx;
  const events = await db.transaction(tenantId, { readOnly: true }, async (tx) => {
    const cursor = await readCursor(tx, subscriber.name);
    return eventsAfter(tx, cursor?.sequence ?? 0, batchMax);
  });
  const last = events.at(-1);
  if (last === undefined) return false;
  const wanted = wantedOf(subscriber, events);
  if (wanted.length > 0) await subscriber.deliver(ctx, wanted);
  const kept = await moveCursorFenced(
    db.system,
    lease,
    tenantId,
    subscriber.name,
    last.sequence,
    ctx.now(),
  );
  return kept && events.length === batchMax;
}

function wantedOf(subscriber: Subscriber, events: readonly StoredEvent[]): readonly StoredEvent[] {
  const wanted = typeFilter(subscriber.types ?? []);
  return events.filter((event) => wanted(event.type));
}

/** After a fault the subscriber rests for this tenant only: half a second, doubled up to 5 minutes. */
async function rest(ctx: Context, name: string, error: unknown): Promise<void> {
  const now = ctx.now();
  const { system } = ctx.db;
  const cursor = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    readCursor(tx, name),
  );
  const attempts = (cursor?.attempts ?? 0) + 1;
  const waitMs = Math.min(retryMsLeast * 2 ** Math.min(attempts - 1, 20), retryMsMost);
  await noteFault(system, ctx.tenantId, name, {
    attempts,
    runAfter: plusMs(now, waitMs),
    error: String(error).slice(0, 1000),
    now,
  });
}
