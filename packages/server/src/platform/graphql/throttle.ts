import { Refusal } from '../errors.ts';

/** Points that a caller has: they come back with time. */
export const throttle = { max: 20_000, restorePerSecond: 1000 } as const;

type Bucket = { points: number; atMs: number };
const buckets = new Map<string, Bucket>();
const callersMax = 10_000;

/** Takes the points of a request; 429 quota_exceeded when there are not enough. */
export function takePoints(caller: string, points: number, nowMs: number): void {
  const bucket = bucketOf(caller, nowMs);
  if (bucket.points >= points) {
    bucket.points -= points;
    return;
  }
  const seconds = Math.ceil((points - bucket.points) / throttle.restorePerSecond);
  throw new Refusal(
    'quota_exceeded',
    `It costs ${points}; there will be as much in ${seconds} s.`,
    {
      extra: { 'violated-policies': ['graphql-cost'], headers: { 'retry-after': String(seconds) } },
    },
  );
}

/** Gives back what was not needed; returns what is there now. */
export function givePoints(caller: string, points: number, nowMs: number): number {
  const bucket = bucketOf(caller, nowMs);
  bucket.points = Math.min(throttle.max, bucket.points + Math.max(0, points));
  return Math.floor(bucket.points);
}

function bucketOf(caller: string, nowMs: number): Bucket {
  const found = buckets.get(caller);
  if (found === undefined) {
    if (buckets.size >= callersMax) buckets.clear();
    const fresh = { points: throttle.max, atMs: nowMs };
    buckets.set(caller, fresh);
    return fresh;
  }
  const restored = ((nowMs - found.atMs) / 1000) * throttle.restorePerSecond;
  found.points = Math.min(throttle.max, found.points + Math.max(0, restored));
  found.atMs = nowMs;
  return found;
}
