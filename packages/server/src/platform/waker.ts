/** A sleep that can be cut short, for loops that poll but should not be late. */
export type Waker = {
  /** Ends the present wait, or the next one when nobody waits. */
  wake: () => void;
  /** Waits until woken, at most so long. */
  wait: (timeoutMs: number) => Promise<void>;
};

/** Makes a waker for one loop. */
export function createWaker(): Waker {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      end?.();
    },
    wait: async (timeoutMs) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = undefined;
      woken = false;
    },
  };
}

/** Waits so long. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
