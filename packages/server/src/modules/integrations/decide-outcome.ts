import { readRetryAfter } from '../../lib/retry-after.ts';
import type { SendResult } from '../../platform/delivery/types.ts';

/** Receivers who say so are given rest. */
const busy: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * What an answer means: 2xx has arrived; 410 wants no more; everything else, redirects too, has
 * not arrived.
 */
export function outcomeOf(
  answer: { readonly status: number; readonly retryAfter: string | undefined },
  nowMs: number,
): SendResult {
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: 'delivered', status };
  if (status === 410) return { outcome: 'failed', error: 'gone', status, stopsLane: 'gone' };
  const error = status >= 300 && status < 400 ? 'redirect_refused' : `status_${status}`;
  const restMs = busy.has(status) ? readRetryAfter(answer.retryAfter, nowMs) : undefined;
  return { outcome: 'failed', error, status, ...(restMs === undefined ? {} : { restMs }) };
}
