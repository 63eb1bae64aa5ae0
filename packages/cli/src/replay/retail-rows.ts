import { createHash } from 'node:crypto';
import { csvBatches } from '../lib/csv.ts';
import { UsageError } from '../lib/errors.ts';

/** One line of the retailer's file. */
export type RetailRow = {
  /** 1 for the first line beneath the header. */
  rowNo: number;
  description: string;
  quantity: number;
  /** Local time as written, `2010-12-01T08:26:00`. */
  time: string;
  /** Pounds as written. */
  price: number;
  /** Empty where the file names none. */
  customer: string;
  country: string;
};

export type RetailFile = {
  rows: RetailRow[];
  /** Rows that are no order lines at all: a number or a time that cannot be read. */
  unreadable: { rowNo: number; text: string }[];
  /** SHA-256 over what was read, so that a journal knows its file. */
  fingerprint: string;
};

const columns = ['description', 'quantity', 'invoice_date', 'unit_price', 'customer_id', 'country'];

/**
 * Reads order lines of the shape `description,quantity,invoice_date,unit_price,customer_id,country`,
 * at most `limit`. Equal texts are kept once, so that 400,000 rows take some 60 MB.
 */
export async function readRetailRows(path: string, limit: number): Promise<RetailFile> {
  const texts = new Map<string, string>();
  const kept = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text);
    return text;
  };
  const file: RetailFile = { rows: [], unreadable: [], fingerprint: '' };
  const hash = createHash('sha256');
  let places: number[] | undefined;
  let rowNo = 0;
  for await (const records of csvBatches(path)) {
    for (const { fields, raw } of records) {
      if (places === undefined) {
        places = placesOf(fields);
        continue;
      }
      if (rowNo >= limit) break;
      rowNo++;
      hash.update(raw);
      hash.update('\n');
      const row = rowOf(
        rowNo,
        places.map((place) => fields[place] ?? ''),
        kept,
      );
      if (row === undefined) file.unreadable.push({ rowNo, text: raw });
      else file.rows.push(row);
    }
    if (rowNo >= limit) break;
  }
  file.rows.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.rowNo - b.rowNo));
  file.fingerprint = hash.digest('hex');
  return file;
}

function rowOf(
  rowNo: number,
  values: readonly string[],
  kept: (text: string) => string,
): RetailRow | undefined {
  const [description = '', quantity = '', time = '', price = '', customer = '', country = ''] =
    values;
  const amount = Number(price);
  if (!/^-?\d{1,7}$/u.test(quantity) || price === '' || !Number.isFinite(amount)) return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/u.test(time)) return undefined;
  return {
    rowNo,
    description: kept(description),
    quantity: Number(quantity),
    time: kept(time),
    price: amount,
    customer: kept(customer),
    country: kept(country),
  };
}

/** Where the columns stand, by the header. */
function placesOf(header: readonly string[]): number[] {
  const names = header.map((name) => name.replace(/^\uFEFF/u, '').trim());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length === 0) return columns.map((column) => names.indexOf(column));
  throw new UsageError(
    `The file lacks the columns ${missing.join(', ')}. It needs ${columns.join(',')}.`,
  );
}
