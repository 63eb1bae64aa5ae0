import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { plainArray, type Tx } from '../db/index.ts';
import { ensureCursor } from '../events/durable-store.ts';
import type { Queryable } from '../leases/index.ts';

/** Under this name the events are followed. */
export const cursorName = 'search';

/** Whether all records of the kind are known, and the words in the database's own lower case. */
export async function readWords(
  tx: Tx,
  kind: string,
  words: readonly string[],
): Promise<{ done: boolean; words: string[] }> {
  const [row] = await tx.query<{ done: boolean; words: string[] }>(
    `select coalesce((select done from search_marks where tenant_id = $1 and kind = $2), false) as done,
       array(select lower(u.word) from unnest($3::text[]) with ordinality as u (word, n) order by u.n) as words`,
    [tx.tenantId, kind, words],
  );
  return row ?? { done: false, words: [] };
}

/** Further behind than this the reader is not waited for: a search then looks at every record. */
const unreadMax = 20_000;

const readThrough = `coalesce((select sequence from subscription_cursors
  where tenant_id = $1 and name = '${cursorName}'), 0)`;

/**
 * The records that may hold all the grams: those known to, those to be read anew, and those with
 * events that were not read yet, numbered or not; one statement, so that nothing falls between.
 * Some may come twice. Undefined when there are more than `most`, or too many events to be read.
 * Under the system's role: to the tenants' role row level security forbids the index, for the
 * operator is not leakproof.
 */
export async function selectCandidates(
  tx: Tx,
  input: { kind: string; family: string; grams: readonly number[]; most: number },
): Promise<Uuid[] | undefined> {
  // Both bounds of a sequence are told, so that a generic plan knows it for a short piece.
  const rows = await tx.query<{ id: Uuid | null }>(
    `(select record_id as id from search_grams
      where tenant_id = $1 and kind = $2 and grams @> $3::int[] limit $4)
     union all
     (select record_id from search_grams where tenant_id = $1 and kind = $2 and grams is null limit $4)
     union all
     (select subject_id from events where tenant_id = $1
      and sequence > ${readThrough} and sequence <= ${readThrough} + ${unreadMax}
      and subject_type = $2 and starts_with(type, $5) limit $4)
     union all
     (select subject_id from event_outbox
      where tenant_id = $1 and subject_type = $2 and starts_with(type, $5) limit $4)
     union all
     (select null from event_heads
      where tenant_id = $1 and last_sequence > ${readThrough} + ${unreadMax})`,
    [tx.tenantId, input.kind, plainArray(input.grams), input.most + 1, `${input.family}.`],
  );
  const ids = rows.map((row) => row.id);
  return rows.length > input.most || ids.includes(null) ? undefined : (ids as Uuid[]);
}

/** How many records hold all the grams by the database's statistics, which costs no look at any. */
export async function expectedCandidates(
  tx: Tx,
  kind: string,
  grams: readonly number[],
): Promise<number> {
  const [row] = await tx.queryOnce<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select 1 from search_grams
     where tenant_id = $1 and kind = $2 and grams @> $3::int[]`,
    [tx.tenantId, kind, plainArray(grams)],
  );
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** Tenants with events that were not read yet, and those of which not all records are known. */
export async function tenantsToRead(system: Queryable, kinds: readonly string[]): Promise<Uuid[]> {
  const { rows } = await system.query<{ tenantId: Uuid }>({
    name: 'search_tenants',
    text: `-- all tenants: the reader serves everyone
     select h.tenant_id as "tenantId" from switchyard.event_heads h
     left join switchyard.subscription_cursors c on c.tenant_id = h.tenant_id and c.name = '${cursorName}'
     where h.last_sequence > coalesce(c.sequence, 0) or (
       select count(*) from switchyard.search_marks m
       where m.tenant_id = h.tenant_id and m.done and m.kind = any($1::text[])) < cardinality($1::text[])`,
    values: [kinds],
  } as never);
  return rows.map((row) => row.tenantId);
}

/** What happened after an event: the subjects of each family, and the last sequence looked at. */
export async function selectTouched(
  tx: Tx,
  after: number,
  limit: number,
): Promise<{ subjects: { kind: string; family: string; id: Uuid }[]; last: number | undefined }> {
  const rows = await tx.query<{ kind: string; family: string; id: Uuid; last: number }>(
    `select e.subject_type as kind, split_part(e.type, '.', 1) as family, e.subject_id as id,
       max(e.sequence) as last
     from events e where e.tenant_id = $1 and e.sequence > $2 and e.sequence <= $2 + $3
     group by 1, 2, 3`,
    [tx.tenantId, after, limit],
  );
  const last = rows.reduce((most, row) => Math.max(most, row.last), 0);
  return { subjects: rows, last: last === 0 ? undefined : last };
}

/** Records of a kind that are to be read anew. */
export async function selectUnread(tx: Tx, kind: string, limit: number): Promise<Uuid[]> {
  const rows = await tx.query<{ id: Uuid }>(
    `select record_id as id from search_grams
     where tenant_id = $1 and kind = $2 and grams is null limit $3`,
    [tx.tenantId, kind, limit],
  );
  return rows.map((row) => row.id);
}

/** Keeps the grams of records; rows that say the same already stay as they are. */
export async function saveGrams(
  tx: Tx,
  kind: string,
  records: readonly { id: Uuid; grams: readonly number[] }[],
): Promise<void> {
  if (records.length === 0) return;
  await tx.execute(
    `insert into search_grams as g (tenant_id, kind, record_id, grams)
     select $1, $2, u.id, u.grams::int[] from unnest($3::uuid[], $4::text[]) as u (id, grams)
     on conflict (tenant_id, kind, record_id) do update set grams = excluded.grams
     where g.grams is distinct from excluded.grams`,
    [
      tx.tenantId,
      kind,
      plainArray(records.map((record) => record.id)),
      records.map((record) => plainArray(record.grams)),
    ],
  );
}

/** How far the records of a kind that were there before are read. */
export async function readPlace(
  tx: Tx,
  kind: string,
): Promise<{ place: Uuid; done: boolean } | undefined> {
  const [row] = await tx.query<{ place: Uuid; done: boolean }>(
    'select place, done from search_marks where tenant_id = $1 and kind = $2',
    [tx.tenantId, kind],
  );
  return row;
}

export async function savePlace(tx: Tx, kind: string, place: Uuid, done: boolean): Promise<void> {
  await tx.execute(
    `insert into search_marks (tenant_id, kind, place, done) values ($1, $2, $3, $4)
     on conflict (tenant_id, kind) do update set place = excluded.place, done = excluded.done`,
    [tx.tenantId, kind, place, done],
  );
}

/**
 * Takes the grams of records away in the transaction that erases what they were made of. They are
 * made anew from what is left; until then every search looks at the records themselves. The place
 * in the events is locked first: who reads at this moment has read the old text, and is waited for.
 */
export async function forgetGrams(
  tx: Tx,
  kind: string,
  ids: readonly Uuid[],
  now: Instant,
): Promise<void> {
  if (ids.length === 0) return;
  await ensureCursor(tx, cursorName, 'now', now);
  await tx.query(
    'select 1 from subscription_cursors where tenant_id = $1 and name = $2 for update',
    [tx.tenantId, cursorName],
  );
  await tx.execute(
    `insert into search_grams (tenant_id, kind, record_id, grams)
     select $1, $2, u.id, null from unnest($3::uuid[]) as u (id) order by u.id
     on conflict (tenant_id, kind, record_id) do update set grams = excluded.grams`,
    [tx.tenantId, kind, plainArray(ids)],
  );
}
