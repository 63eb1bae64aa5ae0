// A history of a million operations is judged in minutes and modest memory. Method: the history of
// a small campaign goes on with clients that were never there: adjustments that cancel out,
// readings and repeated captures, of overlapping intervals, answered as by a real sequence.
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCampaign } from '../../src/prove/check/index.ts';
import type { HistoryLine, Invocation } from '../../src/prove/history.ts';
import { temporaryFolder } from '../support/words.ts';
import { runSmallCampaign, type SmallCampaign } from './small-campaign.ts';

const operations = Number(process.env['CHECK_OPERATIONS'] ?? 1_000_000);
const clients = Number(process.env['CHECK_CLIENTS'] ?? 24);
const folder = temporaryFolder();
let campaign: SmallCampaign;

beforeAll(async () => {
  campaign = await runSmallCampaign(folder.path);
});
afterAll(async () => {
  await campaign.stop();
  folder.remove();
});

/** What goes on: each client's question comes a turn before its answer, all others in between. */
function* goingOn(levels: Map<string, number>): Generator<HistoryLine> {
  const registers = [...levels.keys()];
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
    const register = registers[turn % registers.length] ?? '';
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
      const onHand = isReading ? 0 : Math.floor(turn / (4 * registers.length)) % 2 === 0 ? 1 : -1;
      const level = (levels.get(register) ?? 0) + onHand;
      levels.set(register, level);
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
    const levels = new Map(Array.from({ length: 48 }, (_, n) => [`SYN-${n}@NOWHERE`, 0]));
    const historyPath = campaign.writeHistory('long', campaign.lines);
    const file = openSync(historyPath, 'a');
    let waiting: string[] = [];
    let at = 1e13;
    for (const line of goingOn(levels)) {
      waiting.push(JSON.stringify('at' in line ? { ...line, at: at++ } : line));
      if (waiting.length < 10_000) continue;
      appendFileSync(file, `${waiting.join('\n')}\n`);
      waiting = [];
    }
    // What was added is taken again, so that nothing is on hand where nothing ever was.
    for (const [register, level] of levels) {
      if (level === 0) continue;
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
  });
});
