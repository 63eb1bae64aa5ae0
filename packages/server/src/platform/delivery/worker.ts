import { databaseNow } from '../leases/index.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import { createWaker } from '../waker.ts';
import { onSomethingToSend } from './enqueue.ts';
import { runLane, tryTakeLane } from './run-lane.ts';
import { selectDueLanes } from './store-lanes.ts';
import type { LaneKind } from './types.ts';

const pollMs = 500;
const retryMs = 2000;
/** Lanes served at once by one process: a receiver that hangs holds up its own lane only. */
const lanesMax = 32;

/** Starts sending what waits in lanes of the kinds; a lane is served by one process at a time. */
export function startDeliveries(
  around: Surroundings,
  options: { holder: string; kinds: readonly LaneKind[] },
): { stop: () => Promise<void> } {
  const { db, log, clock } = around;
  const kindByName = new Map(options.kinds.map((kind) => [kind.kind, kind]));
  const names = [...kindByName.keys()];
  const stopping = new AbortController();
  const waker = createWaker();
  const running = new Map<string, Promise<void>>();
  const unhint = onSomethingToSend(waker.wake);

  async function takeDue(): Promise<void> {
    const leaseNow = await databaseNow(db.system);
    const at = { now: clock.now(), leaseNow, limit: lanesMax };
    for (const { tenantId, id, kind: name } of await selectDueLanes(db.system, names, at)) {
      if (running.size >= lanesMax || stopping.signal.aborted) return;
      const kind = kindByName.get(name);
      if (kind === undefined || running.has(id)) continue;
      const ctx = systemContext(around, tenantId, `delivery:${name}`);
      const lane = await tryTakeLane(ctx, kind, id, options.holder);
      if (lane === undefined) continue;
      const work = runLane(around, kind, lane, stopping.signal)
        .catch((error: unknown) => {
          // The database went away: the lease runs out, and another holder goes on.
          log.warn({ event: 'delivery.lane_failed', kind: name, error: String(error) });
        })
        .finally(() => {
          running.delete(id);
          waker.wake();
        });
      running.set(id, work);
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (running.size < lanesMax) await takeDue();
        await waker.wait(pollMs);
      } catch (error) {
        log.warn({ event: 'deliveries.failed', error: String(error) });
        await waker.wait(retryMs);
      }
    }
  }

  const looping = names.length === 0 ? Promise.resolve() : loop();
  return {
    stop: async () => {
      stopping.abort();
      unhint();
      waker.wake();
      await looping;
      await Promise.all(running.values());
    },
  };
}
