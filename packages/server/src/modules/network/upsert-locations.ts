import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { decideLocation, isSameLocation } from './decide-location.ts';
import type { LocationRow, UpsertResult } from './location.ts';
import { markRelimited, tellOf } from './save-locations.ts';
import { insertLocations, lockLocationsByCode, updateLocations } from './store.ts';
import type { LocationUpsert } from './wire-locations.ts';

type Item = { readonly index: number; readonly input: LocationUpsert };
/** Another request may take a code between our look and our insert, but not that often. */
const attemptsMax = 3;

/**
 * Creates or changes locations by code, in a handful of statements for all of them; what an item
 * leaves out stays as it was. A faulty item is a problem of its own and stops no other. Results
 * are in the order of the items.
 */
export async function upsertLocations(
  ctx: Context,
  tx: Tx,
  items: readonly LocationUpsert[],
): Promise<UpsertResult[]> {
  const results = new Map<number, UpsertResult>();
  const seen = new Set<string>();
  let waiting: Item[] = [];
  items.forEach((input, index) => {
    const pointer = `#/items/${index}/code`;
    const detail = 'The code is in this request before.';
    if (!seen.has(input.code)) waiting.push({ index, input });
    else results.set(index, problem(index, input.code, [{ pointer, code: 'duplicate', detail }]));
    seen.add(input.code);
  });
  for (let attempt = 1; waiting.length > 0; attempt++) {
    if (attempt > attemptsMax)
      throw new Refusal('busy', 'The same codes are being created elsewhere.');
    for (const result of await upsertOnce(ctx, tx, waiting)) results.set(result.index, result);
    waiting = waiting.filter(({ index }) => !results.has(index));
  }
  return [...results.values()].toSorted((a, b) => a.index - b.index);
}

function problem(index: number, ref: string, errors: readonly Fault[]): UpsertResult {
  return { index, ref, status: 'problem', id: null, version: null, errors };
}

/** One pass; an item whose code another request took meanwhile has no result. */
async function upsertOnce(ctx: Context, tx: Tx, items: readonly Item[]): Promise<UpsertResult[]> {
  const stored = await lockLocationsByCode(
    tx,
    items.map(({ input }) => input.code),
  );
  const byCode = new Map(stored.map((row) => [row.code, row]));
  const results: UpsertResult[] = [];
  const created = new Map<number, LocationRow>();
  const updated: LocationRow[] = [];
  const done = (index: number, status: UpsertResult['status'], row: LocationRow): void => {
    const { code: ref, id, version } = row;
    results.push({ index, ref, status, id: encodeId('loc', id), version, errors: [] });
  };
  for (const { index, input } of items) {
    const before = byCode.get(input.code);
    const faults: Fault[] = [];
    const fields = decideLocation(input, before, `#/items/${index}`, faults);
    const at = ctx.now();
    if (faults.length > 0) {
      results.push(problem(index, input.code, faults));
    } else if (before === undefined) {
      const id = ctx.ids.uuid();
      created.set(index, { ...fields, id, version: 1, createdAt: at, updatedAt: at });
    } else if (isSameLocation(fields, before)) {
      done(index, 'unchanged', before);
    } else {
      const row = { ...before, ...fields, version: before.version + 1, updatedAt: at };
      updated.push(row);
      done(index, 'updated', row);
    }
  }
  const inserted = await insertAll(tx, [...created.values()]);
  for (const [index, row] of created) if (inserted.includes(row)) done(index, 'created', row);
  if (updated.length > 0) {
    await updateLocations(tx, updated);
    const changed = updated.flatMap((after) => {
      const before = byCode.get(after.code);
      return before === undefined ? [] : [{ before, after }];
    });
    await markRelimited(ctx, tx, changed);
  }
  if (inserted.length > 0) await tellOf(ctx, tx, 'location.created', inserted);
  if (updated.length > 0) await tellOf(ctx, tx, 'location.updated', updated);
  return results;
}

async function insertAll(tx: Tx, rows: readonly LocationRow[]): Promise<LocationRow[]> {
  if (rows.length === 0) return [];
  const ids = await insertLocations(tx, rows);
  return rows.filter(({ id }) => ids.has(id));
}
