// Goal: the ledger and the feed name who asked, also where one transaction serves several callers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('orders of two callers in one batch', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ work: { tasks: [] } });
    const place = await seedLocation(server, 'HERE');
    await seedStock(server, (await seedProduct(server, 'TEE')).uuid, place.uuid, 1000);
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });

  const newKey = async (name: string): Promise<string> => {
    const answer = await server.request('POST', '/v1/api_keys', {
      body: { name, scopes: ['orders:read', 'orders:write'] },
    });
    expect(answer.status, answer.text).toBe(201);
    return answer.body.secret;
  };

  it('have their claims, events and later sourcing under the name of their own caller', async () => {
    const keys = [await newKey('one'), await newKey('two')];
    const orders = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        server.request('POST', '/v1/orders', {
          key: keys[n % 2] ?? '',
          body: orderBody(
            `A-${n}`,
            [{ product: 'TEE', quantity: 1 }],
            n % 4 < 2 ? { status: 'received' } : {},
          ),
        }),
      ),
    );
    await Promise.all(
      orders.map(({ body }, n) =>
        server.request('POST', `/v1/orders/${body.id}/allocate`, {
          key: keys[n % 2] ?? '',
          body: {},
        }),
      ),
    );
    const rows = await eventually('all events have their number', async () => {
      const { rows: waiting } = await server.db.system.query(
        'select 1 from event_outbox where tenant_id = $1',
        [server.tenantId],
      );
      if (waiting.length > 0) return undefined;
      return (
        await server.db.system.query<{ actors: string[]; types: string[] }>(
          `select array_agg(distinct x.actor) as actors, array_agg(distinct x.what) as types from (
           select e.subject_id as id, e.actor, e.type as what from events e
           where e.tenant_id = $1 and e.subject_type = 'ord'
           union all
           select m.reference_id, m.actor, 'movement' from inventory_movements m
           where m.tenant_id = $1 and m.reference_type = 'order'
         ) x group by x.id`,
          [server.tenantId],
        )
      ).rows;
    });
    expect(rows).toHaveLength(40);
    expect(rows.filter((row) => row.actors.length !== 1)).toEqual([]);
    expect(rows.every((row) => row.types.includes('movement'))).toBe(true);
    expect(new Set(rows.flatMap((row) => row.actors)).size).toBe(2);
  });
});
