// The spaces that are walked, from one unit with everything to two lines of two.
import type { Uuid } from '../../src/lib/ids.ts';
import type { Detail } from './commands.ts';
import { type Exploration, type Explored, explore } from './explore.ts';
import { newLine, newOrder, newShelf, uuidOf, type World } from './memory.ts';
import { orderId, placeIds, type Space } from './space.ts';

export type Scenario = {
  name: string;
  /** The product of each line: two lines may share one. */
  products: readonly Uuid[];
  units: number;
  order?: Space['order'];
  detail: Omit<Detail, 'unitsMost'>;
  /** Whether stock comes in on the way, and how many carts hold units at a time. */
  receipts: boolean;
  softsMost: number;
};

const [tea, cup] = [uuidOf(101), uuidOf(102)];
const all = { words: true, requests: true, shapes: true };
const none = { words: false, requests: false, shapes: false };
const calm = { receipts: false, softsMost: 0 };

/** Small enough to be walked whole at every change. */
export const quickScenarios: readonly Scenario[] = [
  { name: 'one unit, every command', products: [tea], units: 1, detail: all, ...calm },
  {
    name: 'one unit that ships complete and takes no backorder, with carts and receipts',
    products: [tea],
    units: 1,
    order: { allowBackorder: false, shipComplete: true },
    detail: none,
    receipts: true,
    softsMost: 1,
  },
];

/** Walked whole, or as far as the time goes, in the long tier. */
export const longScenarios: readonly Scenario[] = [
  {
    name: 'one unit, every command, carts and receipts',
    products: [tea],
    units: 1,
    detail: all,
    receipts: true,
    softsMost: 1,
  },
  { name: 'two units, the plain work', products: [tea], units: 2, detail: none, ...calm },
  {
    name: 'two units, splits, moves and holds',
    products: [tea],
    units: 2,
    detail: { ...none, shapes: true },
    ...calm,
  },
  {
    name: 'two units of a pre-order, executors asked',
    products: [tea],
    units: 2,
    order: { type: 'pre-order' },
    detail: { ...none, requests: true },
    ...calm,
  },
  {
    name: 'two lines of one product, one unit each',
    products: [tea, tea],
    units: 1,
    detail: { ...none, shapes: true },
    ...calm,
  },
  {
    name: 'two lines of two products, one unit each, every command',
    products: [tea, cup],
    units: 1,
    detail: all,
    ...calm,
  },
  {
    name: 'two lines of two units, the plain work',
    products: [tea, cup],
    units: 2,
    detail: none,
    ...calm,
  },
  {
    name: 'two lines of two units, every command, carts and receipts',
    products: [tea, cup],
    units: 2,
    detail: all,
    receipts: true,
    softsMost: 1,
  },
];

/** Walks a scenario from a draft, an order before its day, and a received one. */
export function walk(
  scenario: Scenario,
  limits: Pick<Exploration, 'statesMax' | 'msMax'>,
): Promise<Explored> {
  const { products, units, detail, receipts, softsMost } = scenario;
  const order = scenario.order ?? {};
  const start = (facts: Parameters<typeof newOrder>[2]): World => ({
    shelves: new Map(
      products.flatMap((productId) =>
        placeIds.map((locationId, n) => [
          productId + locationId,
          newShelf({ productId, locationId }, n === 0 ? units : 1),
        ]),
      ),
    ),
    softs: [],
    orders: [
      newOrder(
        orderId,
        products.map((id, n) => newLine(301 + n, orderId, { id, sku: `S${n}` }, units)),
        { ...order, ...facts },
      ),
    ],
  });
  return explore([start({}), start({ stage: 'draft' }), start({ stage: 'scheduled' })], {
    space: { products, order },
    detail: { ...detail, unitsMost: units },
    shelfMost: receipts ? units : 0,
    softsMost,
    ...limits,
  });
}
