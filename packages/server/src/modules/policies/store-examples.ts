import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { ExampleRow } from './example.ts';

const columns = `t.id, t.policy_id as "policyId", t.name, t.input, t.expected, t.version,
  t.created_by as "createdBy", t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** How examples are listed. */
export const exampleList: ListSpec = {
  name: 'policy_examples',
  select: columns,
  from: 'policy_examples t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'pex' } },
    policy_id: { sql: 't.policy_id', type: { kind: 'id', prefix: 'pol' } },
    name: { sql: 't.name', type: { kind: 'text' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
  },
  sorts: { created_at: { sql: 't.id', cast: 'uuid' }, name: { sql: 't.name', cast: 'text' } },
  defaultSort: 'created_at',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The examples of a policy, oldest first. */
export async function selectExamples(tx: Tx, policyId: Uuid): Promise<ExampleRow[]> {
  return tx.query<ExampleRow>(
    `select ${columns} from policy_examples t where t.tenant_id = $1 and t.policy_id = $2
     order by t.id`,
    [tx.tenantId, policyId],
  );
}

/** One example, locked when it is to be changed. */
export async function selectExample(
  tx: Tx,
  id: Uuid,
  lock: boolean,
): Promise<ExampleRow | undefined> {
  const text = `select ${columns} from policy_examples t where t.tenant_id = $1 and t.id = $2`;
  const [row] = await tx.query<ExampleRow>(lock ? `${text} for no key update` : text, [
    tx.tenantId,
    id,
  ]);
  return row;
}

/** Inserts an example; false when the policy has one of its name. */
export async function insertExample(tx: Tx, row: ExampleRow): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into policy_examples (tenant_id, id, policy_id, name, input, expected, version, created_by,
       created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
     on conflict (tenant_id, policy_id, name) do nothing`,
    [
      tx.tenantId,
      row.id,
      row.policyId,
      row.name,
      JSON.stringify(row.input),
      JSON.stringify(row.expected),
      row.version,
      row.createdBy,
      row.createdAt,
    ],
  );
  return inserted === 1;
}

/** Overwrites an example that the caller holds locked. */
export async function updateExample(tx: Tx, row: ExampleRow): Promise<void> {
  await tx.execute(
    `update policy_examples set name = $3, input = $4, expected = $5, version = $6, updated_at = $7
     where tenant_id = $1 and id = $2`,
    [
      tx.tenantId,
      row.id,
      row.name,
      JSON.stringify(row.input),
      JSON.stringify(row.expected),
      row.version,
      row.updatedAt,
    ],
  );
}

export async function deleteExample(tx: Tx, id: Uuid): Promise<void> {
  await tx.execute('delete from policy_examples where tenant_id = $1 and id = $2', [
    tx.tenantId,
    id,
  ]);
}
