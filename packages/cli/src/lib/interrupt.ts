/** A command that runs until it is interrupted. */
type Stop = {
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  wasInterrupted: () => boolean;
  /** Takes no more notice of interrupts. */
  end: () => void;
};

/** Hears of the first interrupt instead of ending by it. */
export function stopAtInterrupt(): Stop {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  return {
    signal: controller.signal,
    wasInterrupted: () => controller.signal.aborted,
    end: () => void process.off('SIGINT', interrupt),
  };
}
