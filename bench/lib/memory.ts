import { readFileSync } from 'node:fs';

/** Megabytes that a process holds in memory now, by /proc; Linux only. */
export function residentMegabytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024;
}

/** Looks every 250 ms until `end`, which gives the most that was seen. */
export function watchMemory(pid: number): { end: () => number } {
  let most = residentMegabytes(pid);
  const timer = setInterval(() => {
    most = Math.max(most, residentMegabytes(pid));
  }, 250);
  return {
    end: () => {
      clearInterval(timer);
      return most;
    },
  };
}
