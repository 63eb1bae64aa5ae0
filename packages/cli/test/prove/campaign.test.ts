// Goal: a campaign of a few seconds, with a server killed, comes out clean; and what is harmed
// behind its back is found, also when what was kept is judged again. Method: one small campaign,
// judged as it ended, after stock, an order and an event were tampered with, and once more.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../../src/prove/campaign.ts';
import { certificateText } from '../../src/prove/certificate-text.ts';
import { checkCampaign, type CheckReport } from '../../src/prove/check/index.ts';
import { judgeKept } from '../../src/prove/judge-kept.ts';
import { usualRates } from '../../src/prove/fault-plan.ts';

const dir = mkdtempSync(join(tmpdir(), 'sw-campaign-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** One of each: a unit from nowhere, an order that vanished, an event that was never told. */
const tampering = [
  `update switchyard.inventory set on_hand = on_hand + 1
   where (tenant_id, product_id, location_id) in (
     select tenant_id, product_id, location_id from switchyard.inventory limit 1)`,
  `update switchyard.orders set channel_order_id = null where (tenant_id, id) in (
     select tenant_id, id from switchyard.orders order by id desc limit 1)`,
  'delete from switchyard.events where sequence = 20',
];

describe('a campaign', () => {
  it('that was not kept whole is not judged', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'sw-no-campaign-'));
    await expect(judgeKept(empty, () => undefined)).rejects.toThrow('holds no finished campaign');
    expect(readdirSync(empty)).toEqual([]);
    rmSync(empty, { recursive: true });
  });

  it('of a few seconds is clean with a server killed, and finds what is tampered with', async () => {
    const historyPath = join(dir, 'history.ndjson');
    let asItEnded: CheckReport | undefined;
    const certificate = await runCampaign({
      seed: 4,
      minutes: 3,
      // Enough for several phases: on a quiet machine 200 were done before anything was killed.
      operations: 1500,
      clients: 8,
      servers: 2,
      rates: {
        ...usualRates,
        kill_server: 1,
        kill_all: 0,
        kill_database: 0,
        pause_server: 0,
        half_open: 0,
        slow: 0,
        cut_after_request: 1,
        reset_connections: 1,
        lose_database_connections: 0,
      },
      databaseUrl: undefined,
      keepDir: dir,
      phase: { faultsMs: 1000, calmMs: 200 },
      onProgress: () => undefined,
      signal: new AbortController().signal,
      beforeCheck: async (database) => {
        asItEnded = await checkCampaign({ database, historyPath });
        const client = new pg.Client(database);
        await client.connect();
        for (const statement of tampering) await client.query(statement);
        await client.end();
      },
    });
    expect(asItEnded?.findings.filter((finding) => !finding.ok)).toEqual([]);
    expect(certificate.faults.kill_server).toBeGreaterThan(0);
    expect(certificate.operations).toBeGreaterThanOrEqual(1500);
    const broken = certificate.findings.filter(({ ok }) => !ok).map(({ name }) => name);
    expect(broken.filter((name) => name.startsWith('campaign.'))).toEqual([]);
    expect(broken.filter((name) => name.startsWith('laws.'))).toEqual([]);
    expect(broken).toEqual(
      expect.arrayContaining(['stock.on_hand', 'orders.acknowledged', 'events.gapless']),
    );
    expect(certificate.ok).toBe(false);
    expect(certificate.kept).toBe(dir);
    const text = certificateText(certificate, { color: false, columns: 100 });
    expect(text).toContain('NOT CLEAN');
    expect(text).toContain(`Data, history and logs are in ${dir}`);
    const lines = readFileSync(historyPath, 'utf8').trim().split('\n').length;
    expect(lines).toBeGreaterThan(certificate.requests * 2);
    expect(existsSync(join(dir, 'server-0.log'))).toBe(true);
    const notes: string[] = [];
    const again = await judgeKept(dir, (note) => notes.push(note));
    expect(again).toEqual(certificate);
    expect(notes).toContain('stock.running');
  }, 180_000);
});
