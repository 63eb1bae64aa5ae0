import type pg from 'pg';
import { instantOfMs, type Instant, msOf, plusMs } from '../../lib/time.ts';

/** The right to be the only one doing something, until it expires. */
export type Lease = {
  readonly name: string;
  readonly holder: string;
  /** Grows with every change of holder: what a paused holder writes is refused by it. */
  readonly token: number;
};

/** What a lease needs of the database: one statement at a time, as the system role. */
export type Queryable = Pick<pg.Pool, 'query'>;

type LeaseRow = { holder: string; token: number; expiresAt: Instant; now: Instant };

/**
 * Condition of a statement that only the true holder may run; `$n` are name, holder and token.
 * The share lock keeps the lease from changing hands until the statement's transaction ends.
 */
export function fenceSql(firstParameter: number): string {
  const [name, holder, token] = [firstParameter, firstParameter + 1, firstParameter + 2];
  return `select 1 as held from switchyard.leases
    where name = $${name} and holder = $${holder} and token = $${token} for share`;
}

/** The values of `fenceSql`, in its order. */
export function fenceValues(lease: Lease): [string, string, number] {
  return [lease.name, lease.holder, lease.token];
}

/** The present instant by the database's clock, the only one that leases trust. */
export async function databaseNow(system: Queryable): Promise<Instant> {
  const { rows } = await system.query<{ now: Instant }>(
    'select clock_timestamp()::timestamptz(3) as now',
  );
  return rows[0]?.now ?? instantOfMs(0);
}

/**
 * Takes the lease when it is free, expired, or already this holder's; undefined when another
 * holds it. Of several who try at once one succeeds.
 */
export async function tryAcquire(
  system: Queryable,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<Lease | undefined> {
  const { rows } = await system.query<LeaseRow>(
    `select holder, token, expires_at as "expiresAt", clock_timestamp()::timestamptz(3) as now
     from switchyard.leases where name = $1`,
    [name],
  );
  const row = rows[0];
  if (row === undefined) {
    const now = await databaseNow(system);
    const made = await system.query(
      `insert into switchyard.leases (name, holder, token, expires_at) values ($1, $2, 1, $3)
       on conflict do nothing`,
      [name, holder, plusMs(now, ttlMs)],
    );
    return made.rowCount === 1 ? { name, holder, token: 1 } : undefined;
  }
  if (row.holder !== holder && msOf(row.expiresAt) > msOf(row.now)) return undefined;
  // Compare and swap: whoever changed the row in between has the lease.
  const token = row.token + 1;
  const taken = await system.query(
    `update switchyard.leases set holder = $2, token = $3, expires_at = $4
     where name = $1 and token = $5 and expires_at = $6`,
    [name, holder, token, plusMs(row.now, ttlMs), row.token, row.expiresAt],
  );
  return taken.rowCount === 1 ? { name, holder, token } : undefined;
}

/** Extends the lease; false when it has changed hands, and then its work must stop. */
export async function renew(system: Queryable, lease: Lease, ttlMs: number): Promise<boolean> {
  const now = await databaseNow(system);
  const renewed = await system.query(
    `update switchyard.leases set expires_at = $4 where name = $1 and holder = $2 and token = $3`,
    [...fenceValues(lease), plusMs(now, ttlMs)],
  );
  return renewed.rowCount === 1;
}

/** Gives the lease back at once, so that nobody waits for it to expire. */
export async function release(system: Queryable, lease: Lease): Promise<void> {
  await system.query(
    `update switchyard.leases set expires_at = $4 where name = $1 and holder = $2 and token = $3`,
    [...fenceValues(lease), instantOfMs(0)],
  );
}
