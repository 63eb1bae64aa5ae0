import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dayMs } from '../../packages/server/src/lib/time.ts';

/** Demand of a thing period by period, and what a unit of it earned. */
export type DemandSeries = { readonly key: string; readonly values: Float64Array; revenue: number };

/** Fields of a line of a CSV file; a field in quotes may hold commas. */
function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '',
  );
}

const linesOf = (text: string): string[] => text.trim().split(/\r?\n/u).slice(1);

/**
 * Units ordered a day of the online retailer's thousand products with the most revenue before
 * `judgedDays` from the end, every day from the first order to the last. Cancelled and returned
 * units are no demand.
 */
export function readRetail(folder: string, judgedDays: number, most = 1000): DemandSeries[] {
  const file = `${folder}/online-retail/lines.csv.gz`;
  const rows = linesOf(gunzipSync(readFileSync(file)).toString('utf8')).flatMap((line) => {
    const [key = '', quantity = '', at = '', price = ''] = fieldsOf(line);
    const units = Number(quantity);
    return units > 0 && Number(price) > 0
      ? [
          {
            key,
            units,
            day: Date.parse(`${at.slice(0, 10)}T00:00:00Z`) / dayMs,
            price: Number(price),
          },
        ]
      : [];
  });
  const first = rows.reduce((least, row) => Math.min(least, row.day), Infinity);
  const last = rows.reduce((latest, row) => Math.max(latest, row.day), 0);
  const days = last - first + 1;
  const all = new Map<string, DemandSeries>();
  for (const { key, units, day, price } of rows) {
    let series = all.get(key);
    if (series === undefined) {
      all.set(key, (series = { key, values: new Float64Array(days), revenue: 0 }));
    }
    series.values[day - first] = (series.values[day - first] ?? 0) + units;
    if (day <= last - judgedDays) series.revenue += units * price;
  }
  return [...all.values()].toSorted((a, b) => b.revenue - a.revenue).slice(0, most);
}

/** Units a month of the car parts that have a figure for every month. */
export function readParts(folder: string): { series: DemandSeries[]; left: number } {
  const lines = linesOf(readFileSync(`${folder}/carparts/carparts.csv`, 'utf8'));
  const series = lines.flatMap((line) => {
    const [key = '', ...months] = line.split(',');
    if (months.some((month) => month === '' || month === 'NA')) return [];
    return [{ key, values: Float64Array.from(months, Number), revenue: 1 }];
  });
  return { series, left: lines.length - series.length };
}
