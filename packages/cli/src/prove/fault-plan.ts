import type { Rng } from '@switchyard/server/scratch';
import type { FaultLine } from './history.ts';

export type FaultKind = Exclude<FaultLine['fault'], 'heal'>;

/** On which side of a server the network is harmed. */
export type Side = 'clients' | 'database';

/** A fault to be made so many milliseconds into its phase, and how long it lasts. */
export type PlannedFault = {
  kind: FaultKind;
  atMs: number;
  /** The number of the server that it hits; none for what hits everything. */
  server?: number;
  side?: Side;
  lastsMs?: number;
  /** `slow`: bytes a second instead of a delay of each piece. */
  bytesPerSecond?: number;
  /** `cut_after_request`: how many answers are lost. */
  count?: number;
};

/** One phase: so long with faults, and these. */
export type PlannedPhase = { lastsMs: number; faults: PlannedFault[] };

/** How often faults come while they come: seconds from one to the next, on average; 0 is never. */
export type FaultRates = Record<FaultKind, number>;

export const faultKinds = [
  'kill_server',
  'kill_all',
  'kill_database',
  'pause_server',
  'reset_connections',
  'half_open',
  'slow',
  'cut_after_request',
  'lose_database_connections',
] as const satisfies readonly FaultKind[];

/** Enough of everything in an hour: more than 300 kills of servers, more than 100 of the database. */
export const usualRates: FaultRates = {
  kill_server: 8,
  kill_all: 90,
  kill_database: 22,
  pause_server: 60,
  reset_connections: 12,
  half_open: 25,
  slow: 15,
  cut_after_request: 5,
  lose_database_connections: 15,
};

/** Longer than leases last (5 s), so that another takes over what the sleeper still thinks it has. */
const pauseMs = [6000, 8000] as const;

/** Draws the faults of a phase; they overlap as chance has it. */
export function planPhase(
  rng: Rng,
  phase: { lastsMs: number; servers: number; rates: FaultRates },
): PlannedPhase {
  const { lastsMs, servers, rates } = phase;
  const faults = faultKinds.flatMap((kind) => {
    if (rates[kind] === 0) return [];
    const expected = lastsMs / 1000 / rates[kind];
    // The whole part surely, the rest by chance: rates hold over phases, however short.
    const count = Math.floor(expected) + (rng.next() < expected % 1 ? 1 : 0);
    return Array.from({ length: count }, () => drawFault(rng, kind, lastsMs, servers));
  });
  return { lastsMs, faults: faults.toSorted((a, b) => a.atMs - b.atMs) };
}

function drawFault(rng: Rng, kind: FaultKind, phaseMs: number, servers: number): PlannedFault {
  const atMs = rng.integer(0, phaseMs);
  const server = rng.integer(0, servers - 1);
  const side: Side = rng.next() < 0.5 ? 'clients' : 'database';
  switch (kind) {
    case 'kill_all':
    case 'kill_database':
    case 'lose_database_connections':
      return { kind, atMs };
    case 'kill_server':
      return { kind, atMs, server };
    case 'pause_server':
      return { kind, atMs, server, lastsMs: rng.integer(...pauseMs) };
    case 'reset_connections':
      return { kind, atMs, server, side };
    case 'half_open':
      return { kind, atMs, server, side, lastsMs: rng.integer(500, 4000) };
    case 'slow': {
      const drips = rng.next() < 0.3;
      const lastsMs = rng.integer(500, 3000);
      return { kind, atMs, server, side, lastsMs, ...(drips ? { bytesPerSecond: 1 } : {}) };
    }
    case 'cut_after_request':
      return { kind, atMs, server, side, count: rng.integer(1, 3) };
  }
}
