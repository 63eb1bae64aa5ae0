import { exitCode } from '../lib/errors.ts';
import { grouped, type Output } from '../lib/output.ts';
import type { ReplaySummary } from './replay-session.ts';

/** Prints what a replay came to; 0 only when nothing was oversold and every law holds. */
export function printSummary(summary: ReplaySummary, asJson: boolean, output: Output): number {
  output.data(
    asJson
      ? JSON.stringify(summary)
      : rowsOf(summary)
          .map(([name, value]) => `${name.padEnd(22)}${value}`)
          .join('\n'),
  );
  const isSound =
    summary.verify === 'ok' && summary.oversold === 0 && summary.stock_differences === 0;
  return isSound ? exitCode.ok : exitCode.failure;
}

function rowsOf(summary: ReplaySummary): [string, string][] {
  const { latency_ms: latency, memory_mb: memory } = summary;
  const share = (orders: number): string =>
    `${grouped(orders)} (${((100 * orders) / Math.max(1, summary.orders)).toFixed(1)} %)`;
  const rows = Object.entries(summary.rows)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(', ');
  return [
    ['replay', `${summary.replay}, seed ${summary.seed}`],
    ...(rows === '' ? [] : [['rows', rows] as [string, string]]),
    ...(summary.listed_in === null ? [] : [['listed in', summary.listed_in] as [string, string]]),
    ['orders', grouped(summary.orders)],
    ['lines', grouped(summary.lines)],
    ['units', grouped(summary.units)],
    ['covered at capture', share(summary.covered)],
    ['split', share(summary.split)],
    [
      'backordered',
      `${share(summary.backordered)}, ${grouped(summary.backordered_filled)} filled later`,
    ],
    ['refused', grouped(summary.refused)],
    ['shipped units', grouped(summary.shipped_units)],
    ['cancelled units', grouped(summary.cancelled_units)],
    ['returned units', grouped(summary.returned_units)],
    ['units still open', grouped(summary.open_units)],
    [
      'cost',
      `${grouped(summary.cost, 2)} ${summary.currency} (freight ${grouped(summary.freight, 2)}, handling ${grouped(summary.handling, 2)})`,
    ],
    [
      'orders/s',
      `${grouped(summary.orders_per_s, 1)} from capture to delivery, ${grouped(summary.capture_orders_per_s, 1)} captured and sourced`,
    ],
    [
      'latency',
      `p50 ${latency.p50} ms, p95 ${latency.p95} ms, p99 ${latency.p99} ms of a bulk capture`,
    ],
    ['oversold units', grouped(summary.oversold)],
    ['stock differences', grouped(summary.stock_differences)],
    [
      'verify',
      summary.verify === 'ok'
        ? `ok (${summary.laws.length} laws)`
        : `broken: ${summary.laws
            .filter((law) => !law.ok)
            .map((law) => law.law)
            .join(', ')}`,
    ],
    ['peak memory', `${memory.replay} MB replay, ${memory.server} MB server`],
    ['wall time', `${grouped(summary.wall_s, 1)} s (${grouped(summary.work_s, 1)} s of steps)`],
    ['data', summary.data_dir],
    ['digest', summary.digest],
  ];
}
