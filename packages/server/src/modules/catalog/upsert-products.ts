import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { decideFields, isSame } from './decide-product.ts';
import { kitComponents } from './find-products.ts';
import type { Product, UpsertResult } from './product.ts';
import { type KitParts, resolveKits, saveChanged, saveKits, tellOf } from './save-products.ts';
import { insertProducts, lockProductsBySku } from './store.ts';
import { sameParts } from './update-product.ts';
import type { ProductInput } from './wire.ts';

type Draft = {
  readonly index: number;
  readonly input: ProductInput;
  readonly before: Product | undefined;
  readonly after: Product;
  readonly faults: Fault[];
};

/** Another request may take a sku between our look and our insert, but not that often. */
const attemptsMax = 3;

/**
 * Creates or changes products by sku, in a handful of statements for all of them; what an item
 * leaves out stays as it was. A faulty item is a problem of its own and stops no other. Results
 * are in the order of the items. Used by imports: any number of items, each already well formed.
 */
export async function upsertProducts(
  ctx: Context,
  tx: Tx,
  items: readonly ProductInput[],
): Promise<UpsertResult[]> {
  const results = new Map<number, UpsertResult>();
  const seen = new Set<string>();
  let waiting: { index: number; input: ProductInput }[] = [];
  items.forEach((input, index) => {
    if (!seen.has(input.sku)) waiting.push({ index, input });
    else results.set(index, problem(index, input.sku, [duplicate(index)]));
    seen.add(input.sku);
  });
  for (let attempt = 1; waiting.length > 0; attempt++) {
    if (attempt > attemptsMax)
      throw new Refusal('busy', 'The same skus are being created elsewhere.');
    for (const result of await upsertOnce(ctx, tx, waiting)) results.set(result.index, result);
    waiting = waiting.filter(({ index }) => !results.has(index));
  }
  return [...results.values()].toSorted((a, b) => a.index - b.index);
}

function duplicate(index: number): Fault {
  const detail = 'The sku is in this request before.';
  return { pointer: `#/items/${index}/sku`, code: 'duplicate', detail };
}

function problem(index: number, ref: string, errors: readonly Fault[]): UpsertResult {
  return { index, ref, status: 'problem', id: null, version: null, errors };
}

/** One pass; an item whose sku another request took meanwhile has no result. */
async function upsertOnce(
  ctx: Context,
  tx: Tx,
  items: readonly { index: number; input: ProductInput }[],
): Promise<UpsertResult[]> {
  const stored = await lockProductsBySku(
    tx,
    items.map(({ input }) => input.sku),
  );
  const bySku = new Map(stored.map((product) => [product.sku, product]));
  const drafts = items.map((item) => draftOf(ctx, item, bySku.get(item.input.sku)));
  const parts = await resolveKits(
    tx,
    drafts.filter(setsParts).map(kitDraftOf),
    candidatesOf(drafts),
  );
  const old = await kitComponents(
    tx,
    stored.filter((p) => p.isKit).map((p) => p.id),
  );
  const good = withoutFaulty(drafts, parts);
  const isPartsChange = ({ input, after }: Draft): boolean =>
    input.components !== undefined &&
    !sameParts(old.get(after.id) ?? [], parts.get(after.id) ?? []);
  const created = good.filter(({ before }) => before === undefined);
  const updated = good.filter(
    (draft) =>
      draft.before !== undefined && (!isSame(draft.after, draft.before) || isPartsChange(draft)),
  );
  const inserted =
    created.length === 0
      ? new Set<Uuid>()
      : await insertProducts(
          tx,
          created.map(({ after }) => after),
        );
  const written = [...created.filter(({ after }) => inserted.has(after.id)), ...updated];
  await saveKits(
    tx,
    written.filter(isPartsChange).map(({ after }) => after.id),
    parts,
  );
  await saveChanged(
    ctx,
    tx,
    updated.map(({ after }) => after),
    new Map(stored.map((p) => [p.id, p])),
  );
  const fresh = created.map(({ after }) => after).filter(({ id }) => inserted.has(id));
  if (fresh.length > 0) await tellOf(ctx, tx, fresh, () => 'product.created');
  const updates = new Set(updated);
  return drafts.flatMap((draft) => resultOf(draft, inserted, updates));
}

function draftOf(
  ctx: Context,
  item: { index: number; input: ProductInput },
  before: Product | undefined,
): Draft {
  const faults: Fault[] = [];
  const at = ctx.now();
  const after: Product = {
    ...decideFields(item.input, before, `#/items/${item.index}`, faults),
    id: before?.id ?? ctx.ids.uuid(),
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
  return { ...item, before, after, faults };
}

const setsParts = ({ input }: Draft): boolean =>
  input.components !== undefined && input.components !== null && input.components.length > 0;

function kitDraftOf({
  index,
  input,
  after,
  faults,
}: Draft): Parameters<typeof resolveKits>[1][number] {
  return { product: after, inputs: input.components ?? [], at: `#/items/${index}`, faults };
}

function candidatesOf(drafts: readonly Draft[]): Map<string, Product> {
  return new Map(drafts.map(({ after }) => [after.sku, after]));
}

/** Items without faults; a kit one of whose components is a faulty new item becomes faulty too. */
function withoutFaulty(drafts: readonly Draft[], parts: ReadonlyMap<Uuid, KitParts>): Draft[] {
  const missing = new Set(
    drafts
      .filter(({ faults, before }) => faults.length > 0 && before === undefined)
      .map(({ after }) => after.id),
  );
  for (const { index, after, faults } of drafts) {
    const lacks = (parts.get(after.id) ?? []).some(({ componentId }) => missing.has(componentId));
    if (!lacks) continue;
    const detail = 'A component of it is a faulty item of this request.';
    faults.push({ pointer: `#/items/${index}/components`, code: 'unknown_reference', detail });
  }
  return drafts.filter(({ faults }) => faults.length === 0);
}

function resultOf(
  draft: Draft,
  inserted: ReadonlySet<Uuid>,
  updated: ReadonlySet<Draft>,
): UpsertResult[] {
  const { index, input, before, after, faults } = draft;
  if (faults.length > 0) return [problem(index, input.sku, faults)];
  const result = (
    status: 'created' | 'updated' | 'unchanged',
    { id, version }: Product,
  ): UpsertResult[] => [
    { index, ref: input.sku, status, id: encodeId('prd', id), version, errors: [] },
  ];
  if (before === undefined) return inserted.has(after.id) ? result('created', after) : [];
  return updated.has(draft) ? result('updated', after) : result('unchanged', before);
}
