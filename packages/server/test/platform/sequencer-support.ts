import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'vitest';
import { monotonicIds, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import type { Database } from '../../src/platform/db/index.ts';
import { recordFacts } from '../../src/platform/events/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { createLog } from '../../src/platform/telemetry/log.ts';

export const ids = monotonicIds(Date.now, randomBytes);
export const log = createLog('silent');

export const clock = { now: () => instantOfMs(Date.now()) };

/** Records `count` numbered facts about each of its subjects, a few at a time. */
export async function write(
  db: Database,
  tenantId: Uuid,
  subjects: readonly Uuid[],
  count: number,
): Promise<void> {
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'writer');
  for (let n = 1; n <= count; n++) {
    await db.transaction(tenantId, {}, async (tx) => {
      await recordFacts(
        ctx,
        tx,
        subjects.map((subjectId) => ({
          type: 'order.updated',
          subjectType: 'ord' as const,
          subjectId,
          data: { n },
        })),
      );
      // Some transactions stay open for a while after their facts have positions.
      if (n % 7 === 0) await tx.query('select pg_sleep(0.02)');
    });
  }
}

export type Row = { sequence: number; subject: Uuid; n: number };

/** The events of a tenant as they stand. */
export async function sequenced(db: Database, tenantId: Uuid): Promise<Row[]> {
  const { rows } = await db.system.query<Row>(
    `select sequence, subject_id as subject, (data::json->>'n')::int as n from events
     where tenant_id = $1 order by sequence`,
    [tenantId],
  );
  return rows;
}

/** Every subject's facts 1 to `count` are there once, in order, in a sequence without a gap. */
export function expectComplete(
  rows: readonly Row[],
  subjects: readonly Uuid[],
  count: number,
): void {
  expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.length).toBe(subjects.length * count);
  const next = new Map(subjects.map((subject) => [subject, 1]));
  for (const row of rows) {
    expect(row.n, `order of ${row.subject}`).toBe(next.get(row.subject));
    next.set(row.subject, row.n + 1);
  }
}

export async function outboxIsEmpty(db: Database): Promise<boolean> {
  const { rows } = await db.system.query<{ n: number }>('select count(*) as n from event_outbox');
  return rows[0]?.n === 0;
}

export type SequencerChild = { child: ChildProcess; leads: () => boolean };

/** Starts a process that only sequences; the caller kills it. */
export function startChild(db: Database): SequencerChild {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sequencer-child.ts')], {
    env: { ...process.env, CONNECTION: JSON.stringify(db.connection) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  return {
    child,
    leads: () => said.lastIndexOf('sequencer.leading') > said.lastIndexOf('sequencer.lost'),
  };
}
