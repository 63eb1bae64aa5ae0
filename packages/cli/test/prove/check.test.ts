// Every corruption is found by its name, and what is clean passes: a judge that anything can deceive
// is worth no more than what it judges. Method: a small campaign on a real server; then one
// change of its database, or one rewritten history, for each fault.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCampaign, type CheckReport, judge } from '../../src/prove/check/index.ts';
import { readingOf } from '../../src/prove/check/store-connection.ts';
import type { Completion, HistoryLine, Invocation } from '../../src/prove/history.ts';
import { connectAsOwner } from '../../../server/src/platform/db/index.ts';
import { switchyard, temporaryFolder } from '../support/words.ts';
import { runSmallCampaign, type SmallCampaign } from './small-campaign.ts';

const folder = temporaryFolder();
let campaign: SmallCampaign;
let clean: string;

beforeAll(async () => {
  campaign = await runSmallCampaign(folder.path);
  clean = campaign.writeHistory('clean', campaign.lines);
});
afterAll(async () => {
  await campaign.stop();
  folder.remove();
});

const brokenIn = (report: CheckReport): string[] =>
  report.findings.filter(({ ok }) => !ok).map(({ name }) => name);

describe('a clean campaign', () => {
  it('passes with everything looked at', async () => {
    const report = await checkCampaign({ database: campaign.connection, historyPath: clean });
    expect(report.findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.ok).toBe(true);
    const idle = report.findings.filter(({ checked }) => checked === 0).map(({ name }) => name);
    // One tenant, nothing compensated, nobody unanswered, and of holds no register is complete.
    expect(idle.toSorted()).toEqual([
      'ledger.compensations',
      'orders.unanswered',
      'registers.allocated',
      'tenants.answers',
    ]);
    expect(report.digests['projection.events']).toBe(report.digests['projection.live']);
  });

  it('passes when what was not answered happened, and when it did not', async () => {
    const never: HistoryLine[] = campaign.lines.filter(
      (line) => !('no' in line && line.type === 'ok' && line.no === numberOf('capture', 2)),
    );
    const ghost: Invocation = {
      ...invocationOf('capture', 0),
      no: 100_000,
      client: 99,
      at: 1e15,
      naturalKeys: ['web:GHOST'],
      idempotencyKey: 'ghost',
    };
    const historyPath = campaign.writeHistory('unanswered', [
      ...never,
      ghost,
      { type: 'info', no: ghost.no, client: 99, at: 1e15, attempts: 3 },
    ]);
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    // The client of the first went on: only that the recorder lost a line is wrong.
    expect(brokenIn(report)).toEqual(['history.whole']);
  });
});

/** The n-th operation of a name, by its number. */
function numberOf(operation: string, which: number): number {
  return invocationOf(operation, which).no;
}

function invocationOf(operation: string, which: number): Invocation {
  const all = campaign.lines.filter(
    (line): line is Invocation => line.type === 'invoke' && line.operation === operation,
  );
  const found = all.at(which);
  if (found === undefined) throw new Error(`There is no ${operation} ${which}.`);
  return found;
}

/** The history with one answer changed. */
function answered(
  operation: string,
  which: number,
  change: (line: Completion) => HistoryLine,
): HistoryLine[] {
  const no = numberOf(operation, which);
  return campaign.lines.map((line) =>
    (line.type === 'ok' || line.type === 'fail') && line.no === no ? change(line) : line,
  );
}

type Rewritten = { fault: string; finding: string; lines: () => HistoryLine[] };

const rewritten: readonly Rewritten[] = [
  {
    fault: 'an acknowledged order that is stored under another id',
    finding: 'orders.acknowledged',
    lines: () =>
      answered('capture', 1, (line) => ({
        ...line,
        orders: Object.fromEntries(
          Object.keys(line.orders ?? {}).map((key) => [key, 'ord_01jd0000000000000000000000']),
        ),
      })),
  },
  {
    fault: 'a refused order that is stored',
    finding: 'orders.refused',
    lines: () =>
      answered('capture', 1, ({ orders: _orders, touches: _touches, ...line }) => ({
        ...line,
        type: 'fail',
        status: 422,
      })),
  },
  {
    fault: 'an order that nobody asked for',
    finding: 'orders.unexplained',
    lines: () => {
      const no = numberOf('capture', 1);
      return campaign.lines.filter((line) => !('no' in line) || line.no !== no);
    },
  },
  {
    fault: 'a reservation that is acknowledged and not there',
    finding: 'things.acknowledged',
    lines: () =>
      answered('reserve', 0, (line) => ({ ...line, made: ['rsv_01jd0000000000000000000000'] })),
  },
  {
    fault: 'a replay with other bytes',
    finding: 'answers.same',
    lines: () => answered('replay_key', 0, (line) => ({ ...line, answerSha256: 'f'.repeat(64) })),
  },
  {
    fault: 'an answer that is kept with other bytes',
    finding: 'answers.kept',
    lines: () => answered('adjust', 1, (line) => ({ ...line, answerSha256: 'f'.repeat(64) })),
  },
  {
    fault: 'a stale reading',
    finding: 'registers.on_hand',
    lines: () =>
      answered('read_stock', -1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, seen: { onHand: 1000 } })),
      })),
  },
  {
    fault: 'an acknowledged change that is lost',
    finding: 'stock.conserved',
    lines: () =>
      answered('adjust', -1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map(({ register }) => ({ register, onHand: 5 })),
      })),
  },
  {
    fault: 'two changes that saw the same stock',
    finding: 'registers.on_hand',
    lines: () =>
      answered('adjust', 4, (line) => ({
        ...line,
        touches: (line.touches ?? []).map(({ register, onHand = 0, seen }) => ({
          register,
          onHand: onHand + 1,
          seen: { onHand: seen?.onHand ?? 0 },
        })),
      })),
  },
  {
    fault: 'a reservation whose units nobody counts',
    finding: 'registers.soft_reserved',
    lines: () =>
      answered('reserve', 0, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, seen: { softReserved: 7 } })),
      })),
  },
  {
    fault: 'an end without a question',
    finding: 'history.whole',
    lines: () => {
      const no = numberOf('read_stock', 0);
      return campaign.lines.filter(
        (line) => !('no' in line) || line.no !== no || line.type !== 'invoke',
      );
    },
  },
  {
    fault: 'a tenant that is not stored',
    finding: 'history.whole',
    lines: () =>
      campaign.lines.map((line) =>
        line.type === 'campaign' ? { ...line, tenants: ['elsewhere'] } : line,
      ),
  },
];

describe('a rewritten history is found out', () => {
  it.each(rewritten)('$fault: $finding', async ({ finding, lines }) => {
    const historyPath = campaign.writeHistory('rewritten', lines());
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    expect(report.ok).toBe(false);
    expect(brokenIn(report)).toContain(finding);
    expect(report.findings.find(({ name }) => name === finding)?.first.length).toBeGreaterThan(0);
  });

  it('a stale reading is shown with the few lines that cannot be', async () => {
    const [stale] = rewritten.filter(({ fault }) => fault === 'a stale reading');
    const historyPath = campaign.writeHistory('stale', stale?.lines() ?? []);
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    const found = report.findings.find(({ name }) => name === 'registers.on_hand');
    const [first] = (found?.first ?? []) as { operation: number; lines: HistoryLine[] }[];
    expect(first?.operation).toBe(numberOf('read_stock', -1));
    expect(first?.lines.map((line) => line.type)).toEqual(['invoke', 'ok']);
  });

  it('a line that is torn is told, not skipped', async () => {
    const historyPath = campaign.writeHistory('torn', campaign.lines);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(historyPath, '{"type":"ok","at":12');
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    expect(brokenIn(report)).toEqual(['history.whole']);
  });
});

const anyOrder = "(select id from orders where channel_order_id = 'C1-1')";
const other = "'01900000-0000-7000-8000-00000000abcd'";

/** Each is done, and undone, in a copy of the database that has lost its checks. */
const damaged: readonly { fault: string; finding: string; sql: string }[] = [
  {
    fault: 'a lost order',
    finding: 'orders.acknowledged',
    sql: `delete from order_lines where order_id = ${anyOrder}; delete from orders where id = ${anyOrder}`,
  },
  {
    fault: 'a doubled order',
    finding: 'orders.natural_key',
    sql: `create temp table twin as select * from orders where id = ${anyOrder};
      update twin set id = gen_random_uuid(); insert into orders select * from twin`,
  },
  {
    fault: 'a doubled order, by the history',
    finding: 'orders.acknowledged',
    sql: `create temp table twin as select * from orders where id = ${anyOrder};
      update twin set id = gen_random_uuid(); insert into orders select * from twin`,
  },
  {
    fault: 'an order without lines',
    finding: 'orders.lines',
    sql: `delete from order_lines where order_id = ${anyOrder}`,
  },
  {
    fault: 'a line whose buckets are one too many',
    finding: 'lines.buckets',
    sql: `update order_lines set unallocated = unallocated + 1 where order_id = ${anyOrder}`,
  },
  {
    fault: 'units without a claim',
    finding: 'lines.held',
    sql: "update reservations set quantity = quantity + 1 where status = 'allocated' and owner_type = 'order'",
  },
  {
    fault: 'a shipment that carries less than left',
    finding: 'lines.shipped',
    sql: 'update shipment_lines set quantity = quantity + 1',
  },
  {
    fault: 'a shipment without lines',
    finding: 'shipments.whole',
    sql: 'delete from shipment_lines where shipment_id = (select min(id::text)::uuid from shipments)',
  },
  {
    fault: 'work for more than was released',
    finding: 'lines.fulfillment',
    sql: 'update fulfillment_order_lines set quantity = quantity + 1',
  },
  {
    fault: 'an oversold register',
    finding: 'stock.promised',
    sql: 'update inventory set on_hand = 0 where allocated > 0',
  },
  {
    fault: 'units promised twice for a moment',
    finding: 'stock.running',
    sql: `insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta, actor, at)
      select tenant_id, product_id, location_id, 'allocate', 500, 'x', at from inventory_movements limit 1;
      savepoint later;
      insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta, actor, at)
      select tenant_id, product_id, location_id, 'release', -500, 'x', at from inventory_movements
        where allocated_delta = 500`,
  },
  {
    fault: 'a ledger that is off by one',
    finding: 'stock.on_hand',
    sql: 'update inventory set on_hand = on_hand + 1 where on_hand > 3',
  },
  {
    fault: 'a lost update of the counter',
    finding: 'stock.conserved',
    sql: `update inventory set on_hand = on_hand + 1;
      update inventory_movements set on_hand_delta = on_hand_delta + 1 where id in
        (select min(id) from inventory_movements group by product_id, location_id)`,
  },
  {
    fault: 'a counter of claims that is off by one',
    finding: 'stock.allocated',
    sql: 'update inventory set allocated = allocated + 1',
  },
  {
    fault: 'a soft hold that nothing counts',
    finding: 'stock.reserved',
    sql: 'update inventory set reserved = 0',
  },
  {
    fault: 'a claim whose work is over',
    finding: 'claims.owned',
    sql: "update reservations set fulfillment_order_id = id where status = 'allocated'",
  },
  {
    fault: 'a compensation of nothing',
    finding: 'ledger.compensations',
    sql: 'update inventory_movements set reverses_id = 999999 where id = (select min(id) from inventory_movements)',
  },
  {
    fault: 'a transfer that arrived with more than left',
    finding: 'transfers.conserved',
    sql: 'update transfer_lines set received = received + 1',
  },
  {
    fault: 'a transfer that is done and is not',
    finding: 'transfers.status',
    sql: "update transfers set status = 'in_transit'",
  },
  {
    fault: 'a status that nothing says',
    finding: 'orders.status',
    sql: "update orders set status = 'cancelled' where status = 'fulfilled'",
  },
  {
    fault: 'a hold that is not counted',
    finding: 'orders.counters',
    sql: 'update orders set blocking_holds = 1',
  },
  {
    fault: 'a gap in the sequence',
    finding: 'events.gapless',
    sql: 'delete from events where sequence = 7',
  },
  {
    fault: 'the last event gone',
    finding: 'events.gapless',
    sql: 'delete from events where sequence = (select max(sequence) from events)',
  },
  {
    fault: 'an event twice',
    finding: 'events.once',
    sql: 'update events set id = (select id from events where sequence = 1) where sequence = 2',
  },
  {
    fault: 'a creation that was not told',
    finding: 'events.created',
    sql: "update events set type = 'order.updated' where type = 'order.created' and sequence % 2 = 0",
  },
  {
    fault: 'a departure that was not told',
    finding: 'events.shipped',
    sql: "update events set type = 'fulfillment_order.updated' where type = 'fulfillment_order.shipped'",
  },
  {
    fault: 'a change of an order without an event',
    finding: 'events.versions',
    sql: `update events set data = replace(data, '"version":2', '"version":3') where subject_type = 'ord'`,
  },
  {
    fault: 'a version that no event carries',
    finding: 'events.projection',
    sql: `update orders set version = version + 1 where id = ${anyOrder}`,
  },
  {
    fault: 'an order back from the dead',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"status":"fully_allocated"', '"status":"cancelled"')
      where type = 'order.created'`,
  },
  {
    fault: 'delivered units that are not any more',
    finding: 'events.transitions',
    sql: `update events set data = replace(data, '"buckets":{', '"buckets":{"delivered":9,')
      where type = 'order.created'`,
  },
  {
    fault: 'a location that no event told of',
    finding: 'events.projection',
    sql: "update locations set name = 'Elsewhere'",
  },
  {
    fault: 'a row that refers to another tenant',
    finding: 'tenants.references',
    sql: `insert into tenants select ${other}, 'other', 'other', settings, created_at from tenants;
      create temp table twin as select * from products limit 1;
      update twin set tenant_id = ${other}, id = gen_random_uuid(); insert into products select * from twin;
      update order_lines set product_id = (select id from twin) where order_id = ${anyOrder}`,
  },
  {
    fault: 'an answer with an id of another tenant',
    finding: 'tenants.answers',
    sql: `insert into tenants select ${other}, 'other', 'other', settings, created_at from tenants;
      update idempotency_keys set tenant_id = ${other} where key = (select min(key) from idempotency_keys
        where body like '%ord_%')`,
  },
];

describe('a damaged database is found out', () => {
  let bare: Awaited<ReturnType<typeof connectAsOwner>>;
  beforeAll(async () => {
    const owner = await connectAsOwner({ ...campaign.connection, database: 'postgres' });
    await owner.query(`create database bare template ${campaign.connection.database}`);
    await owner.end();
    bare = await connectAsOwner({ ...campaign.connection, database: 'bare' });
    // The constraints would refuse most of what is planted: the judge must see it without them.
    const { rows } = await bare.query<{ name: string; relation: string }>(
      `select conname as name, 'switchyard.' || relname as relation
       from pg_constraint join pg_class r on r.oid = conrelid
       where contype in ('c', 'f') and connamespace = 'switchyard'::regnamespace`,
    );
    for (const { name, relation } of rows)
      await bare.query(`alter table ${relation} drop constraint "${name}"`);
    await bare.query('drop index switchyard.orders_natural_key');
    await bare.query('set search_path = switchyard');
  });
  afterAll(async () => {
    await bare.end();
  });

  it.each(damaged)('$fault: $finding', async ({ finding, sql }) => {
    await bare.query('begin');
    try {
      for (const statement of sql.split(';')) await bare.query(statement);
      const report = await judge(readingOf(bare), clean, 5);
      expect(report.ok).toBe(false);
      expect(brokenIn(report)).toContain(finding);
      expect(report.findings.find(({ name }) => name === finding)?.first.length).toBeGreaterThan(0);
    } finally {
      await bare.query('rollback');
    }
  });
});

describe('switchyard verify --deep', () => {
  const verify = (...more: readonly string[]): ReturnType<typeof switchyard> =>
    switchyard('verify', '--deep', ...more);

  it('passes over stored data, with the digest of what the events rebuild', async () => {
    const { code, data, said } = await verify('--data-dir', campaign.dataDir, '--json');
    expect(code, data + said).toBe(0);
    const report = JSON.parse(data);
    expect(report.ok).toBe(true);
    expect(report.disagreements).toEqual([]);
    expect(
      report.deep.findings.some(({ name }: { name: string }) => name.startsWith('registers')),
    ).toBe(false);
    expect(report.deep.digests['projection.events']).toBe(report.deep.digests['projection.live']);
    expect((await verify('--data-dir', campaign.dataDir)).data).toMatch(
      /projection\.live [0-9a-f]{64}\nEvery law holds/u,
    );
  });

  it('says when one of the two judges sees what the other does not', async () => {
    const owner = await connectAsOwner(campaign.connection);
    // Claims of another product than their line's: their number is right, and only that is counted.
    await owner.query(
      `update switchyard.reservations r set product_id = p.id from switchyard.products p
       where r.status = 'allocated' and p.tenant_id = r.tenant_id and p.id <> r.product_id`,
    );
    await owner.end();
    const { code, data } = await verify('--data-dir', campaign.dataDir);
    expect(code).toBe(1);
    expect(data).toContain('The judges disagree: I2 holds for the server, lines.held is broken.');
    expect(data).toMatch(/lines\.held is broken first by \{/u);
    expect(data).toContain('A law is broken.');
  });

  it('is for stored data, not for a running server', async () => {
    const { code, said } = await verify('--url', 'http://127.0.0.1:9');
    expect(code).toBe(2);
    expect(said).toContain('--data-dir or --database-url');
  });
});
