/** What decides whether a failed try is worth another. */
export type FailedTry = {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string | undefined;
  /** Seconds the server asked to wait, if it did. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether doing it twice does it once: reads, keyed POSTs, unconditional changes. */
  readonly isRepeatable: boolean;
};

const statusesWorthRetrying = new Set([408, 425, 429, 503]);
const firstDelayMs = 200;
const delayMsMax = 8_000;

/** Whether the same request should be sent again, given that tries are left. */
export function isWorthRetrying(failed: FailedTry): boolean {
  // Without an answer the server may have acted: only what is repeatable goes again.
  if (failed.status === 0 || failed.status === 408) return failed.isRepeatable;
  if (failed.status === 409) return failed.code === 'idempotency_in_progress';
  return statusesWorthRetrying.has(failed.status);
}

/**
 * Milliseconds before retry number `retry` (from 1): full jitter over a doubling span, so that many
 * clients do not come back together; never sooner than the server asked.
 */
export function delayMs(retry: number, failed: FailedTry, random: number): number {
  const span = Math.min(delayMsMax, firstDelayMs * 2 ** (retry - 1));
  const asked = (failed.retryAfterSeconds ?? 0) * 1000;
  return asked + Math.round(random * span);
}

/** Seconds of a Retry-After header, which holds seconds or an HTTP date. */
export function retryAfterSeconds(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/u.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - nowMs) / 1000);
}
