import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../db/index.ts';
import type { HeldLane } from './store-lanes.ts';
import type { Message, Ordering } from './types.ts';

/** A message at its place in the line. */
export type NewRow = {
  id: Uuid;
  position: number;
  key: string | null;
  topic: string;
  sourceId: Uuid | null;
  body: Readonly<Record<string, unknown>>;
  urgent: boolean;
  supersedes: boolean;
};

export async function insertMessages(
  tx: Tx,
  laneId: Uuid,
  rows: readonly NewRow[],
  now: Instant,
): Promise<void> {
  await tx.execute(
    `insert into deliveries (tenant_id, id, lane_id, position, key, topic, source_id, body, urgent,
       supersedes, state, next_at, created_at)
     select $1, u.id, $2, u.position, u.key, u.topic, u.source_id, u.body, u.urgent, u.supersedes,
       'pending', $4, $4
     from json_to_recordset($3::json) as u (id uuid, position bigint, key text, topic text,
       source_id uuid, body json, urgent boolean, supersedes boolean)`,
    [
      tx.tenantId,
      laneId,
      JSON.stringify(
        rows.map(({ sourceId, ...row }) => ({
          ...row,
          source_id: sourceId,
        })),
      ),
      now,
    ],
  );
}

/** Ends what waits under the keys before a place in the line and is not being sent. */
export async function supersede(
  tx: Tx,
  laneId: Uuid,
  input: { keys: readonly string[]; before: number; now: Instant },
): Promise<number> {
  return tx.execute(
    `update deliveries set state = 'superseded', settled_at = $5, next_at = null
     where tenant_id = $1 and lane_id = $2 and state = 'pending' and claim is null
       and key = any($3::text[]) and position < $4`,
    [tx.tenantId, laneId, [...input.keys], input.before, input.now],
  );
}

/** A claimed message: it is this holder's to send. */
export type Claimed = Message & { readonly tries: number };

/** Claims due messages of a lane in their order, urgent ones first, and notes the attempts. */
export async function claimMessages(
  tx: Tx,
  lane: HeldLane,
  input: { ordering: Ordering; limit: number; now: Instant },
): Promise<Claimed[]> {
  const due = await tx.query<{ id: Uuid }>(
    `select d.id from deliveries d
     where d.tenant_id = $1 and d.lane_id = $2 and d.state = 'pending' and d.claim is null
       and d.next_at <= $3
       and ($4 = 'none' or d.key is null or not exists (
         select 1 from deliveries e where e.tenant_id = $1 and e.lane_id = $2
           and e.state = 'pending' and e.key = d.key and e.position < d.position))
     order by d.urgent desc, d.position limit $5`,
    [tx.tenantId, lane.id, input.now, input.ordering, input.limit],
  );
  if (due.length === 0) return [];
  const ids = due.map(({ id }) => id);
  const claimed = await tx.query<Claimed>(
    `update deliveries set claim = $3, attempts = attempts + 1, tries = tries + 1,
       last_attempt_at = $4, last_status = null, last_error = null, last_duration_ms = null
     where tenant_id = $1 and id = any($2::uuid[]) and state = 'pending' and claim is null
     returning id, topic, key, body, attempts as attempt, tries, created_at as "createdAt"`,
    [tx.tenantId, plainArray(ids), lane.token, input.now],
  );
  await tx.execute(
    `insert into delivery_attempts (tenant_id, delivery_id, number, started_at)
     select $1, u.id, u.number, $4 from unnest($2::uuid[], $3::int[]) as u (id, number)`,
    [
      tx.tenantId,
      plainArray(claimed.map(({ id }) => id)),
      plainArray(claimed.map(({ attempt }) => attempt)),
      input.now,
    ],
  );
  const byId = new Map(claimed.map((one) => [one.id, one]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Frees what a former holder was sending when it ended: whether it arrived is not known, so it is
 * due again, unless it has had all its tries. Answers how many.
 */
export async function freeClaims(
  tx: Tx,
  laneId: Uuid,
  input: { triesMax: number; now: Instant },
): Promise<number> {
  const freed = await tx.query<{ id: Uuid; attempts: number }>(
    `update deliveries set claim = null, last_error = 'unknown',
       state = case when tries >= $3 then 'failed' else state end,
       settled_at = case when tries >= $3 then $4::timestamptz end,
       next_at = case when tries < $3 then $4::timestamptz end
     where tenant_id = $1 and lane_id = $2 and claim is not null
     returning id, attempts`,
    [tx.tenantId, laneId, input.triesMax, input.now],
  );
  if (freed.length === 0) return 0;
  await tx.execute(
    `update delivery_attempts t set outcome = 'unknown'
     from unnest($2::uuid[], $3::int[]) as u (id, number)
     where t.tenant_id = $1 and t.delivery_id = u.id and t.number = u.number
       and t.outcome is null`,
    [
      tx.tenantId,
      plainArray(freed.map(({ id }) => id)),
      plainArray(freed.map(({ attempts }) => attempts)),
    ],
  );
  return freed.length;
}

/** When something of a lane is due that is not due yet. */
export async function nextDueAt(tx: Tx, laneId: Uuid, now: Instant): Promise<Instant | null> {
  const [row] = await tx.query<{ at: Instant | null }>(
    `select min(next_at) as at from deliveries
     where tenant_id = $1 and lane_id = $2 and state = 'pending' and next_at > $3`,
    [tx.tenantId, laneId, now],
  );
  return row?.at ?? null;
}

type AttemptEnd = {
  outcome: 'delivered' | 'failed';
  status: number | null;
  error: string | null;
  durationMs: number;
};

export async function endAttempt(
  tx: Tx,
  message: { id: Uuid; attempt: number },
  end: AttemptEnd,
): Promise<void> {
  await tx.execute(
    `update delivery_attempts set outcome = $4, status = $5, error = $6, duration_ms = $7
     where tenant_id = $1 and delivery_id = $2 and number = $3`,
    [
      tx.tenantId,
      message.id,
      message.attempt,
      end.outcome,
      end.status,
      end.error,
      Math.round(end.durationMs),
    ],
  );
}

/** A message that arrived has arrived, whoever holds its lane by now. */
export async function setDelivered(
  tx: Tx,
  id: Uuid,
  end: { status: number | null; durationMs: number; now: Instant },
): Promise<void> {
  await tx.execute(
    `update deliveries set state = 'delivered', settled_at = $3, claim = null, next_at = null,
       last_status = $4, last_error = null, last_duration_ms = $5
     where tenant_id = $1 and id = $2 and state = 'pending'`,
    [tx.tenantId, id, end.now, end.status, Math.round(end.durationMs)],
  );
}

/**
 * A message that did not arrive is tried again at an instant, or not any more; also not when one
 * that supersedes it came meanwhile. Answers its state; undefined when it is another holder's.
 */
export async function setFailed(
  tx: Tx,
  lane: HeldLane,
  id: Uuid,
  end: {
    nextAt: Instant | undefined;
    status: number | null;
    error: string;
    durationMs: number;
    now: Instant;
  },
): Promise<'pending' | 'failed' | 'superseded' | undefined> {
  const [newer] = await tx.query(
    `select 1 from deliveries d join deliveries e on e.tenant_id = $1 and e.lane_id = d.lane_id
       and e.state = 'pending' and e.key = d.key and e.position > d.position and e.supersedes
     where d.tenant_id = $1 and d.id = $2 limit 1`,
    [tx.tenantId, id],
  );
  const state =
    newer !== undefined ? 'superseded' : end.nextAt === undefined ? 'failed' : 'pending';
  const touched = await tx.execute(
    `update deliveries set state = $4, settled_at = $5, next_at = $6, claim = null,
       last_status = $7, last_error = $8, last_duration_ms = $9
     where tenant_id = $1 and id = $2 and claim = $3`,
    [
      tx.tenantId,
      id,
      lane.token,
      state,
      state === 'pending' ? null : end.now,
      state === 'pending' ? end.nextAt : null,
      end.status,
      end.error,
      Math.round(end.durationMs),
    ],
  );
  return touched === 1 ? state : undefined;
}

/** Puts a message back in the line for a whole round of tries; false when there is none. */
export async function putBack(tx: Tx, id: Uuid, now: Instant): Promise<boolean> {
  const touched = await tx.execute(
    `update deliveries set state = 'pending', settled_at = null, next_at = $3,
       tries = case when claim is null then 0 else tries end
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, now],
  );
  return touched === 1;
}

/** One attempt as it is shown. */
export type AttemptRow = {
  number: number;
  startedAt: Instant;
  outcome: 'delivered' | 'failed' | 'unknown' | null;
  status: number | null;
  error: string | null;
  durationMs: number | null;
};

/** The latest attempts of a message, in their order. */
export async function selectAttempts(tx: Tx, id: Uuid, limit: number): Promise<AttemptRow[]> {
  const rows = await tx.query<AttemptRow>(
    `select number, started_at as "startedAt", outcome, status, error,
       duration_ms as "durationMs"
     from delivery_attempts where tenant_id = $1 and delivery_id = $2
     order by number desc limit $3`,
    [tx.tenantId, id, limit],
  );
  return rows.toReversed();
}
