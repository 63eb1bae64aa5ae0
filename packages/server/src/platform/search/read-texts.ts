import { present } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { ensureCursor, lockCursor, moveCursor } from '../events/durable-store.ts';
import type { ListSpec } from '../http/list-spec.ts';
import { every, type RecurringTask } from '../jobs/every.ts';
import { type Surroundings, systemContext } from '../system-context.ts';
import { pause } from '../waker.ts';
import type { Indexed } from './candidates.ts';
import { gramsOf, saltOf } from './grams.ts';
import {
  cursorName,
  readPlace,
  saveGrams,
  savePlace,
  selectTouched,
  selectUnread,
  tenantsToRead,
} from './store.ts';

const everySeconds = 1;
const eventsMax = 2000;
const recordsMax = 1000;
/** In a busy hour the reader takes a quarter of one connection at most; it catches up after it. */
const restFactor = 3;
const firstPlace = '00000000-0000-0000-0000-000000000000' as Uuid;

/** The recurring work that keeps the words of these lists' records. */
export function searchTasks(specs: readonly ListSpec[]): readonly RecurringTask[] {
  return [
    every('read-texts', everySeconds, async (around, signal) => {
      await readTexts(around, specs, signal);
    }),
  ];
}

/** Reads what is new of every tenant, batch by batch, resting three times as long as it works. */
export async function readTexts(
  around: Surroundings,
  specs: readonly ListSpec[],
  signal: AbortSignal,
): Promise<void> {
  const kinds = specs.map((spec) => indexedOf(spec).kind);
  for (const tenantId of await tenantsToRead(around.db.system, kinds)) {
    const ctx = systemContext(around, tenantId, 'task:read-texts');
    try {
      await readTenant(ctx, specs, signal);
    } catch (error) {
      // One tenant's trouble is not the next one's; searches look at the records meanwhile.
      around.log.warn({ event: 'search.unread', tenant_id: tenantId, error: String(error) });
    }
  }
}

async function readTenant(
  ctx: Context,
  specs: readonly ListSpec[],
  signal: AbortSignal,
): Promise<void> {
  for (let more = true; more && !signal.aborted;) {
    const startedAt = performance.now();
    more = await readBatch(ctx, specs);
    if (more) await pause(restFactor * (performance.now() - startedAt));
  }
}

function indexedOf(spec: ListSpec): Indexed {
  return present(spec.search?.indexed, `How ${spec.name} are indexed`);
}

/** One batch of one tenant in one transaction with its place; true when there may be more. */
async function readBatch(ctx: Context, specs: readonly ListSpec[]): Promise<boolean> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    // Before anything is read: what is there by now is found record by record, the rest by events.
    await ensureCursor(tx, cursorName, 'now', ctx.now());
    const cursor = await lockCursor(tx, cursorName);
    if (cursor === undefined) return false;
    const touched = await selectTouched(tx, cursor.sequence, eventsMax);
    let more = touched.subjects.length > 0;
    for (const spec of specs) {
      const { kind, family } = indexedOf(spec);
      const unread = await selectUnread(tx, kind, recordsMax);
      const ids = touched.subjects.filter((one) => one.kind === kind && one.family === family);
      await keep(tx, spec, await selectTexts(tx, spec, [...ids.map((one) => one.id), ...unread]));
      if ((await readOlder(tx, spec)) || unread.length === recordsMax) more = true;
    }
    if (touched.last !== undefined) await moveCursor(tx, cursorName, touched.last, ctx.now());
    return more;
  });
}

/** A batch of the records that were there before events were followed; true when there are more. */
async function readOlder(tx: Tx, spec: ListSpec): Promise<boolean> {
  const { kind } = indexedOf(spec);
  const mark = await readPlace(tx, kind);
  if (mark?.done === true) return false;
  const place = mark?.place ?? firstPlace;
  const texts = await tx.query<Text>(
    `select ${textOf(spec)} where t.tenant_id = $1 and ${spec.tie.sql} > $2
     order by ${spec.tie.sql} limit ${recordsMax}`,
    [tx.tenantId, place],
  );
  await keep(tx, spec, texts);
  const isDone = texts.length < recordsMax;
  await savePlace(tx, kind, texts.at(-1)?.id ?? place, isDone);
  return !isDone;
}

type Text = { id: Uuid; text: string };

/** The texts as a search looks at them (list-where.ts): joined, in lower case. */
const textOf = (spec: ListSpec): string =>
  `${spec.tie.sql} as id,
   lower(concat_ws(E'\\n', ${spec.search?.texts.join(', ')}) collate "default") as text from ${spec.from}`;

async function selectTexts(tx: Tx, spec: ListSpec, ids: readonly Uuid[]): Promise<Text[]> {
  if (ids.length === 0) return [];
  return tx.query<Text>(
    `select ${textOf(spec)} where t.tenant_id = $1 and ${spec.tie.sql} = any($2::uuid[])
     order by ${spec.tie.sql}`,
    [tx.tenantId, [...new Set(ids)]],
  );
}

async function keep(tx: Tx, spec: ListSpec, texts: readonly Text[]): Promise<void> {
  const { kind } = indexedOf(spec);
  const salt = saltOf(tx.tenantId, kind);
  const records = texts.map(({ id, text }) => ({ id, grams: gramsOf(text, salt) }));
  await saveGrams(tx, kind, records);
}
