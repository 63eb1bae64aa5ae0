import type pg from 'pg';
import { pause } from '../waker.ts';

export type CheckState = 'ok' | 'degraded' | 'down';
export type Check = { state: CheckState; detail: string; durationMs: number };
export type Health = { state: CheckState; checks: Record<string, Check> };

export type HealthCheck = {
  /** The present health; answers of the last half second are given again. */
  check: () => Promise<Health>;
  /** From now on the server takes no new work. */
  drain: () => void;
  draining: () => boolean;
};

const freshMs = 500;
const patienceMs = 2000;
const slowMs = 500;
/** Facts that wait longer than this are a fault of the sequencer, not of load. */
const stuckMs = 10_000;

type Probe = () => Promise<{ state: CheckState; detail: string }>;

/** Watches what the server needs: the database, its schema, and that events move on. */
export function createHealthCheck(system: pg.Pool, migrationsKnown: number): HealthCheck {
  let draining = false;
  let last: { at: number; health: Promise<Health> } | undefined;
  const probes: Record<string, Probe> = {
    database: async () => {
      const { rows } = await system.query<{ mode: string }>(
        "select current_setting('transaction_read_only') as mode",
      );
      // Reads are served meanwhile: this is no reason to send them elsewhere.
      return rows[0]?.mode === 'on'
        ? { state: 'degraded', detail: 'PostgreSQL takes no writes (standby or read only).' }
        : { state: 'ok', detail: 'PostgreSQL answers.' };
    },
    migrations: async () => {
      const { rows } = await system.query<{ n: number }>(
        'select count(*) as n from switchyard.migrations',
      );
      const applied = rows[0]?.n ?? 0;
      return applied < migrationsKnown
        ? { state: 'down', detail: `${migrationsKnown - applied} migrations are missing.` }
        : { state: 'ok', detail: `${applied} migrations are applied.` };
    },
    events: outboxProbe(system),
  };

  async function look(): Promise<Health> {
    const found = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await runProbe(probe)] as const),
    );
    const checks: Record<string, Check> = Object.fromEntries(found);
    if (draining)
      checks['draining'] = { state: 'down', detail: 'The server is stopping.', durationMs: 0 };
    const states = Object.values(checks).map((check) => check.state);
    const state = states.includes('down')
      ? 'down'
      : states.includes('degraded')
        ? 'degraded'
        : 'ok';
    return { state, checks };
  }

  return {
    check: () => {
      if (last === undefined || performance.now() - last.at > freshMs) {
        last = { at: performance.now(), health: look() };
      }
      return last.health;
    },
    drain: () => {
      draining = true;
      last = undefined;
    },
    draining: () => draining,
  };
}

async function runProbe(probe: Probe): Promise<Check> {
  const startedAt = performance.now();
  const tooLate = async (): Promise<{ state: CheckState; detail: string }> => {
    await pause(patienceMs);
    return { state: 'down', detail: `No answer within ${patienceMs} ms.` };
  };
  try {
    const { state, detail } = await Promise.race([probe(), tooLate()]);
    const durationMs = Math.round(performance.now() - startedAt);
    if (state === 'ok' && durationMs > slowMs)
      return { state: 'degraded', detail: `${detail} It is slow.`, durationMs };
    return { state, detail, durationMs };
  } catch (error) {
    // The words of the database may name hosts and users: the public hears only that it failed.
    const code =
      typeof error === 'object' && error !== null && 'code' in error
        ? ` (${String(error.code)})`
        : '';
    return {
      state: 'down',
      detail: `It failed${code}.`,
      durationMs: Math.round(performance.now() - startedAt),
    };
  }
}

/** Events are stuck when the oldest fact in the outbox has not changed for long. */
function outboxProbe(system: pg.Pool): Probe {
  let oldest: number | undefined;
  let since = performance.now();
  return async () => {
    const { rows } = await system.query<{ oldest: number | null; n: number }>(
      `-- all tenants: the health of the sequencer
       select min(position) as oldest, count(*) as n
       from (select position from switchyard.event_outbox limit 10000) o`,
    );
    const now = rows[0]?.oldest ?? undefined;
    if (now === undefined || now !== oldest) since = performance.now();
    oldest = now;
    const waitedMs = performance.now() - since;
    const n = rows[0]?.n ?? 0;
    return waitedMs > stuckMs
      ? {
          state: 'degraded',
          detail: `${n} facts have waited ${Math.round(waitedMs / 1000)} s for their place.`,
        }
      : {
          state: 'ok',
          detail: n === 0 ? 'Every event has its place.' : `${n} facts are being sequenced.`,
        };
  };
}
