import type { Instant } from '../../lib/time.ts';

/** The server's own API, called without a network, at an instant of the caller's choosing. */
export type DemoDoor = {
  /** Every later call happens at this instant; it never goes back. */
  at: (instant: Instant) => void;
  call: (request: DemoRequest) => Promise<{ status: number; body: unknown }>;
};

export type DemoRequest = {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
};
