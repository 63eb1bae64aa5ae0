// Runs the quickstart's functions as a reader would who typed a chapter into a file: unaltered,
// with the smallest stand-ins for the names the text uses and never defines.
import { compileFunction } from 'node:vm';
import type { Client } from '@switchyard/sdk';
import type { Outside } from './outside.ts';
import { type ChapterTitle, findQuickstart, readChapters } from './text.ts';

/** A function of the quickstart; its arguments and results are whatever the text says. */
// oxlint-disable-next-line typescript/no-explicit-any -- plain JavaScript by strangers
export type Script = (...args: readonly unknown[]) => any;

/** What the quickstart printed. */
export type Printed = { readonly log: string[]; readonly errors: unknown[][] };

export type Reader = {
  /** The functions of a chapter by name. */
  readonly chapter: (title: ChapterTitle) => Readonly<Record<string, Script>>;
  readonly printed: Printed;
};

/** A reader of the text with this client, whose outside calls go to the local server. */
export function createReader(client: Client, outside: Outside): Reader {
  const printed: Printed = { log: [], errors: [] };
  const names = {
    ...standIns(client, outside),
    client,
    console: consoleOf(printed),
    fetch: outside.fetch,
  };
  return {
    printed,
    chapter: (title) => {
      const path = findQuickstart();
      if (path === undefined) throw new Error('The quickstart text is not here.');
      const chapter = readChapters(path).get(title);
      if (chapter === undefined) throw new Error(`The text has no chapter ${title}.`);
      const code = `${chapter.code}\nreturn { ${[...new Set(chapter.functions)].join(', ')} };`;
      const run = compileFunction(code, Object.keys(names)) as Script;
      return run(...Object.values(names)) as Record<string, Script>;
    },
  };
}

function consoleOf({ log, errors }: Printed): Pick<Console, 'log' | 'warn' | 'error'> {
  const print = (...words: unknown[]): void => void log.push(words.map(String).join(' '));
  return { log: print, warn: print, error: (...words) => void errors.push(words) };
}

type OrderData = Readonly<Record<string, unknown>>;
type Line = { readonly product_id: string; readonly quantity: number };

// Names of the text without a definition, each as small as it can be.
function standIns(client: Client, outside: Outside): Record<string, unknown> {
  const create = (type: string, data: OrderData, more: object): Promise<unknown> =>
    client.order.create({ ...newOrder(data), type, ...more } as never);
  const cache = new Map<string, unknown>();
  return {
    createPreOrder: (data: OrderData) =>
      create('pre-order', data, { release_at: data['releaseAt'] }),
    createBackOrder: (data: OrderData) => create('backorder', data, {}),
    createSubscriptionOrder: (data: OrderData) =>
      create('subscription', data, { schedule: data['schedule'] }),
    mlModel: { predict: () => Promise.resolve({ confidence: 0.87, locationScores: {} }) },
    cache,
    checkInventoryAvailability: async (centerId: string, lines: readonly Line[]) => {
      const records = await Promise.all(
        lines.map((line) =>
          client.inventory.get({ product_id: line.product_id, location_id: centerId }),
        ),
      );
      return records.filter(({ allocated_quantity: held }) => held > 0).length;
    },
    estimateShippingCost: () => Promise.resolve(1),
    estimateProcessingTime: () => 1,
    calculateScore: (availability: number, cost: number, time: number) =>
      availability * 10 - cost - time,
    getWMSClient: () =>
      Promise.resolve({
        updateFulfillmentStatus: (update: unknown) =>
          outside.fetch('https://wms.internal/status', {
            method: 'POST',
            body: JSON.stringify(update),
          }),
      }),
    mapStatesetToWMSStatus: (status: string) => status.toUpperCase(),
  };
}

function newOrder(data: OrderData): OrderData {
  return {
    source: data['channel'],
    channel_order_id: data['channelOrderId'],
    customer: data['customer'],
    line_items: data['lineItems'],
    total_price: data['totalPrice'],
    currency: data['currency'],
    shipping_address: data['shippingAddress'],
  };
}
