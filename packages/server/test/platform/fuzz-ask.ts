// How a walk sends its requests.
import type { Json } from './fuzz-document.ts';

type Sent = { query?: Record<string, string>; body?: unknown; ifMatch?: string };

/**
 * Sends to an operation by its id; its example is the body unless told. The answer is judged as any
 * other, and given back whatever it is.
 */
export type Ask = (
  operationId: string,
  path?: Record<string, unknown>,
  sent?: Sent,
) => Promise<Json>;
