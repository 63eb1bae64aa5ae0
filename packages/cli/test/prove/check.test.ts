// Every corruption is found by its name, and what is clean passes: a judge that anything can
// deceive is worth no more than what it judges. Method: a small campaign on a real server; then one
// change of its database, or one rewritten history, for each fault.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCampaign, type CheckReport, judge } from '../../src/prove/check/index.ts';
import { readingOf } from '../../src/prove/check/store-connection.ts';
import type { HistoryLine, Invocation } from '../../src/prove/history.ts';
import { connectAsOwner } from '../../../server/src/platform/db/index.ts';
import { switchyard, temporaryFolder } from '../support/words.ts';
import { damaged } from './damages.ts';
import { damagedAfterSale } from './damages-after-sale.ts';
import { invocationOf, numberOf, rewritten } from './rewritings.ts';
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
    // One tenant, nothing compensated, nobody unanswered.
    expect(idle.toSorted()).toEqual([
      'ledger.compensations',
      'orders.unanswered',
      'tenants.answers',
    ]);
    expect(report.digests['projection.events']).toBe(report.digests['projection.live']);
  });

  it('passes when what was not answered happened, and when it did not', async () => {
    const never: HistoryLine[] = campaign.lines.filter(
      (line) =>
        !('no' in line && line.type === 'ok' && line.no === numberOf(campaign, 'capture', 2)),
    );
    const ghost: Invocation = {
      ...invocationOf(campaign, 'capture', 0),
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

describe('a rewritten history is found out', () => {
  it.each(rewritten)('$fault: $finding', async ({ finding, lines }) => {
    const historyPath = campaign.writeHistory('rewritten', lines(campaign));
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    expect(report.ok).toBe(false);
    expect(brokenIn(report)).toContain(finding);
    expect(report.findings.find(({ name }) => name === finding)?.first.length).toBeGreaterThan(0);
  });

  it('a stale reading is shown with the few lines that cannot be', async () => {
    const [stale] = rewritten.filter(({ fault }) => fault === 'a stale reading');
    const historyPath = campaign.writeHistory('stale', stale?.lines(campaign) ?? []);
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    const found = report.findings.find(({ name }) => name === 'registers.on_hand');
    const [first] = (found?.first ?? []) as { operation: number; lines: HistoryLine[] }[];
    expect(first?.operation).toBe(numberOf(campaign, 'read_stock', -1));
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

  it.each([...damaged, ...damagedAfterSale])('$fault: $finding', async ({ finding, sql }) => {
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
