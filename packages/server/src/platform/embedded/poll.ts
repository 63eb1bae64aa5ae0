import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks every `intervalMs` until there is an answer; undefined after `timeoutMs`. Used where neither
 * the file system nor a process that is not our child tells us of a change.
 */
export async function pollUntil<Answer>(
  timeoutMs: number,
  intervalMs: number,
  ask: () => Answer | undefined,
): Promise<Answer | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(intervalMs);
  }
}
