// What the races share: callers that repeat what was turned away, and figures of what they saw.
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';

/** How often each answer came, and the highest waits. */
export type Seen = { statuses: Map<string, number>; ms: number[] };

export const newSeen = (): Seen => ({ statuses: new Map(), ms: [] });

/** Keeps an answer's kind and time. */
export function see(seen: Seen, answer: Pick<TestAnswer, 'status' | 'body'>, ms: number): void {
  const kind = answer.status < 400 ? String(answer.status) : `${answer.status} ${answer.body.code}`;
  seen.statuses.set(kind, (seen.statuses.get(kind) ?? 0) + 1);
  seen.ms.push(ms);
}

/** The time that so many of a hundred stayed under. */
export function percentile(ms: readonly number[], hundredth: number): number {
  const sorted = ms.toSorted((a, b) => a - b);
  return Math.round(
    sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * hundredth) / 100))] ?? 0,
  );
}

/** One JSON line for whoever keeps the figures. */
export function tell(test: string, figures: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ test, ...figures })}\n`);
}

/** Asks until it is not turned away as busy; every other fault of ours fails the test. */
export async function insist(
  call: () => Promise<TestAnswer>,
  seen: Seen = newSeen(),
): Promise<TestAnswer> {
  return eventually(
    'an answer that is not "busy"',
    async () => {
      const startedAt = performance.now();
      const answer = await call();
      see(seen, answer, performance.now() - startedAt);
      if (answer.status === 503 || answer.status === 429) return undefined;
      expect(answer.status, answer.text).toBeLessThan(500);
      return answer;
    },
    120_000,
  );
}

/** What the tables hold of a product: counters, live claims, and claims that nobody owns. */
export async function countsOf(
  server: Pick<TestServer, 'db' | 'tenantId'>,
  sku: string,
): Promise<{ onHand: number; allocated: number; claimed: number; lines: number; orphans: number }> {
  const { rows } = await server.db.system.query(
    `with p as (select id from products where tenant_id = $1 and sku = $2)
     select
       (select sum(on_hand)::int from inventory, p where tenant_id = $1 and product_id = p.id) as "onHand",
       (select sum(allocated)::int from inventory, p where tenant_id = $1 and product_id = p.id) as allocated,
       (select coalesce(sum(r.quantity), 0)::int from reservations r, p
          where r.tenant_id = $1 and r.product_id = p.id and r.status = 'allocated') as claimed,
       (select coalesce(sum(l.allocated), 0)::int from order_lines l, p
          where l.tenant_id = $1 and l.product_id = p.id) as lines,
       (select count(*)::int from reservations r, p where r.tenant_id = $1 and r.product_id = p.id
          and r.status = 'allocated' and not exists (select 1 from order_lines l
            where l.tenant_id = $1 and l.id = r.order_line_id and l.allocated > 0)) as orphans`,
    [server.tenantId, sku],
  );
  return rows[0];
}
