import { hash } from 'node:crypto';
import { z } from 'zod';
import { BackupFault } from './fault.ts';

/** The number of the layout on disk. A reader refuses every other one. */
export const formatVersion = 1;
export const formatName = 'switchyard-backup';

export const manifestFile = 'manifest.json';
/** Written last: without it a folder is not a backup. */
export const completeFile = 'COMPLETE';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/u);

const chunkSchema = z.strictObject({
  file: z.string().regex(/^tables\/[a-z_][a-z0-9_]*\/\d{6}\.zst(?:\.enc)?$/u),
  rows: count,
  /** Bytes of the rows before compression. */
  row_bytes: count,
  /** Bytes of the file. */
  bytes: count,
  sha256,
});

const partitionSchema = z.strictObject({
  name: identifier,
  parent: identifier,
  bound: z.string(),
  /** Set when the partition is itself partitioned. */
  partition_key: z.string().nullable(),
  options: z.array(z.string()),
  row_security: z.boolean(),
  forced: z.boolean(),
  policies: z.array(
    z.strictObject({
      name: z.string(),
      permissive: z.boolean(),
      command: z.enum(['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE']),
      roles: z.array(z.string()),
      using: z.string().nullable(),
      check: z.string().nullable(),
    }),
  ),
  grants: z.array(z.strictObject({ role: z.string(), privilege: z.string() })),
});

const tableSchema = z.strictObject({
  name: identifier,
  columns: z.array(z.strictObject({ name: identifier, type: z.string() })).min(1),
  rows: count,
  row_bytes: count,
  bytes: count,
  /** Of all rows, whatever their order: see docs/backup.md. */
  digest: z.string().regex(/^\d+-[0-9a-f]{32}$/u),
  chunks: z.array(chunkSchema),
  partitions: z.array(partitionSchema),
});

const manifestSchema = z.strictObject({
  format: z.literal(formatName),
  format_version: z.literal(formatVersion),
  id: z.uuid(),
  product_version: z.string(),
  migrations: z.array(z.strictObject({ number: count, name: z.string() })).min(1),
  database: z.strictObject({
    server_version: z.string(),
    encoding: z.string(),
    collation: z.string(),
    collation_provider: z.string(),
  }),
  started_at: z.string(),
  finished_at: z.string(),
  snapshot: z.strictObject({ taken_at: z.string(), lsn: z.string() }),
  tenants: z.array(z.strictObject({ id: z.uuid(), slug: z.string() })),
  tables: z.array(tableSchema),
  sequences: z.array(
    z.strictObject({
      name: identifier,
      last_value: z.string().regex(/^-?\d+$/u),
      called: z.boolean(),
    }),
  ),
  excluded: z.array(z.strictObject({ table: identifier, reason: z.string() })),
  encryption: z
    .strictObject({
      cipher: z.literal('aes-256-gcm'),
      derivation: z.literal('scrypt-32768-8-1'),
      salt: z.string(),
    })
    .nullable(),
  /** By these a pepper and a secret key are recognised; null when they were not known. */
  secret_checks: z.strictObject({
    pepper: z.string().nullable(),
    secret_key: z.string().nullable(),
  }),
  secrets: z.array(
    z.strictObject({ file: z.string().regex(/^secrets\/[\w.-]+$/u), bytes: count, sha256 }),
  ),
  rows: count,
  row_bytes: count,
  /** SHA-256 over name and digest of every table. */
  digest: sha256,
});

/** What a backup says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;
export type TableEntry = Manifest['tables'][number];
export type ChunkEntry = TableEntry['chunks'][number];
export type PartitionEntry = TableEntry['partitions'][number];

/** The digest over all tables. */
export function overallDigest(tables: readonly Pick<TableEntry, 'name' | 'digest'>[]): string {
  const lines = tables.map(({ name, digest }) => `${name} ${digest}\n`);
  return hash('sha256', lines.toSorted().join(''), 'hex');
}

/** The manifest as it is written. */
export function renderManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** Reads a manifest whose bytes are known to be the written ones; refuses every other format. */
export function parseManifest(bytes: Buffer): Manifest {
  const read = readJson(bytes);
  const head = z.looseObject({ format: z.string(), format_version: z.int() }).safeParse(read);
  if (!head.success || head.data.format !== formatName) {
    throw new BackupFault(manifestFile, 'is not the manifest of a Switchyard backup.');
  }
  if (head.data.format_version !== formatVersion) {
    throw new BackupFault(
      manifestFile,
      `has format version ${head.data.format_version}, this version reads ${formatVersion}.`,
    );
  }
  const manifest = manifestSchema.safeParse(read);
  if (!manifest.success) {
    const [first] = manifest.error.issues;
    throw new BackupFault(
      manifestFile,
      `cannot be read at /${first?.path.join('/') ?? ''}: ${first?.message ?? 'unknown'}.`,
    );
  }
  requireSums(manifest.data);
  return manifest.data;
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BackupFault(manifestFile, `is not JSON: ${String(error)}.`);
  }
}

/** What the manifest sums up must be the sum of its parts. */
function requireSums(manifest: Manifest): void {
  for (const table of manifest.tables) {
    const rows = table.chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    if (rows !== table.rows || Number(table.digest.split('-')[0]) !== rows) {
      throw new BackupFault(
        manifestFile,
        `says ${table.rows} rows of ${table.name}, but lists chunks of ${rows}.`,
      );
    }
  }
  if (overallDigest(manifest.tables) !== manifest.digest) {
    throw new BackupFault(manifestFile, 'its digest is not that of its tables.');
  }
}
