import { cpuSecondsOfTree } from './lib/cpu.ts';
import { postBytes, runLoad } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench } from './lib/seed.ts';
import { benchKey, startBenchServer } from './lib/server.ts';

const products = 2000;
const connections = 8;
const destinations = [
  { country: 'US', postal_code: '10001', latitude: 40.7, longitude: -74 },
  { country: 'US', postal_code: '60601', latitude: 41.9, longitude: -87.6 },
  { country: 'US', postal_code: '94105', latitude: 37.8, longitude: -122.4 },
];

/** What a product page asks: when would it arrive, over HTTP. */
export const quote: Bench = {
  name: 'quote',
  says: 'delivery dates of one and of three products at 20 locations, over HTTP',
  run: async (args): Promise<BenchResult> => {
    const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 5);
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      await seedBench(client, { products, locations: 20, unitsEach: 1000 });
      await server.request('POST', '/v1/carriers', { code: 'ups' });
      const card = {
        zones: [{ zone: 'near', km_max: 600 }, { zone: 'far' }],
        weight_breaks: [{ grams_max: 30_000, prices: { near: 6, far: 11 } }],
        transit_days: { near: 2, far: 5 },
        pick_up_times: ['17:00'],
      };
      const body = { code: 'ground', currency: 'USD', rate_card: card };
      await server.request('POST', '/v1/carriers/ups/services', body);
      const pick = (): string => `SKU-${1 + Math.floor(Math.random() * products)}`;
      const ask = (count: number) => (): Buffer =>
        postBytes(
          '/v1/promises',
          benchKey,
          JSON.stringify({
            items: Array.from({ length: count }, () => ({ product_id: pick(), quantity: 1 })),
            destination: destinations[Math.floor(Math.random() * destinations.length)],
          }),
        );
      const measure = async (total: number, next: () => Buffer) => {
        let n = 0;
        const before = cpuSecondsOfTree(server.pid);
        const load = await runLoad(server.port, connections, () =>
          n++ < total ? next() : undefined,
        );
        const micros = ((cpuSecondsOfTree(server.pid) - before) / total) * 1e6;
        return {
          requests_per_second: rounded(load.perSecond),
          p50_ms: rounded(load.p50Ms, 2),
          p99_ms: rounded(load.p99Ms, 2),
          server_cpu_micros: rounded(micros),
          statuses: load.statuses,
        };
      };
      await measure(2000, ask(1));
      const one = await measure(seconds * 300, ask(1));
      const three = await measure(seconds * 200, ask(3));
      await client.end();
      const goals = [
        {
          goal: 'at least 500 quotes/s of one product',
          reached: one.requests_per_second >= 500,
          is: one.requests_per_second,
        },
        { goal: 'p99 at most 20 ms', reached: one.p99_ms <= 20, is: one.p99_ms },
      ];
      return {
        name: 'quote',
        figures: { one_product: one, three_products: three },
        goals,
        floor: { three_products_per_second: three.requests_per_second },
        ratio: rounded(one.requests_per_second / three.requests_per_second, 2),
        ok: goals.every((goal) => goal.reached),
      };
    } finally {
      await server.stop();
    }
  },
};
