import { firstIdAt } from '../../lib/ids.ts';
import { minuteMs, msOf } from '../../lib/time.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import type { Surroundings } from '../../platform/system-context.ts';
import { gauge } from '../../platform/telemetry/metrics.ts';
import { selectTenants } from './store-tenants.ts';
import { auditLaws } from './verify-laws.ts';

/** How far back the auditor looks: twice its own interval, so that no order falls between. */
const lookBackMs = 2 * minuteMs;
const intervalSeconds = 60;

type Audit = { checked: number; broken: number };
const audits = new Map<string, Audit>();

/**
 * Judges the cheap laws over the orders made in the last minutes of every tenant. What is broken is
 * logged with the row that breaks it, and shown by the metrics until it is mended.
 */
export async function auditRecent(around: Surroundings, signal: AbortSignal): Promise<number> {
  const { db, log, clock } = around;
  const since = firstIdAt(msOf(clock.now()) - lookBackMs);
  const sums = new Map<string, Audit>();
  let broken = 0;
  for (const tenantId of await selectTenants(db)) {
    if (signal.aborted) return broken;
    const report = await auditLaws(db, tenantId, since);
    for (const law of report.laws) {
      const sum = sums.get(law.law) ?? { checked: 0, broken: 0 };
      sums.set(law.law, { checked: sum.checked + law.checked, broken: sum.broken + law.broken });
      broken += law.broken;
      if (!law.ok)
        log.error({
          event: 'law.broken',
          law: law.law,
          tenant_id: tenantId,
          detail: JSON.stringify(law.first),
        });
    }
  }
  for (const [law, sum] of sums) audits.set(law, sum);
  return broken;
}

gauge(
  'switchyard_law_rows_broken',
  'Rows that break a law, in the last audit of recent orders.',
  ['law'],
  () => [...audits].map(([law, { broken }]) => ({ value: broken, labels: { law } })),
);
gauge('switchyard_law_rows_checked', 'Rows judged by each law in the last audit.', ['law'], () =>
  [...audits].map(([law, { checked }]) => ({ value: checked, labels: { law } })),
);

/** The auditor: one process of all runs it. */
export const lawTasks: readonly RecurringTask[] = [
  every('audit-laws', intervalSeconds, async (around, signal) => {
    await auditRecent(around, signal);
  }),
];
