import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { distanceKm } from '../../packages/server/src/lib/geo.ts';
import type { Observation } from '../../packages/server/src/modules/leadtimes/observation.ts';

/** A delivery of the marketplace with the date that it had promised itself. */
export type OlistDelivery = Observation & { readonly estimatedMs: number };

type Row = Readonly<Record<string, string>>;

function readTable(folder: string, name: string): Row[] {
  const text = gunzipSync(readFileSync(`${folder}/${name}.csv.gz`)).toString('utf8');
  const [header = '', ...lines] = text.trim().split(/\r?\n/u);
  const names = splitLine(header);
  return lines.map((line) => {
    const fields = splitLine(line);
    return Object.fromEntries(names.map((key, index) => [key, fields[index] ?? '']));
  });
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '',
  );
}

// The file's clock is Brazil's; it is read as if it were UTC, as only differences are looked at.
const instant = (text: string | undefined): number =>
  Date.parse(`${(text ?? '').replace(' ', 'T')}Z`);

type Point = { latitude: number; longitude: number };

/**
 * The delivered orders of the public Olist data whose purchase, items, customer and seller are all
 * there, in the order of purchase; `left` counts what was left out and why.
 */
export function readOlist(folder: string): {
  deliveries: OlistDelivery[];
  left: Record<string, number>;
} {
  const customers = new Map(readTable(folder, 'customers').map((row) => [row['customer_id'], row]));
  const sellers = new Map(readTable(folder, 'sellers').map((row) => [row['seller_id'], row]));
  const products = new Map(readTable(folder, 'products').map((row) => [row['product_id'], row]));
  const items = Map.groupBy(readTable(folder, 'order_items'), (row) => row['order_id']);
  const points = new Map<string, Point>();
  for (const row of readTable(folder, 'geolocation_zip')) {
    const latitude = Number(row['geolocation_lat']);
    const longitude = Number(row['geolocation_lng']);
    points.set(String(Number(row['geolocation_zip_code_prefix'])), { latitude, longitude });
  }
  const pointOf = (zip: string | undefined): Point | undefined => points.get(String(Number(zip)));
  const left: Record<string, number> = {};
  const leave = (why: string): [] => {
    left[why] = (left[why] ?? 0) + 1;
    return [];
  };
  const deliveries = readTable(folder, 'orders').flatMap((order): OlistDelivery[] => {
    const placedMs = instant(order['order_purchase_timestamp']);
    const deliveredMs = instant(order['order_delivered_customer_date']);
    if (Number.isNaN(deliveredMs)) return leave('not delivered');
    if (Number.isNaN(placedMs)) return leave('no purchase time');
    if (deliveredMs < placedMs) return leave('delivered before it was bought');
    const lines = items.get(order['order_id']) ?? [];
    const [line] = lines;
    if (line === undefined) return leave('no items');
    const customer = customers.get(order['customer_id']);
    if (customer === undefined) return leave('no customer');
    const seller = sellers.get(line['seller_id']);
    if (seller === undefined) return leave('no seller');
    const [from, to] = [seller['seller_state'] ?? '', customer['customer_state'] ?? ''];
    const origin = pointOf(seller['seller_zip_code_prefix']);
    const destination = pointOf(customer['customer_zip_code_prefix']);
    const size = (row: Row | undefined, name: string): number => Number(row?.[name] ?? 0) || 0;
    const parts = lines.map((one) => products.get(one['product_id']));
    const sum = (of: (row: Row | undefined) => number): number =>
      parts.reduce((total, row) => total + of(row), 0);
    return [
      {
        placedMs,
        deliveredMs,
        estimatedMs: instant(`${order['order_estimated_delivery_date'] ?? ''} 00:00:00`),
        lane: `${from}>${to}`,
        region: to,
        sender: line['seller_id'] ?? '',
        sameRegion: from === to,
        // Where a zip is not on the map: the mean of the others.
        distanceKm: origin && destination ? distanceKm(origin, destination) : 600,
        weightGrams: sum((row) => size(row, 'product_weight_g')),
        volumeCm3: sum(
          (row) =>
            size(row, 'product_length_cm') *
            size(row, 'product_height_cm') *
            size(row, 'product_width_cm'),
        ),
        freight: lines.reduce((total, one) => total + (Number(one['freight_value']) || 0), 0),
        items: lines.length,
        severalSenders: new Set(lines.map((one) => one['seller_id'])).size > 1,
        weekday: (new Date(placedMs).getUTCDay() + 6) % 7,
        hour: (placedMs % 86_400_000) / 3_600_000,
        tableDays: 0,
      },
    ];
  });
  return { deliveries: deliveries.toSorted((a, b) => a.placedMs - b.placedMs), left };
}
