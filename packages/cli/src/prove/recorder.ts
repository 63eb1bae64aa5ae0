import { open } from 'node:fs/promises';

/** The history as it is written: lines in the order in which they were handed over. */
export type Recorder = {
  /** Microseconds since the recorder was opened, never falling. */
  now: () => number;
  /** Takes a line (without its end); it is on its way to the disk. */
  write: (line: string) => void;
  /** Resolves when everything written so far is on the disk; rejects when the disk refuses. */
  synced: () => Promise<void>;
  bytes: () => number;
  close: () => Promise<void>;
};

/**
 * Opens a history that does not exist yet. Lines of clients that wait at the same time reach the
 * disk by one flush, so that the wait does not grow with their number.
 */
export async function openRecorder(path: string): Promise<Recorder> {
  const file = await open(path, 'wx', 0o600);
  const startedAt = performance.now();
  let pending: string[] = [];
  /** The last flush, running or done; each waits for the one before it. */
  let last: Promise<void> = Promise.resolve();
  /** A flush that has not begun: everything written meanwhile goes with it. */
  let queued: Promise<void> | undefined;
  let latest = 0;
  let bytes = 0;

  const flush = async (): Promise<void> => {
    queued = undefined;
    const text = pending.join('');
    pending = [];
    bytes += Buffer.byteLength(text);
    await file.appendFile(text);
    await file.datasync();
  };
  const synced = (): Promise<void> => {
    if (pending.length > 0) {
      queued ??= last.then(flush);
      last = queued;
    }
    return last;
  };
  return {
    now: () => {
      latest = Math.max(latest, Math.floor((performance.now() - startedAt) * 1000));
      return latest;
    },
    write: (line) => {
      pending.push(`${line}\n`);
    },
    synced,
    bytes: () => bytes,
    close: async () => {
      await synced();
      await file.close();
    },
  };
}
