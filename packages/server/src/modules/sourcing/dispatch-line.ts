import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { lookupIdempotent, refusalOfDatabase } from '../../platform/http/index.ts';
import { onStockChanged } from '../inventory/index.ts';
import { selectByNaturalKeys } from '../orders/index.ts';
import { runBatch } from './dispatch-batch.ts';
import { KeysTaken, StockGone } from './dispatch-piece.ts';
import { naturalKey, withoutTwins } from './dispatch-twins.ts';
import type { CaptureJob, DispatchJob, DispatchResult } from './dispatch-types.ts';
import { createStockSnapshot, type StockSnapshot } from './stock-snapshot.ts';

/** Orders in one transaction at most: past this the cost per order no longer falls. */
const batchMax = 128;
/** Jobs that must wait before a further worker starts: many small batches cost more than they save. */
const overlapLeast = 32;
/** Stock numbers of another process are seen after this long; a wrong yes is caught by the commit. */
const snapshotAgeMsMax = 30_000;
/** Times a batch is planned again because its stock was gone, before its orders go one by one. */
const replansMax = 4;
/** The same for an order alone: only others taking the last units each time can use them up. */
const replansAloneMax = 20;

type Waiting = { job: DispatchJob; resolve: (result: DispatchResult) => void };

type Lane = {
  queue: Waiting[];
  busy: number;
  snapshot: StockSnapshot;
  /** The end of the last planning: the next begins there. */
  turn: Promise<unknown>;
};

type Look<T> = (tx: Tx, results: readonly DispatchResult[]) => Promise<T>;

/**
 * The one place where orders meet stock. Jobs of a tenant collect while its workers are busy; a
 * free worker takes up to 128, plans them in arrival order and commits them in one transaction.
 * There is no timer: alone, an order waits for nobody.
 */
export type DispatchLine = {
  submit: (job: DispatchJob) => Promise<DispatchResult>;
  /** Several in order: they are planned in this order. */
  submitAll: (jobs: readonly DispatchJob[]) => Promise<DispatchResult[]>;
  /**
   * Does jobs of one tenant, in order, in a transaction that is rolled back, whatever comes of it;
   * `look` sees the database as it would be. Nothing of it reaches snapshot, feed or others.
   */
  rehearse: <T>(jobs: readonly DispatchJob[], look: Look<T>) => Promise<T>;
  /**
   * Does jobs of one tenant, in order, in one transaction with what `prepare` does before and
   * `look` after them: all of it is kept, or nothing; with `rollBack` nothing is. `prepare` is run
   * again when the stock moved.
   */
  together: <T>(
    where: { tenantId: Uuid; rollBack: boolean },
    prepare: (tx: Tx) => Promise<readonly DispatchJob[]>,
    look: Look<T>,
  ) => Promise<T>;
  /** Jobs waiting and batches running, over all tenants. */
  depth: () => { waiting: number; running: number };
  counters: Readonly<DispatchCounters>;
};

export type DispatchCounters = {
  batches: number;
  jobs: number;
  replans: number;
  keysTaken: number;
  bisections: number;
};

export type DispatchOptions = {
  /** Batches of one tenant under way at a time; 1 makes plans strictly sequential (replays). */
  workersMax: number;
  nowMs: () => number;
};

/** A dispatch line over a database. Every process has one; the database decides between them. */
export function createDispatchLine(db: Database, options: DispatchOptions): DispatchLine {
  const lanes = new Map<Uuid, Lane>();
  const counters: DispatchCounters = {
    batches: 0,
    jobs: 0,
    replans: 0,
    keysTaken: 0,
    bisections: 0,
  };

  onStockChanged((tenantId, productIds, origin) => {
    const lane = lanes.get(tenantId);
    // Its own commits are in the snapshot already.
    if (lane !== undefined && origin !== lane.snapshot) lane.snapshot.drop(productIds);
  });

  const laneOf = (tenantId: Uuid): Lane => {
    let lane = lanes.get(tenantId);
    if (lane === undefined) {
      lane = {
        queue: [],
        busy: 0,
        snapshot: createStockSnapshot(snapshotAgeMsMax),
        turn: Promise.resolve(),
      };
      lanes.set(tenantId, lane);
    }
    return lane;
  };

  const pump = (tenantId: Uuid, lane: Lane): void => {
    const isWorth = (): boolean => lane.queue.length >= (lane.busy === 0 ? 1 : overlapLeast);
    while (lane.busy < options.workersMax && isWorth()) {
      const batch = lane.queue.splice(0, batchMax);
      lane.busy++;
      const { promise: planned, resolve: endTurn } = Promise.withResolvers<void>();
      const before = lane.turn;
      lane.turn = planned;
      void work(tenantId, lane, batch, before, endTurn).finally(() => {
        endTurn();
        lane.busy--;
        pump(tenantId, lane);
      });
    }
  };

  const work = async (
    tenantId: Uuid,
    lane: Lane,
    batch: readonly Waiting[],
    before: Promise<unknown>,
    endTurn: () => void,
  ): Promise<void> => {
    let first = true;
    const planInTurn = async <T>(plan: () => Promise<T>): Promise<T> => {
      if (!first) return plan();
      first = false;
      await before;
      try {
        return await plan();
      } finally {
        endTurn();
      }
    };
    try {
      const results = await settle(
        tenantId,
        lane,
        batch.map((waiting) => waiting.job),
        planInTurn,
      );
      for (const { job, resolve } of batch) {
        resolve(
          results.get(job) ?? { kind: 'failed', error: new Error('A dispatch job was lost.') },
        );
      }
    } catch (error) {
      // Not even what others wrote could be read: every caller hears of it, none waits for ever.
      for (const { resolve } of batch) resolve({ kind: 'failed', error });
    }
  };

  /** Gives every job its result, whatever happens to its neighbours. */
  const settle = async (
    tenantId: Uuid,
    lane: Lane,
    jobs: readonly DispatchJob[],
    planInTurn: <T>(plan: () => Promise<T>) => Promise<T>,
  ): Promise<Map<DispatchJob, DispatchResult>> => {
    const results = new Map<DispatchJob, DispatchResult>();
    let { pending, later } = withoutTwins(jobs);
    let replans = 0;
    for (;;) {
      if (pending.length === 0) {
        if (later.length === 0) return results;
        ({ pending, later } = withoutTwins(later));
        replans = 0;
      }
      const touched = new Set<Uuid>();
      try {
        counters.batches++;
        counters.jobs += pending.length;
        const done = await db.transaction(tenantId, { attemptsMax: 5 }, (tx) => {
          // A repeated attempt plans anew: what the failed one took was never taken.
          lane.snapshot.drop(touched);
          return runBatch(
            tx,
            pending,
            {
              snapshot: lane.snapshot,
              planInTurn,
              nowMs: options.nowMs,
              careful: replans > 0,
            },
            touched,
          );
        });
        for (const [job, result] of done) results.set(job, result);
        pending = [];
      } catch (error) {
        lane.snapshot.drop(touched);
        if (error instanceof KeysTaken) {
          counters.keysTaken++;
          await answerTaken(tenantId, error.jobs, results);
          pending = pending.filter((job) => !results.has(job));
        } else if (
          error instanceof StockGone &&
          replans < (pending.length === 1 ? replansAloneMax : replansMax)
        ) {
          counters.replans++;
          replans++;
          lane.snapshot.drop(error.productIds);
        } else if (pending.length > 1 && isOneOrdersFault(error)) {
          counters.bisections++;
          const middle = Math.ceil(pending.length / 2);
          for (const half of [pending.slice(0, middle), pending.slice(middle)]) {
            const part = await settle(tenantId, lane, half, planInTurn);
            for (const [job, result] of part) results.set(job, result);
          }
          pending = [];
        } else {
          const failure = failureOf(error);
          for (const job of pending) results.set(job, { kind: 'failed', error: failure });
          pending = [];
        }
      }
    }
  };

  /** Answers jobs whose key was taken by another transaction, from what that one wrote. */
  const answerTaken = async (
    tenantId: Uuid,
    jobs: ReadonlySet<DispatchJob>,
    results: Map<DispatchJob, DispatchResult>,
  ): Promise<void> => {
    await db.transaction(tenantId, { readOnly: true }, async (tx) => {
      for (const job of jobs) {
        if (job.kind !== 'capture') continue;
        const result = await answerOne(tx, job);
        if (result !== undefined) results.set(job, result);
      }
    });
  };

  const enqueue = (job: DispatchJob): Promise<DispatchResult> => {
    const { promise, resolve } = Promise.withResolvers<DispatchResult>();
    laneOf(job.ctx.tenantId).queue.push({ job, resolve });
    return promise;
  };

  const together: DispatchLine['together'] = async ({ tenantId, rollBack }, prepare, look) => {
    // By place: another attempt has other jobs.
    const known = new Map<number, DispatchResult>();
    for (let attempt = 1; ; attempt++) {
      let jobs: readonly DispatchJob[] = [];
      try {
        return await db.transaction(tenantId, { rollBack }, async (tx) => {
          jobs = await prepare(tx);
          const results = await runAlone(
            tx,
            jobs.filter((_job, place) => !known.has(place)),
          );
          const lost = new Error('A dispatch job without a result.');
          return look(
            tx,
            jobs.map(
              (job, place) =>
                known.get(place) ?? results.get(job) ?? { kind: 'failed', error: lost },
            ),
          );
        });
      } catch (error) {
        if (error instanceof KeysTaken) {
          const taken = new Map<DispatchJob, DispatchResult>();
          await answerTaken(tenantId, error.jobs, taken);
          for (const [job, result] of taken) known.set(jobs.indexOf(job), result);
        } else if (!(error instanceof StockGone) || attempt >= replansAloneMax)
          throw failureOf(error);
      }
    }
  };

  const runAlone = async (
    tx: Tx,
    jobs: readonly DispatchJob[],
  ): Promise<Map<DispatchJob, DispatchResult>> => {
    const tools = {
      snapshot: createStockSnapshot(snapshotAgeMsMax),
      planInTurn: <T>(plan: () => Promise<T>) => plan(),
      nowMs: options.nowMs,
      careful: true,
    };
    const { pending, later } = withoutTwins(jobs);
    const results = await runBatch(tx, pending, tools, new Set());
    for (const job of later) {
      try {
        for (const [done, result] of await runBatch(tx, [job], tools, new Set()))
          results.set(done, result);
      } catch (error) {
        // Its twin stands in this very transaction: the insert left it out, and wrote nothing else.
        const result =
          error instanceof KeysTaken && job.kind === 'capture'
            ? await answerOne(tx, job)
            : undefined;
        if (result === undefined) throw error;
        results.set(job, result);
      }
    }
    return results;
  };

  return {
    counters,
    submit: (job) => {
      const result = enqueue(job);
      pump(job.ctx.tenantId, laneOf(job.ctx.tenantId));
      return result;
    },
    submitAll: (jobs) => {
      const results = jobs.map(enqueue);
      for (const tenantId of new Set(jobs.map((job) => job.ctx.tenantId)))
        pump(tenantId, laneOf(tenantId));
      return Promise.all(results);
    },
    rehearse: async (jobs, look) => {
      const tenantId = jobs[0]?.ctx.tenantId;
      assert(tenantId !== undefined, 'A rehearsal has jobs.');
      return together({ tenantId, rollBack: true }, () => Promise.resolve(jobs), look);
    },
    together,
    depth: () => {
      let waiting = 0;
      let running = 0;
      for (const lane of lanes.values()) {
        waiting += lane.queue.length;
        running += lane.busy;
      }
      return { waiting, running };
    },
  };
}

async function answerOne(tx: Tx, job: CaptureJob): Promise<DispatchResult | undefined> {
  if (job.idempotency !== undefined) {
    try {
      const kept = await lookupIdempotent(tx, job.idempotency);
      if (kept !== undefined) return { kind: 'replayed', answer: kept };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }
  const key = naturalKey(job);
  if (key === undefined) return undefined;
  const [row] = await selectByNaturalKeys(tx, [key]);
  return row && { kind: 'duplicate', orderId: row.id, same: row.fingerprint === job.fingerprint };
}

/** What a caller is told whose order could not be settled. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof StockGone)) return error;
  return new Refusal(
    'busy',
    'The stock changed faster than the order could be planned; try again.',
  );
}

/** Whether one order's content may be to blame, so that its neighbours deserve another try. */
function isOneOrdersFault(error: unknown): boolean {
  if (error instanceof StockGone) return true;
  // Asking a database that is away for every half of the batch would take minutes.
  if (refusalOfDatabase(error)?.code === 'database_unavailable') return false;
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  // Class 22 data, 23 constraints, 21 and 54 limits; without a code a fault of ours in one plan.
  return /^(21|22|23|54)/.test(code) || !('code' in error);
}

const lines = new WeakMap<Database, DispatchLine>();

/**
 * The dispatch line of this process for a database, made at the first call. A simulated run asks
 * for one worker before any order comes, so that its plans are strictly sequential.
 */
export function dispatchLineOf(db: Database, options: { workersMax?: number } = {}): DispatchLine {
  let line = lines.get(db);
  if (line === undefined) {
    line = createDispatchLine(db, {
      workersMax: options.workersMax ?? 2,
      nowMs: () => performance.now(),
    });
    lines.set(db, line);
  }
  return line;
}
