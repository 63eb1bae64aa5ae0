import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Cause } from './decide-promise.ts';
import type { ReportGroup } from './wire.ts';

/** Promises of one group and one cause; what is not grouped by is null. */
export type ReportPart = {
  locationId: Uuid | null;
  service: string | null;
  channel: string | null;
  /** Of those that were breached; null: of the others. */
  cause: Cause | null;
  promises: number;
  undated: number;
  met: number;
  breached: number;
  atRisk: number;
  cancelled: number;
  /** Came or fell due, by the 50 % and the 90 % date, and those of them that came by it. */
  due50: number;
  came50: number;
  due90: number;
  came90: number;
};

const groupSql: Record<ReportGroup, string> = {
  location_id: 'p.location_id',
  service: 'p.service',
  channel: 'o.channel',
};

/** Promises given in a period, counted by group and cause. Lives by promises_given. */
export async function selectReport(
  tx: Tx,
  what: { from: Instant; to: Instant; now: Instant; groupBy: readonly ReportGroup[] },
): Promise<ReportPart[]> {
  const by = (name: ReportGroup): string => (what.groupBy.includes(name) ? groupSql[name] : 'null');
  const cause = `case when p.state = 'breached' then p.cause end`;
  const due = (date: string): string =>
    `p.state <> 'cancelled' and ${date} is not null and (p.delivered_at is not null or ${date} < $4)`;
  const grouping = [...what.groupBy.map((name) => groupSql[name]), cause].join(', ');
  return tx.queryOnce<ReportPart>(
    `select ${by('location_id')} as "locationId", ${by('service')} as service,
       ${by('channel')} as channel, ${cause} as cause, count(*)::int as promises,
       count(*) filter (where p.p90_at is null)::int as undated,
       count(*) filter (where p.state = 'met' and p.p90_at is not null)::int as met,
       count(*) filter (where p.state = 'breached')::int as breached,
       count(*) filter (where p.state = 'at_risk')::int as "atRisk",
       count(*) filter (where p.state = 'cancelled')::int as cancelled,
       count(*) filter (where ${due('p.p50_at')})::int as due50,
       count(*) filter (where ${due('p.p50_at')} and p.delivered_at <= p.p50_at)::int as came50,
       count(*) filter (where ${due('p.p90_at')})::int as due90,
       count(*) filter (where ${due('p.p90_at')} and p.delivered_at <= p.p90_at)::int as came90
     from promises p join orders o on o.tenant_id = $1 and o.id = p.order_id
     where p.tenant_id = $1 and p.given_at >= $2 and p.given_at <= $3
     group by ${grouping} order by ${grouping}`,
    [tx.tenantId, what.from, what.to, what.now],
  );
}
