import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailure } from '../lib/errors.ts';

const lookEveryMs = 40;

/** Looks again and again until it is so; throws a CommandFailure that says what after the time. */
export async function until(
  what: string,
  patienceMs: number,
  look: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await look())) {
    if (performance.now() > deadline)
      throw new CommandFailure(`Not within ${Math.round(patienceMs / 1000)} s: ${what}.`);
    await pause(lookEveryMs);
  }
}
