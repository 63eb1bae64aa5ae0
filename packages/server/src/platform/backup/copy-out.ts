import type pg from 'pg';
import copy from 'pg-copy-streams';
import { columnList, quoted, type StoredTable } from './catalog.ts';
import { pack, sha256Of, writeWhole } from './files.ts';
import type { ChunkEntry, TableEntry } from './manifest.ts';
import { createRowDigest } from './row-digest.ts';
import type { Seal } from './seal.ts';
import type { Throttle } from './throttle.ts';

/** How a table is written to disk. */
export type CopyOutOptions = {
  folder: string;
  /** Bytes of rows in a chunk before compression: what is held in memory by each worker. */
  chunkBytes: number;
  seal: Seal | undefined;
  throttle: Throttle;
  signal: AbortSignal | undefined;
  onRows: (rows: number, bytes: number) => void;
};

const newline = 0x0a;

/** Rows of a table as COPY sends them. The caller's transaction fixes what is seen. */
export function rowsOf(
  session: pg.Client,
  table: Pick<TableEntry, 'name' | 'columns'>,
): AsyncIterable<Buffer> {
  // A partitioned table gives no rows to COPY by itself: a query reads it with its partitions.
  return session.query(
    copy.to(
      `-- all tenants: a backup is of the whole database
       copy (select ${columnList(table)} from ${quoted(table.name)}) to stdout`,
    ),
  ) as AsyncIterable<Buffer>;
}

/** Writes all rows of a table as chunks, and answers what the manifest says of it. */
export async function copyOut(
  session: pg.Client,
  table: StoredTable,
  options: CopyOutOptions,
): Promise<TableEntry> {
  const digest = createRowDigest();
  const chunks: ChunkEntry[] = [];
  let held: Buffer[] = [];
  let heldBytes = 0;
  let rowsBefore = 0;

  async function flush(): Promise<void> {
    if (heldBytes === 0) return;
    const rows = digest.rows() - rowsBefore;
    chunks.push(
      await writeChunk(table.name, chunks.length + 1, Buffer.concat(held), rows, options),
    );
    rowsBefore = digest.rows();
    options.onRows(rows, heldBytes);
    held = [];
    heldBytes = 0;
  }

  await session.query(table.reader === 'login' ? 'reset role' : `set role ${table.reader}`);
  for await (const piece of rowsOf(session, table)) {
    options.signal?.throwIfAborted();
    const end = piece.lastIndexOf(newline) + 1;
    const isFull = heldBytes + end >= options.chunkBytes && end > 0;
    const whole = isFull ? piece.subarray(0, end) : piece;
    const rest = isFull ? piece.subarray(end) : undefined;
    digest.feed(whole);
    held.push(whole);
    heldBytes += whole.length;
    if (rest === undefined) continue;
    await flush();
    await options.throttle.spend(whole.length);
    digest.feed(rest);
    if (rest.length > 0) held.push(rest);
    heldBytes = rest.length;
  }
  await flush();
  return {
    name: table.name,
    columns: table.columns,
    rows: digest.rows(),
    row_bytes: chunks.reduce((sum, chunk) => sum + chunk.row_bytes, 0),
    bytes: chunks.reduce((sum, chunk) => sum + chunk.bytes, 0),
    digest: digest.text(),
    chunks,
    partitions: table.partitions,
  };
}

async function writeChunk(
  table: string,
  number: number,
  raw: Buffer,
  rows: number,
  { folder, seal }: CopyOutOptions,
): Promise<ChunkEntry> {
  const suffix = seal === undefined ? 'zst' : 'zst.enc';
  const file = `tables/${table}/${String(number).padStart(6, '0')}.${suffix}`;
  const bytes = await pack(file, raw, seal);
  await writeWhole(folder, file, bytes);
  return { file, rows, row_bytes: raw.length, bytes: bytes.length, sha256: sha256Of(bytes) };
}
