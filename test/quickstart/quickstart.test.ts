// Goal: the quickstart's functions run unaltered, each does what its text says, and what they
// leave behind obeys every law. Its text is no part of the repository: without it this is skipped.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/files.ts';
import { brokenLaws } from './support/laws.ts';
import { findQuickstart, readChapters } from './support/text.ts';
import { holdOneEverywhere, numbers, orderData, startWorld, type World } from './support/world.ts';

const text = findQuickstart();
const note = text === undefined ? ' (skipped: set SWITCHYARD_QUICKSTART to the text)' : '';

describe.skipIf(text === undefined)(`the quickstart, unaltered${note}`, () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world.stop());

  async function capture(...lines: { product: { id: string }; quantity: number }[]) {
    const order = await world.script('Order Management', 'captureOrder')(orderData(lines));
    return order as { id: string; line_items: { id: string }[] };
  }

  it('connects: the set-up program runs as it is printed', async () => {
    const up = await runSetup(world.url, world.server.key);
    expect(up).toContain('Connection status:');
    expect(up).toMatch(/status: '(?:ok|degraded)'/u);
    expect(up).toContain('authenticated: true');
    const down = await runSetup('http://127.0.0.1:1', world.server.key);
    expect(down).toContain('Failed to connect: ');
  });

  it('captures orders of every type', async () => {
    const captureOrder = world.script('Order Management', 'captureOrder');
    const lines = [{ product: world.tee, quantity: 2 }];
    const standard = await captureOrder(orderData(lines));
    expect(standard).toMatchObject({
      status: 'received',
      type: 'standard',
      channel: 'web',
      total_price: 59.98,
    });
    expect(standard.line_items).toMatchObject([
      { id: expect.stringMatching(/^line_/u), quantity: 2 },
    ]);
    const releaseAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
    const pre = await captureOrder(orderData(lines, { type: 'pre-order', releaseAt }));
    expect(pre).toMatchObject({ type: 'pre-order', status: 'scheduled' });
    const back = await captureOrder(
      orderData([{ product: world.mug, quantity: 60 }], { type: 'backorder' }),
    );
    expect(back.type).toBe('backorder');
    const schedule = { interval_unit: 'month', interval_count: 1 };
    const subscription = await captureOrder(orderData(lines, { type: 'subscription', schedule }));
    expect(subscription.type).toBe('subscription');
    await expect(captureOrder(orderData(lines, { type: 'gift' }))).rejects.toThrow(
      'Unsupported order type',
    );
    for (const { id } of [standard, pre, back, subscription]) await world.client.order.cancel(id);
  });

  it('routes an order, keeps what it chose, and logs why', async () => {
    const order = await capture({ product: world.tee, quantity: 2 });
    const { optimalLocation, updatedOrder } = await world.script(
      'Order Management',
      'routeOrder',
    )(order.id);
    expect([world.east.id, world.west.id]).toContain(optimalLocation.id);
    expect(optimalLocation.selectedRate).toMatchObject({ price: 5, deliveryDays: 5 });
    expect(updatedOrder).toMatchObject({
      status: 'routed',
      assigned_location: optimalLocation.id,
      routing_metadata: { prediction_confidence: 0.87, selected_shipping_rate: { price: 5 } },
    });
    const [entry] = await world.client.log.list({ type: 'order_routing', order_id: order.id });
    expect(entry?.body).toMatchObject({
      selected_location: optimalLocation.id,
      ml_confidence: 0.87,
    });
    await world.client.order.cancel(order.id);
  });

  it('answers a wished status with the true one', async () => {
    const order = await capture({ product: world.tee, quantity: 1 });
    const updated = await world.script('Order Management', 'updateOrderStatus')(
      order.id,
      'fulfilled',
    );
    expect(updated).toMatchObject({ id: order.id, status: 'received' });
    expect(updated.warnings).not.toEqual([]);
    await world.client.order.cancel(order.id);
  });

  it('shows stock everywhere', async () => {
    const view = await world.script('Inventory Management', 'getGlobalInventory')(world.tee.id);
    expect(view).toEqual({
      [world.east.id]: { quantity: 10, type: 'owned', safetyStock: 0 },
      [world.west.id]: { quantity: 20, type: 'owned', safetyStock: 0 },
    });
  });

  it('allocates, splitting over places, and holds exactly what was ordered', async () => {
    await holdOneEverywhere(world.client, world.tee);
    const order = await capture({ product: world.tee, quantity: 12 });
    await world.script('Order Management', 'routeOrder')(order.id);
    const result = await world.script('Inventory Management', 'allocateInventory')(order.id);
    const held = await world.client.reservation.list({ order_id: order.id });
    expect(held.reduce((sum, one) => sum + one.quantity, 0)).toBe(12);
    expect(
      result.allocatedItems.reduce(
        (sum: number, one: { allocated_quantity: number }) => sum + one.allocated_quantity,
        0,
      ),
    ).toBe(12);
    const after = await world.client.order.retrieve(order.id);
    expect(after).toMatchObject({ status: 'fully_allocated' });
    expect(after.inventory_allocations).toHaveLength(held.length);
    await world.client.order.cancel(order.id);
    expect(
      await world.client.reservation.list({ order_id: order.id, status: 'allocated' }),
    ).toEqual([]);
  });

  it('rebalances without failing on a place that has no record, no lane and no limit', async () => {
    world.reader.printed.errors.length = 0;
    const result = await world.script('Inventory Management', 'rebalanceInventory')();
    expect(result).toEqual({ totalTransfers: 0, successfulTransfers: 0, rebalancingLog: [] });
    expect(world.reader.printed.errors).toEqual([]);
  });

  it('fulfils from the place that holds the stock, and takes it once', async () => {
    const before = await numbers(world.client, world.mug, world.east);
    const order = await capture({ product: world.mug, quantity: 3 });
    await world.client.order.allocate(order.id);
    const chapter = world.reader.chapter('Fulfillment Orchestration');
    const work = await chapter['createFulfillmentOrder']?.(order.id);
    expect(work).toMatchObject({
      location_id: world.east.id,
      picking_method: 'discrete_order_picking',
    });
    const update = chapter['updateFulfillmentStatus'];
    await update?.(work.id, 'in_progress');
    const tracking = { trackingNumber: '1Z999', trackingUrl: 'https://track.example.com/1Z999' };
    const done = await update?.(work.id, 'completed', tracking);
    expect(done).toMatchObject({ status: 'completed', tracking_number: '1Z999' });
    const after = await numbers(world.client, world.mug, world.east);
    expect(after).toMatchObject({ quantity: 47, allocated: before.allocated });
    expect(await world.client.order.retrieve(order.id)).toMatchObject({
      status: 'fulfilled',
      picking_method: 'single',
    });
    expect(world.outside.calls.filter(({ host }) => host === 'wms.internal')).toMatchObject([
      { body: { externalOrderId: work.id, status: 'IN_PROGRESS' } },
      { body: { externalOrderId: work.id, status: 'COMPLETED' } },
    ]);
  });

  it('splits an order over places without shipping more than was ordered', async () => {
    const order = await capture({ product: world.tee, quantity: 2 });
    const split = world.script('Fulfillment Orchestration', 'createSplitFulfillment');
    const parts = await split(order.id).catch((error: unknown) => error);
    const work = await world.client.fulfillmentOrder.list({ order_id: order.id });
    const units = work
      .flatMap((one) => one.line_items)
      .reduce((sum, line) => sum + line.quantity, 0);
    expect(units).toBe(2);
    expect(parts instanceof Error ? parts.message : parts).toBeTruthy();
    await world.client.order.cancel(order.id);
  });

  it('pushes stock and status to channels', async () => {
    world.outside.clear();
    await world.client.channel.create({ code: 'web', name: 'Web shop', kind: 'web' });
    await world.script('Cross-Channel Synchronization', 'syncInventoryAcrossChannels')();
    const order = await capture({ product: world.tee, quantity: 1 });
    await world.script('Cross-Channel Synchronization', 'syncOrderStatus')(order.id);
    const pushes = world.outside.calls.filter(({ path }) => path === '/inventory/update');
    expect(pushes.length).toBeGreaterThanOrEqual(3);
    expect(pushes.every(({ body }) => typeof body['quantity'] === 'number')).toBe(true);
    const status = world.outside.calls.find(({ method }) => method === 'PUT');
    expect(status).toMatchObject({ host: 'api.web.com', body: { status: 'received' } });
    await world.client.order.cancel(order.id);
  });

  it('reports how fast orders were fulfilled and what turned over', async () => {
    const range = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 60_000)] as const;
    const chapter = world.reader.chapter('Reporting and Analytics');
    const speed = await chapter['generateFulfillmentPerformanceReport']?.(...range);
    expect(speed).toMatchObject({
      totalOrders: 1,
      averagePickingEfficiency: 1,
      locations: { [world.east.id]: 1 },
    });
    expect(speed.averageFulfillmentTime).toBeGreaterThanOrEqual(0);
    const turnover = await chapter['generateInventoryReport']?.(...range);
    expect(turnover[world.east.id][world.mug.id]).toMatchObject({
      currentStock: 47,
      soldQuantity: 3,
    });
    expect(turnover[world.east.id][world.mug.id].turnoverRate).toBeCloseTo(3 / ((47 + 3) / 2));
  });

  it('tells the ERP what was fulfilled and the WMS what is under way', async () => {
    world.outside.clear();
    const chapter = world.reader.chapter('Integration with Other Systems');
    const order = await capture({ product: world.mug, quantity: 1 });
    await world.client.order.allocate(order.id);
    const work = await world.client.fulfillmentOrder.create({
      order_id: order.id,
      location_id: world.east.id,
      line_items: order.line_items,
    });
    await world.client.fulfillmentOrder.update(work.id, { status: 'in_progress' });
    await chapter['syncWithERP']?.();
    await chapter['syncWithWMS']?.();
    const erp = world.outside.calls.filter(({ host }) => host === 'erp.example.com');
    expect(erp).toMatchObject([
      { body: { status: 'fulfilled', fulfillment_details: expect.anything() } },
    ]);
    const wms = world.outside.calls.filter(({ host }) => host === 'wms.example.com');
    expect(wms).toMatchObject([{ body: { fulfillment_order_id: work.id, status: 'in_progress' } }]);
  });

  it('uses 29 forms of call, and the client has every one', () => {
    const code = [...readChapters(text ?? '').values()].map((chapter) =>
      [chapter.code, ...chapter.statements].join('\n'),
    );
    const forms = [...code.join('\n').matchAll(/\bclient\.(\w+)\.(\w+)\(/gu)];
    const names = new Set([...forms.map((form) => `${form[1]}.${form[2]}`), 'carrier.getRates']);
    expect(names.size).toBe(29);
    const resources = world.client as unknown as Record<string, Record<string, unknown>>;
    for (const name of names) {
      const [resource = '', method = ''] = name.split('.');
      expect(typeof resources[resource]?.[method], name).toBe('function');
    }
  });

  it('leaves a state in which every law holds', async () => {
    expect(await brokenLaws(world.client)).toEqual([]);
  });
});

/** Section 5 of the set-up as a file of a project in which the package has the text's name. */
async function runSetup(url: string, key: string): Promise<string> {
  const chapter = readChapters(text ?? '').get('Setting Up Your Environment');
  const project = mkdtempSync(join(tmpdir(), 'switchyard-setup-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(join(repositoryRoot, 'packages/sdk'), join(project, 'node_modules/stateset-node'));
  const [importing, making, ...calls] = chapter?.statements ?? [];
  writeFileSync(join(project, 'main.mjs'), [importing, making, chapter?.code, ...calls].join('\n'));
  const env = { ...process.env, STATESET_API_KEY: key, STATESET_BASE_URL: url };
  const child = spawn(process.execPath, ['main.mjs'], { cwd: project, env });
  const pieces: string[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => pieces.push(piece.toString('utf8')));
  await new Promise((resolve) => child.on('close', resolve));
  rmSync(project, { recursive: true, force: true });
  return pieces.join('');
}
