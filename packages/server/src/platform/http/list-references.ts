import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../db/index.ts';
import type { Condition, FilterType, ListQuery } from './list-spec.ts';

/**
 * The request with ids in the place of natural codes, so that its conditions are met by indexes on
 * ids alone; undefined when a condition names nothing that exists, for then no row can hold it.
 */
export async function withReferences(tx: Tx, query: ListQuery): Promise<ListQuery | undefined> {
  const conditions: Condition[] = [];
  for (const condition of query.conditions) {
    const type = query.spec.filters[condition.name]?.type;
    const names = condition.operator !== 'exists';
    const isReference = names && (type?.kind === 'idOr' || type?.kind === 'id');
    if (!isReference) {
      conditions.push(condition);
      continue;
    }
    const values = await idsNamed(tx, type, condition.values);
    if (values.length === 0 && isPositive(condition)) return undefined;
    conditions.push({ ...condition, values });
  }
  return { ...query, conditions };
}

function isPositive({ operator, negated }: Condition): boolean {
  return negated !== true && (operator === 'eq' || operator === 'in');
}

/** The public ids among the values and those of their codes; what names nothing is left out. */
async function idsNamed(
  tx: Tx,
  type: Extract<FilterType, { kind: 'id' | 'idOr' }>,
  values: readonly string[],
): Promise<string[]> {
  const ids = values.filter((text) => decodeId(type.prefix, text) !== undefined);
  if (type.kind === 'id') return ids;
  const uuids = ids.flatMap((text) => decodeId(type.prefix, text) ?? []);
  const rows = await tx.query<{ id: Uuid }>(
    `select r.id from ${type.table} r where r.tenant_id = $1 and r.id = any($2::uuid[])
     union all
     select r.id from ${type.table} r where r.tenant_id = $1 and r.${type.code} = any($3::text[])`,
    [tx.tenantId, uuids, values.filter((text) => !ids.includes(text))],
  );
  return rows.map(({ id }) => encodeId(type.prefix, id));
}
