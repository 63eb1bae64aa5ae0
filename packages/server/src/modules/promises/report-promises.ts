import { encodeId } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { type ReportPart, selectReport } from './store-report.ts';
import type { PromiseReportRow, ReportGroup } from './wire.ts';

/** How promises of a period were kept: one row a group, with why those were not that were not. */
export async function reportPromises(
  ctx: Context,
  tx: Tx,
  query: { start_date: string; end_date: string; group_by?: readonly ReportGroup[] | undefined },
): Promise<PromiseReportRow[]> {
  const parts = await selectReport(tx, {
    ...periodOf(query),
    now: ctx.now(),
    groupBy: query.group_by ?? [],
  });
  const groups = Map.groupBy(parts, (one) => [one.locationId, one.service, one.channel].join(' '));
  return [...groups.values()].map(rowOf);
}

function periodOf(query: { start_date: string; end_date: string }): { from: Instant; to: Instant } {
  const faults: Fault[] = [];
  const from = readInstant(query.start_date, '?start_date', faults);
  const to = readInstant(query.end_date, '?end_date', faults);
  if (from !== undefined && to !== undefined && msOf(to) < msOf(from)) {
    const detail = 'It is before start_date.';
    faults.push({ pointer: '?end_date', code: 'contradiction', detail });
  }
  if (from !== undefined && to !== undefined && faults.length === 0) return { from, to };
  const words = faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ');
  throw new Refusal('invalid_parameter', words, { faults });
}

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;

function rowOf(parts: readonly ReportPart[]): PromiseReportRow {
  const [first] = parts;
  const sum = (of: (part: ReportPart) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  const met = sum((part) => part.met);
  const breached = sum((part) => part.breached);
  return {
    location_id: first?.locationId ? encodeId('loc', first.locationId) : null,
    service: first?.service ?? null,
    channel: first?.channel ?? null,
    promises: sum((part) => part.promises),
    undated: sum((part) => part.undated),
    met,
    breached,
    at_risk: sum((part) => part.atRisk),
    cancelled: sum((part) => part.cancelled),
    on_time: share(met, met + breached),
    p50_coverage: share(
      sum((part) => part.came50),
      sum((part) => part.due50),
    ),
    p90_coverage: share(
      sum((part) => part.came90),
      sum((part) => part.due90),
    ),
    causes: Object.fromEntries(
      parts.flatMap(({ cause, promises }) => (cause === null ? [] : [[cause, promises]])),
    ),
  };
}
