import { join } from 'node:path';
import type { Api } from '../lib/api.ts';
import { createProgress } from '../lib/progress.ts';
import type { Output } from '../lib/output.ts';
import { type Journal, openJournal } from '../replay/journal.ts';
import { planOlist } from '../replay/olist-plan.ts';
import {
  countRows as countOlist,
  olistBusiness,
  writeListed as writeOlist,
} from '../replay/olist-run.ts';
import { readOlist } from '../replay/olist-tables.ts';
import { pieces } from '../replay/replay-run.ts';
import { planRetail, type RetailPlan } from '../replay/retail-plan.ts';
import { countRows, onlineRetail, writeListed } from '../replay/retail-run.ts';
import { readRetailRows } from '../replay/retail-rows.ts';
import { type Business, orderBody, productBodies } from '../replay/sales-replay.ts';
import { senderOf } from './send-batch.ts';

export type SalesImportOptions = {
  api: Api;
  path: string;
  workDir: string;
  url: string;
  output: Output;
};

/** What the import of a known file came to. */
export type SalesImport = {
  products: number;
  orders: number;
  created: number;
  unchanged: number;
  refused: number;
  cancellations: number;
  rows: Record<string, number>;
  listed_in: string | null;
};

const seed = 1;

/**
 * Brings an online retailer's file in as products and orders; what its negative rows take back is
 * cancelled. Stock and locations are yours: orders without stock wait.
 */
export async function importOnlineRetail(options: SalesImportOptions): Promise<SalesImport> {
  const file = await readRetailRows(options.path, Number.MAX_SAFE_INTEGER);
  const plan = planRetail(file, seed);
  const listed = join(options.workDir, 'online-retail.unmatched.csv');
  writeListed(listed, plan.listed);
  const done = await importSales(options, 'online-retail', file.fingerprint, plan, onlineRetail);
  return {
    ...done,
    rows: countRows(plan, file.rows.length + file.unreadable.length),
    listed_in: plan.listed.length === 0 ? null : listed,
  };
}

/** Brings the marketplace's tables in as products and orders; its cancelled orders are cancelled. */
export async function importOlist(options: SalesImportOptions): Promise<SalesImport> {
  const tables = await readOlist(options.path);
  const plan = planOlist(tables, Number.MAX_SAFE_INTEGER);
  const listed = join(options.workDir, 'olist.unmatched.csv');
  writeOlist(listed, plan);
  const done = await importSales(
    options,
    'olist',
    plan.fingerprint,
    plan.sales,
    olistBusiness(plan),
  );
  return {
    ...done,
    rows: countOlist(plan, tables),
    listed_in: plan.listed.length === 0 ? null : listed,
  };
}

type Counts = Omit<SalesImport, 'rows' | 'listed_in'>;

async function importSales(
  options: SalesImportOptions,
  kind: string,
  fingerprint: string,
  plan: RetailPlan,
  business: Business,
): Promise<Counts> {
  const journal = openJournal(join(options.workDir, `${kind}.import`), {
    v: 1,
    kind,
    file: fingerprint.slice(0, 16),
    url: options.url,
  });
  try {
    const counts: Counts = {
      products: plan.products.length,
      orders: plan.orders.length,
      created: 0,
      unchanged: 0,
      refused: 0,
      cancellations: 0,
    };
    await sendProducts(options, journal, fingerprint, plan, business);
    await sendOrders(options, journal, plan, business, counts);
    await cancelTakenBack(options, journal, fingerprint, { plan, business, counts });
    return counts;
  } finally {
    journal.close();
  }
}

/** Does a piece of work unless the journal has it. */
async function once<Result>(
  journal: Journal,
  name: string,
  perform: () => Promise<Result>,
): Promise<Result> {
  const known = journal.find(name);
  if (known !== undefined) return known.result as Result;
  const startedAt = performance.now();
  const result = await perform();
  journal.append(name, { ms: performance.now() - startedAt, result });
  return result;
}

async function sendProducts(
  options: SalesImportOptions,
  journal: Journal,
  fingerprint: string,
  plan: RetailPlan,
  business: Business,
): Promise<void> {
  const send = senderOf(options.api, 'products', false);
  for (const [index, some] of pieces(productBodies(plan, business.currency), 500).entries()) {
    await once(journal, `products/${index}`, async () => {
      const refused = (await send(some, `import/${fingerprint}/products/${index}`)).find(
        (outcome) => outcome.kind === 'failed',
      );
      if (refused !== undefined) throw new Error(`A product is refused: ${refused.error}`);
      return some.length;
    });
  }
}

async function sendOrders(
  options: SalesImportOptions,
  journal: Journal,
  plan: RetailPlan,
  business: Business,
  counts: Counts,
): Promise<void> {
  const send = senderOf(options.api, 'orders', false);
  const progress = createProgress(options.output, {
    event: 'import.progress',
    unit: 'orders',
    total: () => plan.orders.length,
  });
  let done = 0;
  for (const [index, some] of pieces(
    plan.orders.map((_order, number) => number),
    100,
  ).entries()) {
    const kinds = await once(journal, `orders/${index}`, async () =>
      (
        await send(
          some.map((number) => orderBody(plan, number, business).body),
          '',
        )
      ).map((outcome) => outcome.kind),
    );
    for (const kind of kinds) {
      if (kind === 'created') counts.created++;
      else if (kind === 'failed') counts.refused++;
      else counts.unchanged++;
    }
    done += some.length;
    progress.update(done);
  }
  progress.end();
}

type WireOrder = {
  id: string;
  line_items: { id: string; line_no: number; quantity: number; cancelled_quantity: number }[];
};

async function cancelTakenBack(
  options: SalesImportOptions,
  journal: Journal,
  fingerprint: string,
  { plan, business, counts }: { plan: RetailPlan; business: Business; counts: Counts },
): Promise<void> {
  const { api } = options;
  for (const [number, parts] of Map.groupBy(
    plan.reversals.flatMap((reversal) => reversal.parts),
    (part) => part.order,
  )) {
    counts.cancellations += parts.length;
    await once(journal, `cancel/${number}`, async () => {
      const query = new URLSearchParams({
        channel: business.channel,
        channel_order_id: plan.orders[number]?.key ?? '',
      });
      const { body } = await api.call({ method: 'GET', path: `/v1/orders?${query}` });
      const order = (body['data'] as WireOrder[])[0];
      if (order === undefined) return 'not captured';
      const units = new Map<string, number>();
      for (const { line, quantity } of parts) {
        const id = order.line_items.find((one) => one.line_no === line + 1)?.id ?? '';
        units.set(id, (units.get(id) ?? 0) + quantity);
      }
      // Units that have shipped meanwhile cannot be cancelled: that is said, and no reason to stop.
      const { status } = await api.call(
        {
          method: 'POST',
          path: `/v1/orders/${order.id}/cancel`,
          idempotencyKey: `import/${fingerprint}/cancel/${number}`,
          body: {
            reason: 'taken back',
            line_items: [...units].map(([id, quantity]) => ({ id, quantity })),
          },
        },
        [409],
      );
      return status;
    });
  }
}
