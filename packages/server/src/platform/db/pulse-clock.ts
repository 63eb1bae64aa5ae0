/** One reading of the database's clock between two instants of our steady one. */
export type ClockReading = { databaseMs: number; askedAt: number; answeredAt: number };

/** The database's clock, carried on between readings by the steady clock of this process. */
export type PulseClock = {
  heard: (reading: ClockReading) => void;
  /** Whole milliseconds since 1970 at an instant of the steady clock. */
  nowMs: (steadyMs: number) => number;
};

type Sample = { offsetMs: number; tripMs: number };

const samplesMax = 8;
/** A reading that disagrees by more than its own trip and this: the database's clock was set. */
const jumpMs = 100;
/** Never goes back by less than this: readings differ by their trips. */
const wobbleMs = 1000;

/**
 * Makes a clock that begins with this machine's (`firstMs` at `steadyMs`) and follows the database
 * from its first reading on, by the quickest of the last readings. Pure: instants come from
 * outside.
 */
export function createPulseClock(firstMs: number, steadyMs: number): PulseClock {
  const samples: Sample[] = [];
  let offsetMs = firstMs - steadyMs;
  let lastMs = -Infinity;
  return {
    heard: ({ databaseMs, askedAt, answeredAt }) => {
      const sample = {
        offsetMs: databaseMs - (askedAt + answeredAt) / 2,
        tripMs: answeredAt - askedAt,
      };
      const isJump = Math.abs(sample.offsetMs - offsetMs) > sample.tripMs + jumpMs;
      if (isJump) samples.length = 0;
      samples.push(sample);
      if (samples.length > samplesMax) samples.shift();
      const best = samples.reduce((a, b) => (b.tripMs <= a.tripMs ? b : a));
      ({ offsetMs } = best);
    },
    nowMs: (atMs) => {
      const now = Math.floor(atMs + offsetMs);
      const isWobble = now < lastMs && lastMs - now < wobbleMs;
      if (!isWobble) lastMs = now;
      return lastMs;
    },
  };
}
