// A history of a million operations is judged in minutes and modest memory, and one reading of it
// that is stale is named with the few lines that cannot be. Method: the history of a small campaign
// goes on with clients that were never there: adjustments that cancel out, readings and repeated
// captures, of overlapping intervals, answered as by a real sequence, which the ledger is given.
import { appendFileSync, closeSync, createReadStream, createWriteStream, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAsOwner } from '../../../server/src/platform/db/index.ts';
import { checkCampaign } from '../../src/prove/check/index.ts';
import type { HistoryLine, Invocation } from '../../src/prove/history.ts';
import { temporaryFolder } from '../support/words.ts';
import { runSmallCampaign, type SmallCampaign } from './small-campaign.ts';

const operations = Number(process.env['CHECK_OPERATIONS'] ?? 1_000_000);
const clients = Number(process.env['CHECK_CLIENTS'] ?? 24);
const registers = 48;
const folder = temporaryFolder();
let campaign: SmallCampaign;

beforeAll(async () => {
  campaign = await runSmallCampaign(folder.path, registers);
}, 120_000);
afterAll(async () => {
  await campaign.stop();
  folder.remove();
});

type Change = { register: string; onHand: number };

/** Writes the changes into the ledger, each in a transaction of its own. */
async function book(changes: readonly Change[]): Promise<void> {
  const owner = await connectAsOwner(campaign.connection);
  try {
    await owner.query('create table public.booked (n serial, register text, units int)');
    for (let at = 0; at < changes.length; at += 10_000) {
      const some = changes.slice(at, at + 10_000);
      await owner.query(
        'insert into public.booked (register, units) select * from unnest($1::text[], $2::int[])',
        [some.map(({ register }) => register), some.map(({ onHand }) => onHand)],
      );
    }
    await owner.query('set synchronous_commit = off');
    await owner.query(`do $$
      declare b record;
      begin
        for b in select c.units, i.tenant_id, i.product_id, i.location_id from public.booked c
          join switchyard.products p on p.sku || '@EAST' = c.register
          join switchyard.inventory i on i.tenant_id = p.tenant_id and i.product_id = p.id
          order by c.n
        loop
          insert into switchyard.inventory_movements
            (tenant_id, product_id, location_id, kind, on_hand_delta, reason, actor, at)
          values (b.tenant_id, b.product_id, b.location_id, 'adjustment', b.units, 'found', 'x', now());
          commit;
        end loop;
      end $$`);
    await owner.query('drop table public.booked');
  } finally {
    await owner.end();
  }
}

/** What goes on: each client's question comes a turn before its answer, all others in between. */
function* goingOn(levels: Map<string, number>, made: Change[]): Generator<HistoryLine> {
  const names = [...levels.keys()];
  const open = new Map<number, HistoryLine>();
  const capture = campaign.lines.find(
    (line): line is Invocation => line.type === 'invoke' && line.operation === 'capture',
  );
  const answer = campaign.lines.find((line) => line.type === 'ok' && line.no === capture?.no);
  if (capture === undefined || answer?.type !== 'ok') throw new Error('There is no capture.');
  for (let turn = 0; turn < operations; turn++) {
    const client = 100 + (turn % clients);
    const no = 1_000_000 + turn;
    const at = 1e13 + turn;
    const before = open.get(client);
    if (before !== undefined) yield before;
    const common = { at, no, client };
    const register = names[turn % names.length] ?? '';
    const asked = {
      ...common,
      type: 'invoke',
      method: 'POST',
      path: '/x',
      tenant: 'default',
    } as const;
    const done = { ...common, type: 'ok', status: 200, attempts: 1 } as const;
    const key = `going-on-${turn}`;
    if (turn % 4 === 0) {
      yield {
        ...asked,
        operation: 'capture',
        path: '/v1/orders',
        idempotencyKey: key,
        naturalKeys: capture.naturalKeys ?? [],
      };
      open.set(client, { ...done, orders: answer.orders ?? {}, answerSha256: answer.answerSha256 });
    } else {
      const isReading = turn % 4 === 2;
      const onHand = isReading ? 0 : Math.floor(turn / (4 * names.length)) % 2 === 0 ? 1 : -1;
      const level = (levels.get(register) ?? 0) + onHand;
      levels.set(register, level);
      if (onHand !== 0) made.push({ register, onHand });
      yield { ...asked, operation: isReading ? 'read_stock' : 'adjust', idempotencyKey: key };
      const touch = { register, onHand, seen: { onHand: level } };
      open.set(client, { ...done, answerSha256: key, touches: [touch] });
    }
  }
  yield* open.values();
}

describe('the judge', () => {
  it('judges a long history in one reading of it, without keeping it', async () => {
    const opening = campaign.lines[0];
    if (opening?.type !== 'campaign') throw new Error('The history has no beginning.');
    // Registers that the small campaign did not have: nothing of it is between.
    const levels = new Map(Array.from({ length: registers }, (_, n) => [`SYN-${n}@EAST`, 0]));
    const changes: Change[] = [];
    const historyPath = campaign.writeHistory('long', campaign.lines);
    const file = openSync(historyPath, 'a');
    let waiting: string[] = [];
    let at = 1e13;
    for (const line of goingOn(levels, changes)) {
      waiting.push(JSON.stringify('at' in line ? { ...line, at: at++ } : line));
      if (waiting.length < 10_000) continue;
      appendFileSync(file, `${waiting.join('\n')}\n`);
      waiting = [];
    }
    // What was added is taken again, so that nothing is on hand where nothing ever was.
    for (const [register, level] of levels) {
      if (level === 0) continue;
      changes.push({ register, onHand: -level });
      const common = { at: at++, no: 9_000_000 + waiting.length, client: 1 };
      waiting.push(
        JSON.stringify({
          ...common,
          type: 'invoke',
          operation: 'adjust',
          method: 'POST',
          path: '/x',
          tenant: 'default',
        }),
        JSON.stringify({
          ...common,
          type: 'ok',
          status: 200,
          attempts: 1,
          answerSha256: register,
          touches: [{ register, onHand: -level }],
        }),
      );
    }
    appendFileSync(file, `${waiting.join('\n')}\n`);
    closeSync(file);
    await book(changes);
    const began = performance.now();
    const report = await checkCampaign({ database: campaign.connection, historyPath });
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    const figures = {
      operations: report.counts['history.operations'],
      clients,
      registers: levels.size,
      seconds,
      rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      ok: report.ok,
    };
    console.error(JSON.stringify(figures));
    expect(report.findings.filter(({ ok }) => !ok)).toEqual([]);

    const no = 1_000_000 + Math.floor(operations / 8) * 4 + 2;
    const stalePath = await staleAt(historyPath, no);
    const stale = await checkCampaign({ database: campaign.connection, historyPath: stalePath });
    const broken = stale.findings.filter(({ ok }) => !ok);
    const names = broken.map(({ name }) => name);
    expect(names.toSorted()).toEqual(['registers.on_hand', 'registers.witnessed']);
    for (const { first } of broken) {
      const [shown] = first as { lines: HistoryLine[] }[];
      expect(shown?.lines.some((line) => 'no' in line && line.no === no)).toBe(true);
      expect(shown?.lines.length).toBeLessThan(20);
    }
  });
});

/** The history with one reading that saw what never was there. */
async function staleAt(path: string, no: number): Promise<string> {
  const stale = `${path}-stale`;
  const lines = createInterface({ input: createReadStream(path) });
  const out = createWriteStream(stale);
  for await (const text of lines) {
    const isIt = text.includes(`"no":${no},`) && text.includes('"type":"ok"');
    out.write(
      `${isIt ? text.replace(/"seen":\{"onHand":-?\d+\}/u, '"seen":{"onHand":77}') : text}\n`,
    );
  }
  await new Promise<void>((resolve) => out.end(resolve));
  return stale;
}
