import http from 'node:http';
import type pg from 'pg';
import { percentile } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench } from './lib/seed.ts';
import { type BenchServer, startBenchServer } from './lib/server.ts';

const readersTotal = 100;
const streamsPerKey = 20;
const backlogFacts = 100_000;

/** So many facts in one transaction, which the sequencer sees all at once. */
async function writeFacts(client: pg.Client, tenantId: string, count: number): Promise<void> {
  await client.query(
    `insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, occurred_at, data)
     select $1, gen_random_uuid(), 'order.created', 'ord', gen_random_uuid(), 'bench', now(), $3
     from generate_series(1, $2)`,
    [tenantId, count, JSON.stringify({ at: Date.now(), pad: 'x'.repeat(300) })],
  );
}

async function lastSequence(client: pg.Client, tenantId: string): Promise<number> {
  const { rows } = await client.query<{ last: string }>(
    'select last_sequence as last from event_heads where tenant_id = $1',
    [tenantId],
  );
  return Number(rows[0]?.last ?? 0);
}

/** How long the sequencer takes for a backlog, in events a second. */
async function backlog(client: pg.Client, tenantId: string): Promise<number> {
  const before = await lastSequence(client, tenantId);
  await writeFacts(client, tenantId, backlogFacts);
  const startedAt = performance.now();
  while ((await lastSequence(client, tenantId)) < before + backlogFacts) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return backlogFacts / ((performance.now() - startedAt) / 1000);
}

/** The same rows moved by the leanest statement: no fence, no numbers in order, no head. */
async function floorOf(client: pg.Client, tenantId: string): Promise<number> {
  await client.query(`create temporary table floor_from as select * from event_outbox limit 0;
    create unlogged table if not exists bench_floor (like events including all)`);
  await client.query(
    'drop table bench_floor; create table bench_floor (like events including all)',
  );
  await client.query(
    `insert into floor_from (tenant_id, position, id, type, subject_type, subject_id, actor, occurred_at, data)
     select $1, n, gen_random_uuid(), 'order.created', 'ord', gen_random_uuid(), 'bench', now(), $3
     from generate_series(1, $2) n`,
    [tenantId, backlogFacts, JSON.stringify({ at: 0, pad: 'x'.repeat(300) })],
  );
  const startedAt = performance.now();
  for (let from = 0; from < backlogFacts; from += 2000) {
    await client.query(
      `insert into bench_floor (tenant_id, sequence, id, type, subject_type, subject_id, actor, occurred_at, data)
       select tenant_id, position, id, type, subject_type, subject_id, actor, occurred_at, data
       from floor_from where position > $1 and position <= $2`,
      [from, from + 2000],
    );
  }
  const perSecond = backlogFacts / ((performance.now() - startedAt) / 1000);
  await client.query('drop table bench_floor; drop table floor_from');
  return perSecond;
}

/** Begins the data of every event in a stream. */
const mark = '\ndata: ';

type Readers = { counts: number[]; lagsMs: number[]; end: () => void };

async function openReaders(server: BenchServer): Promise<Readers> {
  const readers: Readers = { counts: [], lagsMs: [], end: () => undefined };
  const requests: http.ClientRequest[] = [];
  for (let index = 0; index < readersTotal; index += streamsPerKey) {
    const { body } = await server.request('POST', '/v1/api_keys', {
      name: 'reader',
      scopes: ['events:read'],
    });
    const { secret } = body as { secret: string };
    for (let n = index; n < index + streamsPerKey; n++) {
      requests.push(await openReader(server, secret, n, readers));
    }
  }
  readers.end = () => {
    for (const request of requests) request.destroy();
  };
  return readers;
}

function openReader(
  server: BenchServer,
  key: string,
  n: number,
  readers: Readers,
): Promise<http.ClientRequest> {
  readers.counts[n] = 0;
  return new Promise((resolve, reject) => {
    const request = http.get(
      `${server.url}/v1/events/stream?types=order.*`,
      {
        agent: false,
        headers: { authorization: `Bearer ${key}` },
      },
      (answer) => {
        answer.setEncoding('latin1');
        // The end of a chunk may hold the beginning of a mark: it is looked at again with the next.
        let rest = '';
        answer.on('data', (chunk: string) => {
          const text = rest + chunk;
          for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
            readers.counts[n] = (readers.counts[n] ?? 0) + 1;
          }
          rest = text.slice(1 - mark.length);
          // One reader in ten looks when its events were written: reading all would load the load.
          if (n % 10 !== 0) return;
          const now = Date.now();
          for (const [, written] of text.matchAll(/"at":(\d{13}),/g))
            readers.lagsMs.push(now - Number(written));
        });
        answer.once('error', () => undefined);
        resolve(request);
      },
    );
    request.once('error', reject);
  });
}

/** Writes at a steady rate, whatever the readers do, and tells how far behind they are. */
async function live(
  client: pg.Client,
  tenantId: string,
  readers: Readers,
  perSecond: number,
  seconds: number,
): Promise<{ complete: boolean; p50Ms: number; p99Ms: number; perSecond: number }> {
  readers.counts.fill(0);
  readers.lagsMs.length = 0;
  const startedAt = performance.now();
  let sent = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - sent;
    const count = Math.min(due, 500);
    if (count > 0) await writeFacts(client, tenantId, count);
    sent += Math.max(0, count);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const wrote = sent / ((performance.now() - startedAt) / 1000);
  const until = performance.now() + 20_000;
  while (readers.counts.some((count) => count < sent) && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const lags = readers.lagsMs.toSorted((a, b) => a - b);
  return {
    complete: readers.counts.every((count) => count === sent),
    p50Ms: percentile(lags, 0.5),
    p99Ms: percentile(lags, 0.99),
    perSecond: rounded(wrote),
  };
}

/** Events through the sequencer from a backlog, and live to a hundred streams. */
export const feed: Bench = {
  name: 'feed',
  says: 'events through the sequencer, and live to 100 streams',
  run: async (args): Promise<BenchResult> => {
    const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 8);
    const server = await startBenchServer();
    const figures: Record<string, unknown> = {};
    try {
      const client = await connectBench(server.dataDir);
      const { rows } = await client.query<{ id: string }>(
        'select tenant_id as id from tenants limit 1',
      );
      const tenantId = rows[0]?.id ?? '';
      await backlog(client, tenantId);
      const floor = await floorOf(client, tenantId);
      const perSecond = await backlog(client, tenantId);
      figures['sequenced_per_second'] = rounded(perSecond);
      const readers = await openReaders(server);
      const at1000 = await live(client, tenantId, readers, 1000, seconds);
      const at5000 = await live(client, tenantId, readers, 5000, seconds);
      figures['live_at_1000'] = at1000;
      figures['live_at_5000'] = at5000;
      readers.end();
      await client.end();
      const goals = [
        {
          goal: 'at least 10,000 events/s from a backlog',
          reached: perSecond >= 10_000,
          is: rounded(perSecond),
        },
        {
          goal: '1,000 events/s to 100 streams: complete, p99 at most 500 ms behind',
          reached: at1000.complete && at1000.p99Ms <= 500,
          is: at1000.p99Ms,
        },
        {
          goal: '5,000 events/s to 100 streams: complete, p99 at most 1 s behind',
          reached: at5000.complete && at5000.p99Ms <= 1000,
          is: at5000.p99Ms,
        },
      ];
      return {
        name: 'feed',
        figures,
        goals,
        ratio: rounded(perSecond / floor, 2),
        floor: { moved_per_second: rounded(floor) },
        ok: goals.every((one) => one.reached),
      };
    } finally {
      await server.stop();
    }
  },
};
