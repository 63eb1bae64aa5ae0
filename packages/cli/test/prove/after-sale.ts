import type { Touch } from '../../src/prove/history.ts';
import type { Answer, Ask, Body, Names } from './asking.ts';

type Scene = {
  ask: Ask;
  names: Names;
  orderBody: (id: string, sku: string, quantity: number) => Body;
  ship: (orderId: string) => Promise<void>;
};

/** Two returns with refunds and a replacement, changes of an order, and two cycle counts. */
export async function afterSale(scene: Scene): Promise<void> {
  await comeBack(scene);
  await change(scene);
  await countStock(scene);
}

async function capture({ ask, orderBody }: Scene, id: string, quantity: number): Promise<Body> {
  const { body } = await ask({
    operation: 'capture',
    path: '/v1/orders',
    body: orderBody(id, 'SKU-A', quantity),
    naturalKeys: [`web:${id}`],
  });
  return body;
}

const idOf = ({ body }: Answer): string => String(body['id']);
const made = (body: Body): string[] => [String(body['id'])];

async function comeBack(scene: Scene): Promise<void> {
  const { ask } = scene;
  const order = await capture(scene, 'BACK', 4);
  const orderId = String(order['id']);
  const [line] = order['line_items'] as { id: string }[];
  await scene.ship(orderId);
  const request = (quantity: number): Promise<Answer> =>
    ask({
      operation: 'return_request',
      path: '/v1/returns',
      body: { order_id: orderId, line_items: [{ id: line?.id, quantity, reason: 'damaged' }] },
      made,
    });
  const back = idOf(await request(3));
  const step = (operation: string, body: Body, touches: Touch[] = []): Promise<Answer> =>
    ask({
      operation: `return_${operation}` as 'return_ship',
      path: `/v1/returns/${back}/${operation}`,
      body,
      touches: () => touches,
    });
  const turnedDown = idOf(await request(1));
  await ask({
    operation: 'return_reject',
    path: `/v1/returns/${turnedDown}/reject`,
    body: {},
  });
  await step('approve', { location_id: 'EAST' });
  await step('ship', { carrier: 'UPS' });
  await step('receive', { line_items: [{ id: line?.id, quantity: 2 }] });
  await step(
    'inspect',
    {
      line_items: [
        { id: line?.id, quantity: 1, disposition: 'restock' },
        { id: line?.id, quantity: 1, disposition: 'scrap' },
      ],
    },
    [{ register: 'SKU-A@EAST', onHand: 1 }],
  );
  for (const statuses of [
    ['approved', 'failed'],
    ['approved', 'submitted', 'succeeded'],
  ]) {
    const refund = await ask({
      operation: 'return_refund',
      path: `/v1/returns/${back}/refunds`,
      body: { line_items: [{ id: line?.id, quantity: 1 }] },
      made,
    });
    for (const status of statuses)
      await ask({
        operation: 'refund_status',
        method: 'PATCH',
        path: `/v1/refunds/${idOf(refund)}`,
        body: { status },
      });
  }
  await ask({
    operation: 'return_exchange',
    path: `/v1/returns/${back}/exchange`,
    body: { line_items: [{ product_id: 'SKU-B', quantity: 1 }] },
    naturalKeys: [`web:exchange:${back}`],
    idOfOrder: (body) => String(body['order_id']),
  });
  await step('close', {});
}

async function change(scene: Scene): Promise<void> {
  const { ask } = scene;
  const order = await capture(scene, 'CHANGED', 2);
  const [line] = order['line_items'] as { id: string }[];
  const propose = (quantity: number): Promise<Answer> =>
    ask({
      operation: 'change_propose',
      path: `/v1/orders/${String(order['id'])}/changes`,
      body: { line_items: [{ id: line?.id, quantity }] },
      made,
    });
  const decide = (proposed: Answer, what: 'apply' | 'decline'): Promise<Answer> =>
    ask({
      operation: `change_${what}`,
      path: `/v1/order_changes/${idOf(proposed)}/${what}`,
      body: {},
    });
  const first = await propose(3);
  await propose(4);
  await decide(first, 'apply');
  await decide(await propose(5), 'decline');
  await decide(await propose(1), 'apply');
}

async function countStock({ ask, names }: Scene): Promise<void> {
  const plan = (): Promise<Answer> =>
    ask({
      operation: 'count_plan',
      path: '/v1/cycle_counts',
      body: { location_id: 'WEST', product_ids: ['SKU-A', 'SKU-B'] },
      made,
    });
  const step = (
    count: Answer,
    operation: 'record' | 'approve' | 'cancel',
    body: Body,
    touches: (body: Body) => Touch[] = () => [],
  ): Promise<Answer> =>
    ask({
      operation: `count_${operation}`,
      path: `/v1/cycle_counts/${idOf(count)}/${operation}`,
      body,
      touches,
    });
  const found = {
    line_items: [
      { product_id: 'SKU-A', quantity: 26 },
      { product_id: 'SKU-B', quantity: 4 },
    ],
  };
  const count = await plan();
  // The first time it is far off, the second stands.
  await step(count, 'record', found);
  await step(count, 'record', found);
  await step(count, 'approve', {}, (body) =>
    (body['line_items'] as { product_id: string; adjusted: number }[]).map(
      ({ product_id, adjusted }) => ({
        register: `${names.get(product_id)}@WEST`,
        onHand: adjusted,
      }),
    ),
  );
  await step(await plan(), 'cancel', {});
}
