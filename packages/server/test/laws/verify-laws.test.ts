import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';

/** Each fault is planted by statements that no command would run, and healed by its opposite. */
const faults: { law: string; names: string; plant: string; heal: string }[] = [
  {
    law: 'I1',
    names: 'order_line',
    plant: 'update order_lines set unallocated = unallocated + 1 where line_no = 1',
    heal: 'update order_lines set unallocated = unallocated - 1 where line_no = 1',
  },
  {
    law: 'I2',
    names: 'order_line',
    plant:
      'update order_lines set allocated = allocated - 1, backordered = backordered + 1 where allocated > 0',
    heal: "update order_lines set allocated = allocated + 1, backordered = backordered - 1 where backordered > 0 and sku = 'LAW'",
  },
  {
    law: 'I3',
    names: 'order_line',
    plant:
      "update order_lines set shipped = 1, cancelled = cancelled - 1 where cancelled = 0 and sku = 'LAW'",
    heal: 'update order_lines set shipped = 0, cancelled = cancelled + 1 where shipped = 1',
  },
  {
    law: 'I4',
    names: 'order_line',
    plant: 'update order_lines set released = 1, allocated = allocated - 1 where allocated > 0',
    heal: 'update order_lines set released = 0, allocated = allocated + 1 where released = 1',
  },
  {
    law: 'I5',
    names: 'product',
    plant: 'update inventory set on_hand = on_hand - 1000',
    heal: 'update inventory set on_hand = on_hand + 1000',
  },
  {
    law: 'I6',
    names: 'reservation',
    plant: "update reservations set fulfillment_order_id = id where status = 'allocated'",
    heal: 'update reservations set fulfillment_order_id = null',
  },
  {
    law: 'I7',
    names: 'product',
    plant: 'update inventory set on_hand = on_hand + 1',
    heal: 'update inventory set on_hand = on_hand - 1',
  },
  {
    // Counter and ledger agree with each other, and with no hold that anybody has.
    law: 'I7',
    names: 'product',
    plant: `update inventory set reserved = reserved + 1;
      insert into inventory_movements (tenant_id, product_id, location_id, kind, reserved_delta, actor, at)
      select tenant_id, product_id, location_id, 'reserve', 1, 'planted', now() from inventory`,
    heal: `update inventory set reserved = reserved - 1;
      delete from inventory_movements where actor = 'planted'`,
  },
  {
    law: 'I7b',
    names: 'movement',
    plant: "update inventory_movements set reverses_id = 999999 where kind = 'opening'",
    heal: 'update inventory_movements set reverses_id = null',
  },
  {
    law: 'I9',
    names: 'events',
    plant:
      'insert into event_heads (tenant_id, last_sequence) select tenant_id, 7 from tenants on conflict (tenant_id) do update set last_sequence = event_heads.last_sequence + 7',
    heal: 'update event_heads set last_sequence = last_sequence - 7',
  },
  {
    law: 'I9b',
    names: 'order',
    plant:
      "update event_outbox set type = 'order.lost' where type = 'order.created'; update events set type = 'order.lost' where type = 'order.created'",
    heal: "update event_outbox set type = 'order.created' where type = 'order.lost'; update events set type = 'order.created' where type = 'order.lost'",
  },
  {
    law: 'I10',
    names: 'order',
    plant: "update orders set status = 'fulfilled'",
    heal: "update orders set status = 'fully_allocated'",
  },
  {
    // A day that claims know nothing of.
    law: 'I12',
    names: 'location',
    plant: `insert into capacity_days (tenant_id, location_id, work_day, used_orders, updated_at)
      select tenant_id, id, '2026-01-01', 1, now() from locations`,
    heal: 'delete from capacity_days',
  },
  {
    // One that has what claims say, and more than its place does in a day.
    law: 'I12',
    names: 'location',
    plant: `update reservations set work_day = '2026-01-01';
      update locations set capacity_units_per_day = 2;
      insert into capacity_days (tenant_id, location_id, work_day, used_orders, used_lines,
        used_units, updated_at)
      select tenant_id, location_id, work_day, 1, 1, quantity, now() from reservations`,
    heal: `update reservations set work_day = null;
      update locations set capacity_units_per_day = null; delete from capacity_days`,
  },
];

describe('the laws', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    const place = await seedLocation(server, 'P');
    const product = await seedProduct(server, 'LAW');
    await seedStock(server, product.uuid, place.uuid, 10);
    const answer = await server.request('POST', '/v1/orders', {
      body: orderBody('L-1', [{ product: 'LAW', quantity: 3 }]),
    });
    expect(answer.body.status).toBe('fully_allocated');
    // The constraints would refuse most of what is planted: the laws must see it without them.
    const { rows } = await server.db.system.query<{ name: string; relation: string }>(
      `select conname as name, 'switchyard.' || relname as relation
       from pg_constraint join pg_class r on r.oid = conrelid
       where contype = 'c' and connamespace = 'switchyard'::regnamespace`,
    );
    const owner = await connectAsOwner(server.db.connection);
    for (const { name, relation } of rows)
      await owner.query(`alter table ${relation} drop constraint "${name}"`);
    await owner.end();
  });
  afterAll(async () => {
    await server.stop();
  });

  it('hold after an order was captured and allocated', async () => {
    const report = await server.request('GET', '/v1/system/verify');
    expect(report.body.laws.filter((law: { ok: boolean }) => !law.ok)).toEqual([]);
    expect(report.body.ok).toBe(true);
    expect(report.body.laws.find((law: { law: string }) => law.law === 'I2').checked).toBe(1);
  });

  it.each(faults)(
    '$law is found broken when it is, with the row that breaks it',
    async ({ law, names, plant, heal }) => {
      await server.db.system.query(plant);
      const report = await server.request('GET', '/v1/system/verify');
      const found = report.body.laws.find((one: { law: string }) => one.law === law);
      await server.db.system.query(heal);
      expect(report.body.ok).toBe(false);
      expect(found).toMatchObject({ law, ok: false });
      expect(found.first).toHaveProperty(names);
      const healed = await server.request('GET', '/v1/system/verify');
      expect(healed.body.laws.filter((one: { ok: boolean }) => !one.ok)).toEqual([]);
    },
  );
});
