import { hash } from 'node:crypto';
import type { Instant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import { sqlStateOf } from './sqlstate.ts';

/** What makes a request the same again: the caller's key on one route, and what was sent. */
export type Idempotency = { key: string; route: string; fingerprint: string };

/** An answer as it is kept and sent again, byte for byte. A row of idempotency_keys holds just this. */
export type SealedAnswer = {
  status: number;
  /** Lower-case names; a replay sends them again. */
  headers: Record<string, string>;
  body: string;
  /** Whether this is a kept answer, sent again. */
  replayed: boolean;
};

/** How long a twin waits for the running request before it is told to come back. */
export const twinWaitMs = 1000;

/** The status of a kept answer whose body was erased. */
const erasedStatus = 410;

type Row = {
  fingerprint: string;
  /** Null once committed: no answer but the mark of a refusal (refusal-marks.ts). */
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
};

/** JSON with the keys of every object in order, so that the same content has the same text. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  let text = '';
  if (Array.isArray(value)) {
    for (const entry of value)
      text += text === '' ? canonicalJson(entry) : `,${canonicalJson(entry)}`;
    return `[${text}]`;
  }
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(object[key])}`;
  }
  return `{${text}}`;
}

/** SHA-256 over method, path with query, and the content of the body. */
export function fingerprintOf(method: string, url: string, body: unknown): string {
  return `${contentHash(body)} ${method} ${url}`;
}

const contentHashes = new WeakMap<object, string>();

/** SHA-256 of a JSON value's content, whatever the order of its members; computed once a body. */
export function contentHash(body: unknown): string {
  const isObject = typeof body === 'object' && body !== null;
  const known = isObject ? contentHashes.get(body) : undefined;
  if (known !== undefined) return known;
  const computed = hash('sha256', canonicalJson(body), 'base64url');
  if (isObject) contentHashes.set(body, computed);
  return computed;
}

/**
 * Takes the key for this transaction, or gives the answer kept under it. Must be the first
 * statement of a transaction whose lock_timeout is `twinWaitMs`: it waits on a running twin.
 * Refuses with idempotency_in_progress when the twin takes longer, and idempotency_key_reused when
 * the key came with another request. A rollback leaves no trace of the key.
 * `askedAt` is when the request came, where refusals are marked: refuses with idempotency_refused
 * when the same was refused after that.
 */
export async function claimIdempotencyKey(
  tx: Tx,
  idempotency: Idempotency,
  now: Instant,
  askedAt?: Instant,
): Promise<SealedAnswer | undefined> {
  let claimed: object[];
  try {
    // Kept from now on, whatever past a simulated clock is in: retention counts real days.
    // Returning sets the wait for locks back to the pool's 5 s, without a round trip of its own.
    claimed = await tx.query(
      `insert into idempotency_keys (tenant_id, route, key, fingerprint, created_at)
       values ($1, $2, $3, $4, greatest($5::timestamptz, now())) on conflict do nothing
       returning set_config('lock_timeout', '5000', true)`,
      [tx.tenantId, idempotency.route, idempotency.key, idempotency.fingerprint, now],
    );
  } catch (error) {
    if (sqlStateOf(error) !== '55P03') throw error;
    throw inProgress(error);
  }
  if (claimed.length > 0) return undefined;
  const row = await selectKept(tx, idempotency);
  if (row?.status !== null || askedAt === undefined) return row && answerOfRow(row, idempotency);
  return takeOverMark(tx, idempotency, askedAt);
}

/** Takes a key that was refused before; what was asked before the refusal is refused as well. */
async function takeOverMark(
  tx: Tx,
  idempotency: Idempotency,
  askedAt: Instant,
): Promise<SealedAnswer | undefined> {
  const { route, key, fingerprint } = idempotency;
  let taken: object[];
  try {
    taken = await tx.query(
      `update idempotency_keys set fingerprint = $4, created_at = $5
       where tenant_id = $1 and route = $2 and key = $3 and status is null and created_at <= $5
       returning set_config('lock_timeout', '5000', true)`,
      [tx.tenantId, route, key, fingerprint, askedAt],
    );
  } catch (error) {
    if (sqlStateOf(error) !== '55P03') throw error;
    throw inProgress(error);
  }
  if (taken.length > 0) return undefined;
  const row = await selectKept(tx, idempotency);
  if (row !== undefined && row.status !== null) return answerOfRow(row, idempotency);
  throw new Refusal(
    'idempotency_refused',
    'This was held up on its way, and refused meanwhile when it was sent again. It was not done.',
  );
}

/** The refusal of a request whose twin is under way. */
export function inProgress(cause?: unknown): Refusal {
  return new Refusal(
    'idempotency_in_progress',
    'A request with this Idempotency-Key is still running.',
    { cause },
  );
}

/**
 * The answer kept under the key; undefined when none is. For routes that keep their answers
 * themselves. Refuses as `claimIdempotencyKey` does.
 */
export async function lookupIdempotent(
  tx: Tx,
  idempotency: Idempotency,
): Promise<SealedAnswer | undefined> {
  const row = await selectKept(tx, idempotency);
  return row && answerOfRow(row, idempotency);
}

/** What is kept under the key: an answer, or the mark of a refusal. */
export async function selectKept(tx: Tx, idempotency: Idempotency): Promise<Row | undefined> {
  const [row] = await tx.query<Row>(
    `select fingerprint, status, headers, body from idempotency_keys
     where tenant_id = $1 and route = $2 and key = $3`,
    [tx.tenantId, idempotency.route, idempotency.key],
  );
  return row;
}

/** The answer in a row of idempotency_keys; refuses as `claimIdempotencyKey` does. */
export function answerOfRow(row: Row, idempotency: Idempotency): SealedAnswer {
  if (row.fingerprint !== idempotency.fingerprint) {
    throw new Refusal(
      'idempotency_key_reused',
      'This Idempotency-Key came with another request before. Use a new key for a new request.',
    );
  }
  if (row.status === null) throw inProgress();
  if (row.status === erasedStatus && row.body === null) {
    throw new Refusal(
      'personal_data_erased',
      'This was done once; its answer held data of a person who was erased since.',
    );
  }
  return { status: row.status, headers: row.headers ?? {}, body: row.body ?? '', replayed: true };
}

/** Keeps the answer under the key that this transaction took. */
export async function keepAnswer(
  tx: Tx,
  idempotency: Idempotency,
  answer: SealedAnswer,
): Promise<void> {
  await tx.execute(
    `update idempotency_keys set status = $4, headers = $5, body = $6
     where tenant_id = $1 and route = $2 and key = $3`,
    [
      tx.tenantId,
      idempotency.route,
      idempotency.key,
      answer.status,
      JSON.stringify(answer.headers),
      answer.body,
    ],
  );
}
