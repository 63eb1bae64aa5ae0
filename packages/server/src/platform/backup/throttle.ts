import { pause } from '../waker.ts';

/** Holds a stream of bytes to a rate. */
export type Throttle = { spend: (bytes: number) => Promise<void> };

const bytesPerMegabyte = 1_000_000;

/** A throttle of so many megabytes a second over all who share it; undefined is no limit. */
export function createThrottle(megabytesPerSecond: number | undefined): Throttle {
  if (megabytesPerSecond === undefined) return { spend: () => Promise.resolve() };
  const bytesPerMs = (megabytesPerSecond * bytesPerMegabyte) / 1000;
  let freeAt = performance.now();
  return {
    spend: async (bytes) => {
      const now = performance.now();
      freeAt = Math.max(freeAt, now) + bytes / bytesPerMs;
      if (freeAt > now) await pause(freeAt - now);
    },
  };
}
