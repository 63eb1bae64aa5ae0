import { type Connection, vacuumDatabase } from '@switchyard/server/scratch';

const leastPauseMs = 120_000;
const patienceMs = 60_000;

/** Keeps the planner's statistics and the tables of a campaign's database in shape. */
export type Upkeep = {
  /** Begins it, when it is time again and none is under way. */
  begin: () => void;
  /** Does it now; resolves when it is done or was cut short. */
  now: () => Promise<void>;
};

/**
 * PostgreSQL forgets with every crash how many rows have changed, so that one that is killed twice
 * a minute never vacuums or analyzes by itself: plans would be those of the first minutes. What its
 * own housekeeping does elsewhere is done here, in calm phases.
 */
export function createUpkeep(connection: Connection): Upkeep {
  let last = performance.now();
  let running: Promise<void> | undefined;
  const now = async (): Promise<void> => {
    running ??= vacuum(connection).finally(() => {
      running = undefined;
      last = performance.now();
    });
    await running;
  };
  return {
    now,
    begin: () => {
      if (running === undefined && performance.now() - last > leastPauseMs) void now();
    },
  };
}

/** A kill cuts it short: the next one goes on where it is needed. */
async function vacuum(connection: Connection): Promise<void> {
  try {
    await vacuumDatabase(connection, patienceMs);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
