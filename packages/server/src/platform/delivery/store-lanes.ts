import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Queryable } from '../leases/index.ts';
import type { LaneHealth } from './decide-try.ts';
import type { LaneState, Ordering } from './types.ts';

const laneColumns = `t.id, t.state, t.ordering, t.concurrency, t.last_position as "lastPosition",
  t.stirs, t.rest_until as "restUntil", t.failures_in_row as "failuresInRow",
  t.rests_in_row as "restsInRow", t.failing_since as "failingSince", t.stopped_at as "stoppedAt",
  t.stopped_reason as "stoppedReason"`;

/** A lane and the right to send through it. */
export type HeldLane = { tenantId: Uuid; id: Uuid; token: number };

export async function insertLane(
  tx: Tx,
  lane: { id: Uuid; kind: string; ordering: Ordering; concurrency: number; now: Instant },
): Promise<void> {
  await tx.execute(
    `insert into delivery_lanes (tenant_id, id, kind, state, ordering, concurrency, created_at)
     values ($1, $2, $3, 'open', $4, $5, $6)`,
    [tx.tenantId, lane.id, lane.kind, lane.ordering, lane.concurrency, lane.now],
  );
}

export async function selectLane(tx: Tx, id: Uuid): Promise<LaneState | undefined> {
  const [row] = await tx.query<LaneState>(
    `select ${laneColumns} from delivery_lanes t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** Changes how a lane sends; absent stays. */
export async function updateLane(
  tx: Tx,
  id: Uuid,
  change: { ordering?: Ordering | undefined; concurrency?: number | undefined; now: Instant },
): Promise<void> {
  await tx.execute(
    `update delivery_lanes set ordering = coalesce($3, ordering),
       concurrency = coalesce($4, concurrency), stirs = stirs + 1, next_at = $5
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, change.ordering ?? null, change.concurrency ?? null, change.now],
  );
}

/** Opens a lane whatever it suffered before; what waits in it is due. */
export async function setOpen(tx: Tx, id: Uuid, now: Instant): Promise<void> {
  await tx.execute(
    `update delivery_lanes set state = 'open', stopped_at = null, stopped_reason = null,
       rest_until = null, failures_in_row = 0, rests_in_row = 0, failing_since = null,
       stirs = stirs + 1, next_at = $3
     where tenant_id = $1 and id = $2 and state <> 'removed'`,
    [tx.tenantId, id, now],
  );
}

/** Stops a lane; what waits in it stays. */
export async function setStopped(tx: Tx, id: Uuid, reason: string, now: Instant): Promise<void> {
  await tx.execute(
    `update delivery_lanes set state = 'stopped', stopped_at = $3, stopped_reason = $4
     where tenant_id = $1 and id = $2 and state = 'open'`,
    [tx.tenantId, id, now, reason],
  );
}

/** Ends a lane for good; the sweep drops what it held. */
export async function setRemoved(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute(
    `update delivery_lanes set state = 'removed', stopped_at = null, stopped_reason = null,
       next_at = null
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id],
  );
}

/** Gives a lane more places in its line, and something to do; the last of them, or undefined. */
export async function takePositions(
  tx: Tx,
  id: Uuid,
  count: number,
  now: Instant,
): Promise<number | undefined> {
  const [row] = await tx.query<{ last: number }>(
    `update delivery_lanes set last_position = last_position + $3, stirs = stirs + 1, next_at = $4
     where tenant_id = $1 and id = $2 and state <> 'removed' returning last_position as last`,
    [tx.tenantId, id, count, now],
  );
  return row?.last;
}

/** Lanes with something to do that nobody serves, those that wait longest first. */
export async function selectDueLanes(
  system: Queryable,
  kinds: readonly string[],
  at: { now: Instant; leaseNow: Instant; limit: number },
): Promise<{ tenantId: Uuid; id: Uuid; kind: string }[]> {
  const { rows } = await system.query<{ tenantId: Uuid; id: Uuid; kind: string }>({
    name: 'delivery_lanes_due',
    text: `-- all tenants: workers serve everyone
      select t.tenant_id as "tenantId", t.id, t.kind from switchyard.delivery_lanes t
      where t.state = 'open' and t.next_at <= $2 and t.kind = any($1)
        and (t.rest_until is null or t.rest_until <= $2)
        and (t.lease_expires_at is null or t.lease_expires_at <= $3)
      order by t.next_at limit $4`,
    values: [kinds, at.now, at.leaseNow, at.limit],
  } as never);
  return rows;
}

/** Takes a lane that nobody serves; undefined when another was faster. */
export async function takeLane(
  tx: Tx,
  id: Uuid,
  lease: { holder: string; leaseNow: Instant; until: Instant },
): Promise<number | undefined> {
  const [row] = await tx.query<{ token: number }>(
    `update delivery_lanes set lease_holder = $3, lease_token = lease_token + 1,
       lease_expires_at = $5
     where tenant_id = $1 and id = $2 and state = 'open'
       and (lease_expires_at is null or lease_expires_at <= $4)
     returning lease_token as token`,
    [tx.tenantId, id, lease.holder, lease.leaseNow, lease.until],
  );
  return row?.token;
}

/** Keeps a lane; false when it has another holder by now. */
export async function keepLane(
  system: Queryable,
  lane: HeldLane,
  until: Instant,
): Promise<boolean> {
  const { rowCount } = await system.query(
    `update switchyard.delivery_lanes set lease_expires_at = $4
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [lane.tenantId, lane.id, lane.token, until],
  );
  return rowCount === 1;
}

/** How a held lane stands; undefined when it has another holder by now. */
export async function readHeld(tx: Tx, lane: HeldLane): Promise<LaneState | undefined> {
  const [row] = await tx.query<LaneState>(
    `select ${laneColumns} from delivery_lanes t
     where t.tenant_id = $1 and t.id = $2 and t.lease_token = $3`,
    [tx.tenantId, lane.id, lane.token],
  );
  return row;
}

/** As readHeld, with the row locked: what is written next fits what is read. */
export async function lockHeld(tx: Tx, lane: HeldLane): Promise<LaneState | undefined> {
  await tx.query(
    'select 1 from delivery_lanes where tenant_id = $1 and id = $2 for no key update',
    [tx.tenantId, lane.id],
  );
  return readHeld(tx, lane);
}

export async function saveHealth(tx: Tx, lane: HeldLane, health: LaneHealth): Promise<void> {
  await tx.execute(
    `update delivery_lanes set rest_until = $4, failures_in_row = $5, rests_in_row = $6,
       failing_since = $7
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [
      tx.tenantId,
      lane.id,
      lane.token,
      health.restUntil,
      health.failuresInRow,
      health.restsInRow,
      health.failingSince,
    ],
  );
}

/** Gives a lane back until it has something to do again; null for as long as nothing comes. */
export async function giveBack(tx: Tx, lane: HeldLane, nextAt: Instant | null): Promise<void> {
  await tx.execute(
    `update delivery_lanes set lease_holder = null, lease_expires_at = null, next_at = $4
     where tenant_id = $1 and id = $2 and lease_token = $3`,
    [tx.tenantId, lane.id, lane.token, nextAt],
  );
}

/** Lanes by kind and state, and what waits in them. */
export async function countLanes(
  system: Queryable,
): Promise<{ kind: string; state: string; lanes: number; resting: number }[]> {
  const { rows } = await system.query<{
    kind: string;
    state: string;
    lanes: number;
    resting: number;
  }>(
    `-- all tenants: a gauge
     select kind, state, count(*) as lanes,
       count(*) filter (where rests_in_row > 0 and state = 'open') as resting
     from switchyard.delivery_lanes where state <> 'removed' group by kind, state`,
  );
  return rows;
}

/** Messages that wait, by the kind of their lane, and since when the oldest does. */
export async function countWaiting(
  system: Queryable,
): Promise<{ kind: string; waiting: number; oldestAt: Instant | null }[]> {
  const { rows } = await system.query<{ kind: string; waiting: number; oldestAt: Instant | null }>(
    `-- all tenants: a gauge
     select l.kind, count(*) as waiting, min(d.created_at) as "oldestAt"
     from switchyard.deliveries d
     join switchyard.delivery_lanes l on l.tenant_id = d.tenant_id and l.id = d.lane_id
     where d.state = 'pending' and l.state = 'open' group by l.kind`,
  );
  return rows;
}
