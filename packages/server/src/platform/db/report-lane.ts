import type pg from 'pg';
import type { Uuid } from '../../lib/ids.ts';
import { Refusal } from '../errors.ts';
import { inTransaction, type Tx } from './transaction.ts';

/**
 * The one lane of long readings: one at a time in a process, on a connection of its own, so that
 * no report takes a connection or a second core from what orders need. While the process is busy
 * the lane rests after each reading for a multiple of what that took.
 */
export type ReportLane = {
  /** Reads in its turn; 503 `overloaded` when too many wait, `busy` when it takes too long. */
  run: <T>(
    asked: { tenantId: Uuid; signal?: AbortSignal },
    work: (tx: Tx) => Promise<T>,
  ) => Promise<T>;
  pool: pg.Pool;
};

const timeoutMsUsual = 20_000;
const waitingMost = 32;
const waitingMostOfTenant = 8;
/** A process that works more than this share of the time is busy. */
const busyShare = 0.4;
/** Of a busy process' time reports get one part in ten, and wait at most so long for it. */
const restFactor = 9;
const restMsUsual = 10_000;

/** How long a reading may last, and how long the lane rests at most; as usual when not said. */
type Limits = { timeoutMs?: number; restMsMost?: number };

type Turn = { tenantId: Uuid; begin: () => void };

/** Makes the lane over a pool of one connection. */
export function createReportLane(
  pool: pg.Pool,
  { timeoutMs = timeoutMsUsual, restMsMost = restMsUsual }: Limits = {},
): ReportLane {
  const waiting: Turn[] = [];
  let isTaken = false;

  function next(): void {
    const turn = waiting.shift();
    if (turn === undefined) isTaken = false;
    else turn.begin();
  }

  async function wait(tenantId: Uuid): Promise<void> {
    if (!isTaken) {
      isTaken = true;
      return;
    }
    const own = waiting.filter((turn) => turn.tenantId === tenantId).length;
    if (waiting.length >= waitingMost || own >= waitingMostOfTenant) {
      throw new Refusal('overloaded', 'Too many reports are being read; try again.', {
        extra: { headers: { 'retry-after': '2' } },
      });
    }
    await new Promise<void>((resolve) => waiting.push({ tenantId, begin: resolve }));
  }

  function leave(tookMs: number, share: number): void {
    const restMs = share > busyShare ? Math.min(restMsMost, tookMs * restFactor) : 0;
    if (restMs < 1) next();
    else setTimeout(next, restMs).unref();
  }

  return {
    pool,
    run: async ({ tenantId, signal }, work) => {
      await wait(tenantId);
      const begun = performance.eventLoopUtilization();
      const startMs = performance.now();
      try {
        if (signal?.aborted === true) throw new Refusal('busy', 'Nobody waits for it any more.');
        const options = { readOnly: true, statementTimeoutMs: timeoutMs };
        return await inTransaction(pool, tenantId, options, work);
      } catch (error) {
        throw isTimeout(error) ? tooLong(timeoutMs, error) : error;
      } finally {
        leave(performance.now() - startMs, performance.eventLoopUtilization(begun).utilization);
      }
    },
  };
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '57014';

const tooLong = (timeoutMs: number, cause: unknown): Refusal =>
  new Refusal(
    'busy',
    `The report takes longer than ${timeoutMs / 1000} s: ask for a shorter period or for less.`,
    { cause },
  );
