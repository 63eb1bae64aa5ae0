import type { Driver } from './drive.ts';
import type { Fleet } from './server-fleet.ts';
import { until } from './until.ts';

/** What a phase without faults has shown. */
export type LivenessResult = { ms: number; broken: string | undefined };

/**
 * Waits until everything is ready, everything that waited has been answered, and new operations are
 * answered: what is asked of a system once the faults are over. A sentence says what did not come.
 */
export async function judgeLiveness(options: {
  fleet: Fleet;
  driver: Driver;
  answered: () => number;
  patienceMs: number;
}): Promise<LivenessResult> {
  const { fleet, driver, answered, patienceMs } = options;
  const startedAt = performance.now();
  const old = new Set(driver.waiting().map(({ no }) => no));
  const left = (): number => Math.max(1, patienceMs - (performance.now() - startedAt));
  try {
    await until('every server is ready', left(), fleet.allReady);
    await until('what waited is answered', left(), () =>
      driver.waiting().every(({ no }) => !old.has(no)),
    );
    const before = answered();
    await until('new operations are answered', left(), () => answered() > before + 20);
    return { ms: Math.round(performance.now() - startedAt), broken: undefined };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const stuck = driver.waiting().filter(({ no }) => old.has(no));
    const example = stuck[0] === undefined ? '' : ` ${JSON.stringify(stuck[0])}`;
    return {
      ms: Math.round(performance.now() - startedAt),
      broken: `${words} ${stuck.length} wait.${example}`,
    };
  }
}
