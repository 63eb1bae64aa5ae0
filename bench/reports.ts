import { getBytes, type LoadResult, postBytes, runLoad } from './lib/load.ts';
import { orderBody } from './lib/order.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench } from './lib/seed.ts';
import { benchKey, type BenchServer, startBenchServer } from './lib/server.ts';

const products = 5000;
const connections = 128;
const readers = 4;

/** Reports over all that the bench ordered, the heavy ones among them. */
const asked = [
  'order_trends?interval=day&group_by=channel,status,assigned_location',
  'customers?interval=day',
  'cost_to_serve?group_by=location_id,carrier',
  'splits',
  'inventory_turnover?group_by=location_id',
  'fulfillment?group_by=location_id',
  'carriers',
];

function optionOf(args: readonly string[], name: string, otherwise: number): number {
  const text = args.find((arg) => arg.startsWith(`--${name}=`));
  return text === undefined ? otherwise : Number(text.slice(name.length + 3));
}

/** Orders for so many seconds. */
async function dispatchFor(server: BenchServer, seconds: number): Promise<LoadResult> {
  const untilMs = performance.now() + seconds * 1000;
  return runLoad(server.port, connections, () =>
    performance.now() < untilMs
      ? postBytes('/v1/orders', benchKey, orderBody(products, Math.random))
      : undefined,
  );
}

/** Reads reports one after another over some connections until told to end. */
function readReports(server: BenchServer): { end: () => Promise<LoadResult> } {
  let goesOn = true;
  let at = 0;
  const run = runLoad(server.port, readers, () =>
    goesOn ? getBytes(`/v1/reports/${asked[at++ % asked.length] ?? ''}`, benchKey) : undefined,
  );
  return {
    end: async () => {
      goesOn = false;
      return run;
    },
  };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

type Pair = { alone: LoadResult; beside: LoadResult; read: LoadResult };

async function pairOf(server: BenchServer, seconds: number): Promise<Pair> {
  const alone = await dispatchFor(server, seconds);
  const reading = readReports(server);
  const beside = await dispatchFor(server, seconds);
  return { alone, beside, read: await reading.end() };
}

/** What readers of reports cost the dispatch line: the same orders with and without them, in turns. */
export const reports: Bench = {
  name: 'reports',
  says: 'orders with and without readers of reports, in turns; --seconds=8 --rounds=3 --orders=20000',
  run: async (args): Promise<BenchResult> => {
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      await seedBench(client, { products, locations: 20, unitsEach: 1_000_000 });
      let left = optionOf(args, 'orders', 20_000);
      const before = await runLoad(server.port, connections, () =>
        left-- > 0
          ? postBytes('/v1/orders', benchKey, orderBody(products, Math.random))
          : undefined,
      );
      await client.query('vacuum analyze');
      const quiet: Record<string, number> = {};
      for (const path of asked) {
        const startMs = performance.now();
        await server.request('GET', `/v1/reports/${path}`);
        quiet[path.split('?')[0] ?? path] = rounded(performance.now() - startMs);
      }
      const pairs: Pair[] = [];
      for (let n = 0; n < optionOf(args, 'rounds', 3); n++) {
        pairs.push(await pairOf(server, optionOf(args, 'seconds', 8)));
      }
      await client.end();
      const ratio = rounded(
        middle(pairs.map(({ alone, beside }) => beside.perSecond / alone.perSecond)),
        3,
      );
      const slower = rounded(
        middle(pairs.map(({ alone, beside }) => beside.p99Ms / alone.p99Ms)),
        2,
      );
      const goals = [
        { goal: 'dispatch with readers at least 0.9 of without', reached: ratio >= 0.9, is: ratio },
        { goal: 'p99 with readers at most 1.5 times', reached: slower <= 1.5, is: slower },
      ];
      return {
        name: 'reports',
        figures: {
          orders_before: before.requests,
          report_ms_when_quiet: quiet,
          rounds: pairs.map(({ alone, beside, read }) => ({
            alone_per_second: rounded(alone.perSecond),
            beside_per_second: rounded(beside.perSecond),
            alone_p99_ms: rounded(alone.p99Ms),
            beside_p99_ms: rounded(beside.p99Ms),
            reports: read.requests,
            report_statuses: read.statuses,
          })),
        },
        goals,
        ratio,
        floor: { orders_per_second: rounded(middle(pairs.map(({ alone }) => alone.perSecond))) },
        ok: goals.every(({ reached }) => reached),
      };
    } finally {
      await server.stop();
    }
  },
};
