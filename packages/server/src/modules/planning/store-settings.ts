import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import { defaultSettings, type PlanningSettings } from './settings.ts';

type Kept = { document: Omit<PlanningSettings, 'version'>; version: number };

/** What the tenant wants of planning; the defaults for what it never said. Locked to be changed. */
export async function selectPlanningSettings(tx: Tx, lock = false): Promise<PlanningSettings> {
  const text = 'select s.document, s.version from planning_settings s where s.tenant_id = $1';
  const [row] = await tx.query<Kept>(lock ? `${text} for no key update` : text, [tx.tenantId]);
  return row === undefined
    ? defaultSettings
    : { ...defaultSettings, ...row.document, version: row.version };
}

/** Writes the settings whole. */
export async function savePlanningSettings(
  tx: Tx,
  { version, ...document }: PlanningSettings,
  now: Instant,
): Promise<void> {
  await tx.execute(
    `insert into planning_settings (tenant_id, document, version, updated_at)
     values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set document = excluded.document,
       version = excluded.version, updated_at = excluded.updated_at`,
    [tx.tenantId, JSON.stringify(document), version, now],
  );
}
