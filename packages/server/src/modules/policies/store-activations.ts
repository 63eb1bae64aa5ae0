import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { PolicyDocument } from './document.ts';
import type { ActivationRow } from './policy.ts';

const columns = `t.id, t.channel, t.policy_id as "policyId", t.number,
  t.effective_from as "effectiveFrom", t.activated_by as "activatedBy",
  t.created_at as "createdAt", t.cancelled_by as "cancelledBy", t.cancelled_at as "cancelledAt"`;

/** How activations are listed: the newest first. */
export const activationList: ListSpec = {
  name: 'policy_activations',
  select: columns,
  from: 'policy_activations t',
  filters: {
    policy_id: { sql: 't.policy_id', type: { kind: 'id', prefix: 'pol' } },
    channel: { sql: 't.channel', type: { kind: 'text' } },
    effective_from: { sql: 't.effective_from', type: { kind: 'instant' } },
    cancelled_at: { sql: 't.cancelled_at', type: { kind: 'instant' } },
  },
  sorts: {
    created_at: { sql: 't.id', cast: 'uuid' },
    effective_from: { sql: 't.effective_from', cast: 'timestamptz' },
  },
  defaultSort: '-created_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

export async function insertActivation(tx: Tx, row: ActivationRow): Promise<void> {
  await tx.execute(
    `insert into policy_activations (tenant_id, id, channel, policy_id, number, effective_from,
       activated_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.tenantId,
      row.id,
      row.channel,
      row.policyId,
      row.number,
      row.effectiveFrom,
      row.activatedBy,
      row.createdAt,
    ],
  );
}

/** One activation. */
export async function findActivation(tx: Tx, id: Uuid): Promise<ActivationRow | undefined> {
  const [row] = await tx.query<ActivationRow>(
    `select ${columns} from policy_activations t where t.tenant_id = $1 and t.id = $2`,
    [tx.tenantId, id],
  );
  return row;
}

/** One activation, locked. */
export async function lockActivation(tx: Tx, id: Uuid): Promise<ActivationRow | undefined> {
  const [row] = await tx.query<ActivationRow>(
    `select ${columns} from policy_activations t where t.tenant_id = $1 and t.id = $2
     for no key update`,
    [tx.tenantId, id],
  );
  return row;
}

export async function cancelActivation(
  tx: Tx,
  id: Uuid,
  by: { actor: string; at: Instant },
): Promise<void> {
  await tx.execute(
    `update policy_activations set cancelled_by = $3, cancelled_at = $4
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, by.actor, by.at],
  );
}

/** What counts at the instant, channel by channel, and everything that is yet to count. */
export async function selectLiveActivations(tx: Tx, at: Instant): Promise<ActivationRow[]> {
  return tx.query<ActivationRow>(
    `select ${columns} from policy_activations t
     where t.tenant_id = $1 and t.cancelled_at is null and (t.effective_from > $2 or t.id in (
       select distinct on (a.channel) a.id from policy_activations a
       where a.tenant_id = $1 and a.cancelled_at is null and a.effective_from <= $2
       order by a.channel, a.effective_from desc, a.id desc))
     order by t.effective_from, t.id`,
    [tx.tenantId, at],
  );
}

/** The documents of published versions, with their policies' codes. */
export async function selectDocuments(
  tx: Tx,
  versions: readonly { policyId: Uuid; number: number }[],
): Promise<{ policyId: Uuid; number: number; code: string; document: PolicyDocument }[]> {
  if (versions.length === 0) return [];
  return tx.query(
    `select v.policy_id as "policyId", v.number, p.code, v.document
     from unnest($2::uuid[], $3::int[]) as k (policy_id, number)
     join policy_versions v on v.tenant_id = $1 and v.policy_id = k.policy_id and v.number = k.number
       and v.published_at is not null
     join routing_policies p on p.tenant_id = $1 and p.id = v.policy_id`,
    [tx.tenantId, versions.map(({ policyId }) => policyId), versions.map(({ number }) => number)],
  );
}
