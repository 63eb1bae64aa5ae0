import type pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import { type Lease, release, renew, tryAcquire } from '../leases/index.ts';
import type { Log } from '../telemetry/log.ts';
import { createWaker, pause } from '../waker.ts';
import { onHint } from './hints.ts';
import { batchEventsMax, sequenceBatch, tenantsWithFacts } from './sequence-batch.ts';

const leaseName = 'sequencer';
/** How long events of a killed process wait for another sequencer, at most. */
const leaseTtlMs = 3000;
const renewEveryMs = 1000;
const pollMsLeast = 50;
const pollMsMost = 500;
/** Commits that follow each other closer than this are sequenced together. */
const coalesceMsLeast = 5;
const coalesceMsMost = 50;
const retryMs = 250;
// The outbox is nearly empty whenever it is analysed and long when it matters: without these a
// batch reads the whole backlog (measured: 41 µs an event against 11).
const settings = `set enable_bitmapscan = off; set enable_seqscan = off;
  set plan_cache_mode = force_generic_plan`;

export type SequencerOptions = {
  system: pg.Pool;
  /** This process, by a name no other has. */
  holder: string;
  log: Log;
  /** A tenant's sequence has grown to this number. */
  onAdvance?: (tenantId: Uuid, lastSequence: number) => void;
};

export type Sequencer = {
  /** Finishes the batch under way and gives the lease back. */
  stop: () => Promise<void>;
  /** Whether this process is the one that sequences. */
  holds: () => boolean;
  /** Events moved and time spent since the start, and how late the last ones were. */
  totals: () => { events: number; batches: number; busyMs: number; lagSeconds: number };
};

/**
 * Starts the sequencer of this process. Among all processes one moves facts, the holder of the
 * lease; the others stand by. A database that is away is waited for.
 */
export function startSequencer(options: SequencerOptions): Sequencer {
  const { holder, log } = options;
  const waker = createWaker();
  const waiting = new Set<Uuid>();
  const totals = { events: 0, batches: 0, busyMs: 0, lagSeconds: 0 };
  let lease: Lease | undefined;
  let renewedAt = 0;
  let stopped = false;

  const unhint = onHint((tenantId) => {
    waiting.add(tenantId);
    waker.wake();
  });

  function lose(held: Lease): void {
    log.warn({ event: 'sequencer.lost', holder, token: held.token });
    lease = undefined;
  }

  async function ensureLease(system: pg.PoolClient): Promise<Lease | undefined> {
    const now = performance.now();
    if (lease !== undefined && now - renewedAt < renewEveryMs) return lease;
    if (lease !== undefined && !(await renew(system, lease, leaseTtlMs))) {
      lose(lease);
    }
    if (lease === undefined) {
      lease = await tryAcquire(system, leaseName, holder, leaseTtlMs);
      if (lease !== undefined) log.info({ event: 'sequencer.leading', holder, token: lease.token });
    }
    renewedAt = now;
    return lease;
  }

  /** One batch of each waiting tenant; those with more stay waiting. False: the lease is lost. */
  async function pass(system: pg.PoolClient, held: Lease): Promise<number | undefined> {
    let moved = 0;
    const tenants = [...waiting];
    waiting.clear();
    for (const tenantId of tenants) {
      const startedAt = performance.now();
      const batch = await sequenceBatch(system, held, tenantId);
      if (!batch.held) return undefined;
      totals.batches++;
      totals.events += batch.moved;
      totals.busyMs += performance.now() - startedAt;
      if (batch.oldest !== undefined) totals.lagSeconds = (Date.now() - msOf(batch.oldest)) / 1000;
      moved += batch.moved;
      if (batch.moved === batchEventsMax) waiting.add(tenantId);
      if (batch.lastSequence !== undefined) options.onAdvance?.(tenantId, batch.lastSequence);
    }
    return moved;
  }

  async function loop(system: pg.PoolClient): Promise<void> {
    let pollMs = pollMsLeast;
    let polledAt = 0;
    while (!stopped) {
      const startedAt = performance.now();
      const held = await ensureLease(system);
      if (held === undefined) {
        waiting.clear();
        await waitUnhinted(renewEveryMs);
        continue;
      }
      if (startedAt - polledAt >= pollMs) {
        for (const tenantId of await tenantsWithFacts(system)) waiting.add(tenantId);
        polledAt = startedAt;
        // Many tenants make the look dear: never spend more than a twentieth of the time on it.
        const looked = (performance.now() - startedAt) * 20;
        pollMs = Math.max(pollMs, Math.min(looked, pollMsMost));
      }
      const moved = await pass(system, held);
      if (moved === undefined) lose(held);
      else if (moved > 0) pollMs = pollMsLeast;
      else pollMs = Math.min(pollMs * 1.5, pollMsMost);
      const tookMs = performance.now() - startedAt;
      if ((moved ?? 0) >= batchEventsMax) continue;
      if (waiting.size === 0)
        await waker.wait(Math.max(1, pollMs - (performance.now() - polledAt)));
      // Under load a pause in proportion to the work makes batches larger and the work cheaper.
      if (!stopped) await pause(Math.min(coalesceMsMost, Math.max(coalesceMsLeast, tookMs)));
    }
  }

  // Without the lease hints mean nothing, but a stop must not wait.
  async function waitUnhinted(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!stopped && performance.now() < until) await waker.wait(until - performance.now());
  }

  /** Works on a connection of its own, which the pool throws away afterwards with its settings. */
  async function work(): Promise<void> {
    const system = await options.system.connect();
    try {
      await system.query(settings);
      await loop(system);
      if (lease !== undefined) await release(system, lease);
    } finally {
      system.release(true);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await work();
      } catch (error) {
        log.warn({ event: 'sequencer.failed', error: String(error) });
        await waitUnhinted(retryMs);
      }
    }
  }

  const running = run();
  return {
    stop: async () => {
      stopped = true;
      unhint();
      waker.wake();
      await running;
    },
    holds: () => lease !== undefined,
    totals: () => ({ ...totals }),
  };
}
