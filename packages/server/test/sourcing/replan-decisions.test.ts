// Goal: any past decision is planned again from what was recorded, bit for bit, whatever has
// changed since; a record that was tampered with is found out, by the name of the part. Method: a
// random campaign over HTTP in which stock, places and rates change between orders.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DecisionRow,
  problemOfDecision,
  type Replan,
  replanDecision,
} from '../../src/modules/sourcing/index.ts';
import { hashProblem } from '../../src/modules/planner/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { allDecisions, type Campaign, runCampaign, seedCampaign } from './decision-campaign.ts';

let server: TestServer;
let campaign: Campaign;
let rows: DecisionRow[];

beforeAll(async () => {
  server = await startTestServer();
  await seedCampaign(server);
  campaign = await runCampaign(server, 220, 7);
  rows = await allDecisions(server);
}, 120_000);
afterAll(() => server.stop());

const replan = (row: DecisionRow): Promise<Replan> =>
  server.db.transaction(server.tenantId, { readOnly: true }, async (tx) => {
    const again = await replanDecision(tx, row);
    if (typeof again === 'string') throw new Error(again);
    return again;
  });

const count = async (table: string): Promise<number> => {
  const { rows: counted } = await server.db.system.query(
    `select count(*)::int as n from ${table} where tenant_id = $1`,
    [server.tenantId],
  );
  return counted[0].n as number;
};

describe('a recorded decision', () => {
  it('is planned again with the same hash and the same bytes, all of them', async () => {
    const { done } = campaign;
    for (const kind of [
      'order',
      'cancel',
      'route',
      'reject',
      'place',
      'rates',
      'adjust',
      'transfer',
    ])
      expect(done.get(kind), `${kind}: ${JSON.stringify([...done])}`).toBeGreaterThan(1);
    expect(rows.length).toBeGreaterThan(150);
    const outcomes = new Set(rows.map((row) => row.outcome));
    expect(outcomes.size).toBeGreaterThan(1);
    const kinds = new Set<string>();
    for (const row of rows) {
      const again = await replan(row);
      const { factors, isPart, isScore } = again.given.how;
      kinds.add(isPart ? 'parts' : isScore ? 'score' : factors === undefined ? 'plain' : 'factors');
      expect(again.differences).toEqual([]);
      if (again.given.how.isPart !== true) expect(again.document).toBe(row.document);
      expect(again.inputHash).toBe(hashProblem(again.given.problem));
    }
    expect([...kinds].toSorted()).toEqual(['factors', 'parts', 'plain', 'score']);
  });

  it('names a network that is kept once for each version of it', async () => {
    const digests = new Set(
      rows.map((row) => (JSON.parse(row.document) as { in: { net: string } }).in.net),
    );
    expect(digests.size).toBeGreaterThan(5);
    expect(await count('network_versions')).toBe(digests.size);
  });

  it.each([
    ['the units of a line', (d: Document): unknown => (d.in.lines[0][2] += 1), 'inputs'],
    ['the stock of a place', (d: Document): unknown => (d.in.av[0] = `9${d.in.av[0]}`), 'inputs'],
    [
      'the destination',
      (d: Document): unknown => (d.in.to = ['CA', null, 60, -120, null]),
      'inputs',
    ],
    ['what it cost', (d: Document): unknown => (d.cost += 1), 'cost'],
    ['a candidate', (d: Document): unknown => (d.cands[0][5] += 1), 'candidates'],
    ['the hash', (d: Document): unknown => (d.by[1] = 'x'), 'input_hash'],
    ['the planner', (d: Document): unknown => (d.by[0] = '0'), 'planner'],
    ['a shipment', (d: Document): unknown => (d.ships[0][3] += 1), 'shipments'],
  ] as const)('with another byte in %s is found out by name', async (_part, change, name) => {
    const row = rows.find((one) => one.outcome === 'planned');
    if (row === undefined) throw new Error('Some order was planned.');
    const document = JSON.parse(row.document) as Document;
    change(document);
    const again = await replan({ ...row, document: JSON.stringify(document) });
    expect(again.differences).toContain(name);
  });

  it('over a network with another byte is found out', async () => {
    const [row] = rows;
    if (row === undefined) throw new Error('Something was decided.');
    const other = await startTestServer({ work: { tasks: [] } });
    try {
      const { net } = (JSON.parse(row.document) as Document).in;
      const { rows: kept } = await server.db.system.query(
        'select document from network_versions where tenant_id = $1 and digest = $2',
        [server.tenantId, net],
      );
      const text = String(kept[0].document).replace(
        '"handlingOrderMinor":100',
        '"handlingOrderMinor":101',
      );
      await other.db.system.query(
        `insert into network_versions (tenant_id, digest, document, first_used_at, last_used_at)
         values ($1, $2, $3, now(), now())`,
        [other.tenantId, net, text],
      );
      const again = await other.db.transaction(other.tenantId, { readOnly: true }, (tx) =>
        replanDecision(tx, row),
      );
      expect(typeof again === 'string' ? again : again.differences).toContain('network');
      const gone = { ...row, document: row.document.replace(net, 'another') };
      expect(
        await other.db.transaction(other.tenantId, { readOnly: true }, (tx) =>
          problemOfDecision(tx, gone),
        ),
      ).toBe('no_network');
    } finally {
      await other.stop();
    }
  });

  it('from before inputs were kept says so, and so does one whose person was erased', async () => {
    const [row] = rows;
    if (row === undefined) throw new Error('Something was decided.');
    const ask = (change: (document: Partial<Document>) => void): Promise<unknown> => {
      const document = JSON.parse(row.document) as Partial<Document>;
      change(document);
      return server.db.transaction(server.tenantId, { readOnly: true }, (tx) =>
        problemOfDecision(tx, { ...row, document: JSON.stringify(document) }),
      );
    };
    expect(await ask((d) => delete d.in)).toBe('not_kept');
    expect(await ask((d) => (d.in = { ...d.in, to: null } as Document['in']))).toBe('erased');
    expect(
      await ask((d) => {
        delete d.in;
        delete d.by;
        d.reason = 'no_batch';
      }),
    ).toBe('nothing_planned');
  });
});

// oxlint-disable-next-line typescript/no-explicit-any -- a record is changed where the test says
type Rows = any[];
type Document = {
  cost: number;
  reason?: string;
  ships: Rows;
  cands: Rows;
  by: [string, string];
  in: { net: string; to: unknown; lines: Rows; av: Rows };
};
