/** Waits for the moment, to the millisecond: a timer alone would be late by more than is raced for. */
export async function untilMoment(atMs: number): Promise<void> {
  const rest = atMs - Date.now();
  if (rest > 12) await new Promise((resolve) => setTimeout(resolve, rest - 10));
  while (Date.now() < atMs) await new Promise((resolve) => setImmediate(resolve));
}

/** Time that the load itself takes, such as work of a known length or a client's pause. */
export async function passTime(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
