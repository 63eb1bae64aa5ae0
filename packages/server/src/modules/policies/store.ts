import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { CommentRow, PolicyRow, VersionRow } from './policy.ts';
import { versionStates } from './policy-states.ts';

const policyColumns = `t.id, t.code, t.name, t.description, t.last_number as "lastNumber", t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.updated_at as "updatedAt"`;

const versionColumns = `t.policy_id as "policyId", t.number, t.state, t.document, t.note,
  t.based_on as "basedOn", t.origin, t.author, t.report, t.submitted_by as "submittedBy",
  t.submitted_at as "submittedAt", t.approved_by as "approvedBy", t.approved_at as "approvedAt",
  t.published_by as "publishedBy", t.published_at as "publishedAt", t.version,
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** How policies are listed. */
export const policyList: ListSpec = {
  name: 'policies',
  select: policyColumns,
  from: 'routing_policies t',
  filters: {
    id: {
      sql: 't.id',
      type: { kind: 'idOr', prefix: 'pol', table: 'routing_policies', code: 'code' },
    },
    code: { sql: 't.code', type: { kind: 'text' } },
    name: { sql: 't.name', type: { kind: 'text' } },
    created_by: { sql: 't.created_by', type: { kind: 'text' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: {
    code: { sql: 't.code', cast: 'text' },
    created_at: { sql: 't.id', cast: 'uuid' },
    updated_at: { sql: 't.updated_at', cast: 'timestamptz' },
  },
  defaultSort: 'code',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** How versions are listed, over all policies. */
export const versionList: ListSpec = {
  name: 'policy_versions',
  select: versionColumns,
  from: 'policy_versions t',
  filters: {
    policy_id: { sql: 't.policy_id', type: { kind: 'id', prefix: 'pol' } },
    number: { sql: 't.number', type: { kind: 'integer' } },
    state: { sql: 't.state', type: { kind: 'enum', values: versionStates } },
    author: { sql: 't.author', type: { kind: 'text' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    published_at: { sql: 't.published_at', type: { kind: 'instant' } },
  },
  sorts: {
    number: { sql: 't.number', cast: 'bigint' },
    created_at: { sql: 't.created_at', cast: 'timestamptz' },
  },
  defaultSort: '-number',
  tie: { sql: `t.policy_id::text || '/' || t.number`, cast: 'text' },
};

/** The policy of an id or a code; locked when it is to be changed. */
export async function selectPolicy(
  tx: Tx,
  key: { id: Uuid | undefined; code: string },
  lock: boolean,
): Promise<PolicyRow | undefined> {
  const text = `select ${policyColumns} from routing_policies t
    where t.tenant_id = $1 and (t.id = $2 or t.code = $3)
    order by (t.id = $2) desc nulls last limit 1`;
  const [row] = await tx.query<PolicyRow>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    key.id ?? null,
    key.code,
  ]);
  return row;
}

/** The number of the policy's newest published version; undefined when it has none. */
export async function selectNewestPublished(tx: Tx, policyId: Uuid): Promise<number | undefined> {
  const [row] = await tx.query<{ number: number }>(
    `select number from policy_versions
     where tenant_id = $1 and policy_id = $2 and state = 'published' order by number desc limit 1`,
    [tx.tenantId, policyId],
  );
  return row?.number;
}

/** Inserts a policy; false when its code is taken. */
export async function insertPolicy(tx: Tx, row: PolicyRow): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into routing_policies (tenant_id, id, code, name, description, last_number, version, created_by,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (tenant_id, code) do nothing`,
    [
      tx.tenantId,
      row.id,
      row.code,
      row.name,
      row.description,
      row.lastNumber,
      row.version,
      row.createdBy,
      row.createdAt,
    ],
  );
  return inserted === 1;
}

/** Overwrites a policy that the caller holds locked. */
export async function updatePolicy(tx: Tx, row: PolicyRow): Promise<void> {
  await tx.execute(
    `update routing_policies set name = $3, description = $4, last_number = $5, version = $6, updated_at = $7
     where tenant_id = $1 and id = $2`,
    [tx.tenantId, row.id, row.name, row.description, row.lastNumber, row.version, row.updatedAt],
  );
}

/** One version of a policy; locked when it is to be changed. */
export async function selectVersion(
  tx: Tx,
  policyId: Uuid,
  number: number,
  lock: boolean,
): Promise<VersionRow | undefined> {
  const text = `select ${versionColumns} from policy_versions t
    where t.tenant_id = $1 and t.policy_id = $2 and t.number = $3`;
  const [row] = await tx.query<VersionRow>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    policyId,
    number,
  ]);
  return row;
}

/** Inserts a version under a number that the caller drew with the policy locked. */
export async function insertVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.execute(
    `insert into policy_versions (tenant_id, policy_id, number, state, document, note, based_on, author,
       report, submitted_by, submitted_at, approved_by, approved_at, published_by, published_at, version,
       created_at, updated_at, origin)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      tx.tenantId,
      row.policyId,
      row.number,
      ...changeable(row),
      row.createdAt,
      row.updatedAt,
      row.origin === null ? null : JSON.stringify(row.origin),
    ],
  );
}

/** Overwrites a version that the caller holds locked. */
export async function updateVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx.execute(
    `update policy_versions set state = $4, document = $5, note = $6, based_on = $7, author = $8,
       report = $9, submitted_by = $10, submitted_at = $11, approved_by = $12, approved_at = $13,
       published_by = $14, published_at = $15, version = $16, updated_at = $17
     where tenant_id = $1 and policy_id = $2 and number = $3`,
    [tx.tenantId, row.policyId, row.number, ...changeable(row), row.updatedAt],
  );
}

const changeable = (row: VersionRow): unknown[] => [
  row.state,
  JSON.stringify(row.document),
  row.note,
  row.basedOn,
  row.author,
  row.report === null ? null : JSON.stringify(row.report),
  row.submittedBy,
  row.submittedAt,
  row.approvedBy,
  row.approvedAt,
  row.publishedBy,
  row.publishedAt,
  row.version,
];

export async function insertComment(tx: Tx, row: CommentRow): Promise<void> {
  await tx.execute(
    `insert into policy_comments (tenant_id, id, policy_id, number, author, text, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, row.id, row.policyId, row.number, row.author, row.text, row.createdAt],
  );
}

/** What was said about a version, oldest first; at most 500. */
export async function selectComments(
  tx: Tx,
  policyId: Uuid,
  number: number,
): Promise<CommentRow[]> {
  return tx.query<CommentRow>(
    `select id, policy_id as "policyId", number, author, text, created_at as "createdAt"
     from policy_comments where tenant_id = $1 and policy_id = $2 and number = $3
     order by id limit 500`,
    [tx.tenantId, policyId, number],
  );
}

/** Tags and channels of the tenant's last orders: what a policy can be expected to name. */
export async function selectLateWords(
  tx: Tx,
): Promise<{ channels: string[]; tags: string[]; orders: number }> {
  const [row] = await tx.query<{
    channels: string[] | null;
    tags: string[] | null;
    orders: number;
  }>(
    `select count(*)::int as orders, array_agg(distinct o.channel) as channels,
       (select array_agg(distinct tag) from (select tags from orders where tenant_id = $1
          order by id desc limit 1000) l, unnest(l.tags) as tag) as tags
     from (select channel from orders where tenant_id = $1 order by id desc limit 1000) o`,
    [tx.tenantId],
  );
  return { channels: row?.channels ?? [], tags: row?.tags ?? [], orders: row?.orders ?? 0 };
}

/** Whether another live key than the actor's may publish: then nobody approves their own work. */
export async function othersMayPublish(
  tx: Tx,
  keyId: Uuid | undefined,
  at: string,
): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select 1 from api_keys k where k.tenant_id = $1 and k.revoked_at is null
       and (k.expires_at is null or k.expires_at > $3) and k.id is distinct from $2
       and k.scopes && array['policies:publish', 'admin']) as found`,
    [tx.tenantId, keyId ?? null, at],
  );
  return row?.found === true;
}
