import { monitorEventLoopDelay } from 'node:perf_hooks';
import { postBytes, runLoad } from './lib/load.ts';
import { watchMemory } from './lib/memory.ts';
import { type OpenLoadResult, runOpenLoad } from './lib/open-load.ts';
import { orderBody } from './lib/order.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench } from './lib/seed.ts';
import { benchKey, type BenchServer, startBenchServer } from './lib/server.ts';

const products = 5000;
const atPeakConnections = 512;
/** After the overload the load is this share of the peak, and must be as it was before. */
const calmShare = 0.5;
const calmSeconds = 14;

function optionOf(args: readonly string[], name: string, otherwise: number): number {
  const text = args.find((arg) => arg.startsWith(`--${name}=`));
  return text === undefined ? otherwise : Number(text.slice(name.length + 3));
}

const refused = '503 overloaded';
let sent = 0;

function nextOrder(): Buffer {
  return postBytes('/v1/orders', benchKey, orderBody(products, Math.random), {
    'idempotency-key': `o${process.pid}-${sent++}`,
  });
}

async function peakOf(
  server: BenchServer,
  orders: number,
): Promise<{ perSecond: number; p50Ms: number; p99Ms: number }> {
  let left = orders;
  return runLoad(server.port, atPeakConnections, () => (left-- > 0 ? nextOrder() : undefined));
}

function summary(run: OpenLoadResult): Record<string, unknown> {
  const { perSecond: _each, seconds, lateP99Ms, ...rest } = run;
  return { seconds: rounded(seconds), late_p99_ms: rounded(lateP99Ms), ...rest };
}

/** Orders taken a second while the load lasted; what is answered afterwards does not count. */
function goodputOf(run: OpenLoadResult): number {
  const whole = run.perSecond.slice(0, Math.floor(run.seconds));
  return whole.reduce((sum, { good }) => sum + good, 0) / Math.max(1, whole.length);
}

/** Seconds after the overload until three seconds in a row are as quick as before, refusing none. */
function recoverySeconds(after: OpenLoadResult, before: OpenLoadResult): number {
  const bound = Math.max(2 * (before.byStatus['201']?.p99Ms ?? 0), 50);
  const well = after.perSecond.map(({ refused, p99Ms }) => refused === 0 && p99Ms <= bound);
  const at = well.findIndex((_, index) => [0, 1, 2].every((n) => well[index + n] === true));
  return at === -1 ? calmSeconds : at;
}

/** How late the event loops of both processes were, at the 99th percentile. */
type Late = { generatorMs: number; serverMs: number };

/** Runs the flood and says how late each process was: answers come later by both. */
async function watchLate<T>(
  server: BenchServer,
  run: () => Promise<T>,
): Promise<{ result: T; late: Late }> {
  const serverLate = async (): Promise<number> => {
    const answer = await fetch(`${server.url}/metrics`);
    const text = await answer.text();
    const found = /event_loop_delay_seconds\{quantile="0.99"\} (\S+)/u.exec(text)?.[1];
    return Number(found ?? Number.NaN) * 1000;
  };
  // Each look begins the server's count anew.
  await serverLate();
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const result = await run();
  own.disable();
  return { result, late: { generatorMs: own.percentile(99) / 1e6, serverMs: await serverLate() } };
}

type Measured = {
  late: Late;
  peak: { perSecond: number; p50Ms: number; p99Ms: number };
  calm: OpenLoadResult;
  flood: OpenLoadResult;
  after: OpenLoadResult;
  megabytes: number;
};

async function measure(
  server: BenchServer,
  { times, seconds, opened }: { times: number; seconds: number; opened: number },
): Promise<Measured> {
  let warm = 6000;
  await runLoad(server.port, 64, () => (warm-- > 0 ? nextOrder() : undefined));
  const peak = await peakOf(server, 12_000);
  const memory = watchMemory(server.pid);
  const gentle = { perSecond: peak.perSecond * calmShare, seconds: calmSeconds };
  const calm = await runOpenLoad(server.port, gentle, nextOrder);
  const many = { perSecond: peak.perSecond * times, seconds, opened };
  const { result: flood, late } = await watchLate(server, () =>
    runOpenLoad(server.port, many, nextOrder),
  );
  const after = await runOpenLoad(server.port, gentle, nextOrder);
  return { peak, calm, flood, late, after, megabytes: memory.end() };
}

function goalsOf({ peak, calm, flood, after, megabytes }: Measured): BenchResult['goals'] {
  const share = goodputOf(flood) / peak.perSecond;
  const slower = (flood.byStatus['201']?.p99Ms ?? Infinity) / peak.p99Ms;
  const refusal = flood.byStatus[refused]?.p99Ms ?? 0;
  const back = recoverySeconds(after, calm);
  const others = Object.keys(flood.byStatus).filter((status) => !['201', refused].includes(status));
  return [
    { goal: 'goodput at least 0.8 of the peak', reached: share >= 0.8, is: rounded(share, 2) },
    {
      goal: 'p99 of the admitted at most twice that at the peak',
      reached: slower <= 2,
      is: rounded(slower, 2),
    },
    { goal: 'p99 of refusals at most 20 ms', reached: refusal <= 20, is: rounded(refusal) },
    { goal: 'memory at most 512 MB', reached: megabytes <= 512, is: rounded(megabytes) },
    { goal: 'normal again within 10 s', reached: back <= 10, is: back },
    {
      goal: 'nothing but 201 and 503 overloaded, no connection lost',
      reached: others.length === 0 && flood.lost === 0,
      is: flood.lost,
    },
  ];
}

/** Orders at a multiple of what the server can do, by an open loop. */
export const overload: Bench = {
  name: 'overload',
  says: 'orders at 4 times the capacity, whether or not they are answered; --seconds=20 --times=4 --opened=3000',
  run: async (args): Promise<BenchResult> => {
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      await seedBench(client, { products, locations: 20, unitsEach: 1_000_000 });
      const times = optionOf(args, 'times', 4);
      const opened = optionOf(args, 'opened', 3000);
      const seconds = optionOf(args, 'seconds', 20);
      const measured = await measure(server, { times, seconds, opened });
      const { peak, calm, flood, late, after } = measured;
      await client.end();
      const goals = goalsOf(measured);
      return {
        name: 'overload',
        figures: {
          peak: {
            orders_per_second: rounded(peak.perSecond),
            p50_ms: rounded(peak.p50Ms),
            p99_ms: rounded(peak.p99Ms),
          },
          calm: summary(calm),
          overload: {
            times,
            opened_before: opened,
            goodput: rounded(goodputOf(flood)),
            generator_loop_late_p99_ms: rounded(late.generatorMs),
            server_loop_late_p99_ms: rounded(late.serverMs),
            ...summary(flood),
          },
          after: summary(after),
        },
        goals,
        ratio: goals[0]?.is ?? null,
        floor: { orders_per_second: rounded(peak.perSecond) },
        ok: goals.every(({ reached }) => reached),
      };
    } finally {
      await server.stop();
    }
  },
};
