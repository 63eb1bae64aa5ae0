import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpuSecondsOfTree } from './lib/cpu.ts';
import { getBytes, type LoadResult, postBytes, runLoad } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench } from './lib/seed.ts';
import { benchKey, startBenchServer } from './lib/server.ts';

const products = 5000;
const connections = 64;

/** The same bytes answered by Node's bare HTTP server in this very process: what HTTP alone costs. */
async function bareHttp(answer: string, requests: number): Promise<number> {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  let left = requests;
  const load = await runLoad((server.address() as AddressInfo).port, connections, () =>
    left-- > 0 ? getBytes('/', benchKey) : undefined,
  );
  server.close();
  return load.perSecond;
}

function summary(load: LoadResult, cpuMicros: number): Record<string, unknown> {
  return {
    requests_per_second: rounded(load.perSecond),
    p50_ms: rounded(load.p50Ms, 2),
    p99_ms: rounded(load.p99Ms, 2),
    server_cpu_micros: rounded(cpuMicros),
    statuses: load.statuses,
  };
}

/** What a product page and a cart ask: units that can be promised, over HTTP, from memory. */
export const availability: Bench = {
  name: 'availability',
  says: 'units that can be promised, of 1, 10 and 100 products at 20 locations, over HTTP',
  run: async (args): Promise<BenchResult> => {
    const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 6);
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      await seedBench(client, { products, locations: 20, unitsEach: 1000 });
      const one = await server.request('GET', '/v1/availability?product_id=SKU-1');
      const bare = await bareHttp(JSON.stringify(one.body), 20_000);
      const measure = async (
        total: number,
        next: (n: number) => Buffer,
      ): Promise<[LoadResult, number]> => {
        let n = 0;
        const before = cpuSecondsOfTree(server.pid);
        const load = await runLoad(server.port, connections, () =>
          n < total ? next(n++) : undefined,
        );
        return [load, ((cpuSecondsOfTree(server.pid) - before) / total) * 1e6];
      };
      const pick = (): string => `SKU-${1 + Math.floor(Math.random() * products)}`;
      const ask = (): Buffer => getBytes(`/v1/availability?product_id=${pick()}`, benchKey);
      const askMany = (count: number) => (): Buffer =>
        postBytes(
          '/v1/availability/query',
          benchKey,
          JSON.stringify({
            items: Array.from({ length: count }, () => ({ product_id: pick(), quantity: 1 })),
            include_locations: true,
          }),
        );
      // Every product is in memory once it was asked for.
      await measure(products * 2, ask);
      const [single, singleCpu] = await measure(seconds * 7000, ask);
      const [ten, tenCpu] = await measure(seconds * 1500, askMany(10));
      const [hundred, hundredCpu] = await measure(seconds * 200, askMany(100));
      const last = await server.request('GET', '/v1/availability?product_id=SKU-1');
      const staleMs = (last.body as { stale_ms: number }).stale_ms;
      await client.end();
      const goals = [
        {
          goal: 'at least 8,000 requests/s for one product',
          reached: single.perSecond >= 8000,
          is: rounded(single.perSecond),
        },
        { goal: 'an answer says its age, at most 1,000 ms', reached: staleMs <= 1000, is: staleMs },
      ];
      return {
        name: 'availability',
        figures: {
          one_product: summary(single, singleCpu),
          ten_products: summary(ten, tenCpu),
          hundred_products: summary(hundred, hundredCpu),
        },
        goals,
        floor: { bare_http_per_second: rounded(bare) },
        ratio: rounded(single.perSecond / bare, 2),
        ok: goals.every((goal) => goal.reached),
      };
    } finally {
      await server.stop();
    }
  },
};
