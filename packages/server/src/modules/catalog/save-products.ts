import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Fault } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import {
  type ComponentCandidate,
  type ComponentInput,
  componentReference,
  decideComponents,
} from './decide-product.ts';
import { answerReferences, findProducts, kitComponents } from './find-products.ts';
import { presentProduct } from './present-product.ts';
import { productsChange } from './product-cache.ts';
import type { KitComponent, Product } from './product.ts';
import {
  replaceComponents,
  selectUsedAsComponent,
  shareProducts,
  updateProducts,
} from './store.ts';

/** A kit of which the components are being set: those asked for, and where faults point. */
export type KitDraft = {
  readonly product: Product;
  readonly inputs: readonly ComponentInput[];
  readonly at: string;
  readonly faults: Fault[];
};
export type KitParts = readonly Pick<KitComponent, 'kitId' | 'componentId' | 'quantity'>[];

/**
 * Resolves the components of kits, three statements for all of them; faults go to each draft.
 * `batch` holds products by sku that are written in the same transaction. Components are kept
 * from becoming kits until the transaction ends.
 */
export async function resolveKits(
  tx: Tx,
  drafts: readonly KitDraft[],
  batch: ReadonlyMap<string, ComponentCandidate>,
): Promise<Map<Uuid, KitParts>> {
  const parts = new Map<Uuid, KitParts>();
  if (drafts.length === 0) return parts;
  const refs = new Set(
    drafts.flatMap(({ inputs }) =>
      inputs.map((input) => componentReference(input, '').reference ?? ''),
    ),
  );
  const outside = [...refs].filter((ref) => ref !== '' && !batch.has(ref));
  const ids = [...(await findProducts(tx, outside)).values()].map(({ id }) => id);
  const stored = answerReferences(outside, ids.length === 0 ? [] : await shareProducts(tx, ids));
  const byId = new Map([...batch.values()].map((candidate) => [candidate.id, candidate]));
  const candidates = new Map<string, ComponentCandidate>(batch);
  for (const [ref, product] of stored) candidates.set(ref, byId.get(product.id) ?? product);
  const used = await selectUsedAsComponent(
    tx,
    drafts.map(({ product }) => product.id),
  );
  for (const { product, inputs, at, faults } of drafts) {
    const kit = { id: product.id, isComponent: used.has(product.id) };
    parts.set(product.id, decideComponents(kit, inputs, candidates, at, faults));
  }
  return parts;
}

/** Writes products that exist already, and records what became of them. */
export async function saveChanged(
  ctx: Context,
  tx: Tx,
  changed: readonly Product[],
  before: ReadonlyMap<Uuid, Product>,
): Promise<void> {
  if (changed.length === 0) return;
  await updateProducts(tx, changed);
  await tellOf(ctx, tx, changed, (product) =>
    product.status === 'archived' && before.get(product.id)?.status === 'active'
      ? 'product.archived'
      : 'product.updated',
  );
}

/** Sets the components of kits, and of products that are kits no more. */
export async function saveKits(
  tx: Tx,
  kitIds: readonly Uuid[],
  parts: ReadonlyMap<Uuid, KitParts>,
): Promise<void> {
  if (kitIds.length === 0) return;
  await replaceComponents(
    tx,
    kitIds,
    kitIds.flatMap((id) => parts.get(id) ?? []),
  );
}

/** Records one fact per product, with the product as it is now; memories of it are dropped. */
export async function tellOf(
  ctx: Context,
  tx: Tx,
  products: readonly Product[],
  typeOf: (product: Product) => string,
): Promise<void> {
  productsChange(tx);
  const kits = await kitComponents(
    tx,
    products.filter((p) => p.isKit).map((p) => p.id),
  );
  await recordFacts(
    ctx,
    tx,
    products.map((product): Fact => ({
      type: typeOf(product),
      subjectType: 'prd',
      subjectId: product.id,
      data: { object: presentProduct(product, kits.get(product.id)) },
    })),
  );
}
