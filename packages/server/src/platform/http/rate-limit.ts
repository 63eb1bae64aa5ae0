import { Refusal } from '../errors.ts';

/** How many requests one caller may make in a window of seconds. */
export type RateLimit = { requests: number; windowSeconds: number };
export type RateLimits = { key: RateLimit; tenantWrites: RateLimit };

type Window = { endsAtMs: number; used: number };

/** Counts requests and refuses those past a limit; gives the headers that tell where one stands. */
export type RateLimiter = (
  caller: { key: string; tenant: string; isWrite: boolean },
  nowMs: number,
) => Readonly<Record<string, string>>;

/**
 * Fixed windows per process: with several processes each grants the quota. Past it: 429
 * quota_exceeded, with Retry-After no earlier than the window ends.
 */
export function createRateLimiter(limits: RateLimits): RateLimiter {
  const keys = new Map<string, Window>();
  const tenants = new Map<string, Window>();
  const policy = [
    `"key";q=${limits.key.requests};w=${limits.key.windowSeconds}`,
    `"tenant-writes";q=${limits.tenantWrites.requests};w=${limits.tenantWrites.windowSeconds}`,
  ].join(',');
  return (caller, nowMs) => {
    const key = windowOf(keys, caller.key, limits.key, nowMs);
    key.used++;
    let exceeded = key.used > limits.key.requests ? { name: 'key', window: key } : undefined;
    if (caller.isWrite && exceeded === undefined) {
      const tenant = windowOf(tenants, caller.tenant, limits.tenantWrites, nowMs);
      tenant.used++;
      if (tenant.used > limits.tenantWrites.requests)
        exceeded = { name: 'tenant-writes', window: tenant };
    }
    const left = Math.max(0, limits.key.requests - key.used);
    const headers = {
      'ratelimit-policy': policy,
      ratelimit: `"key";r=${left};t=${secondsUntil(key.endsAtMs, nowMs)}`,
    };
    if (exceeded === undefined) return headers;
    const seconds = secondsUntil(exceeded.window.endsAtMs, nowMs);
    throw new Refusal(
      'quota_exceeded',
      `The quota "${exceeded.name}" is used up; it is renewed in ${seconds} s.`,
      {
        extra: {
          'violated-policies': [exceeded.name],
          headers: {
            ...headers,
            ratelimit: `"${exceeded.name}";r=0;t=${seconds}`,
            'retry-after': String(seconds),
          },
        },
      },
    );
  };
}

function secondsUntil(ms: number, nowMs: number): number {
  // A window of 60 s never says 61 because its end is a sum of fractions.
  return Math.max(1, Math.ceil((ms - nowMs) / 1000 - 1e-6));
}

function windowOf(
  windows: Map<string, Window>,
  name: string,
  limit: RateLimit,
  nowMs: number,
): Window {
  const found = windows.get(name);
  if (found !== undefined && nowMs < found.endsAtMs) return found;
  // Callers that went away must not pile up.
  if (windows.size > 10_000) {
    for (const [other, window] of windows) if (nowMs >= window.endsAtMs) windows.delete(other);
  }
  const fresh = { endsAtMs: nowMs + limit.windowSeconds * 1000, used: 0 };
  windows.set(name, fresh);
  return fresh;
}
