import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

function stat(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // utime, stime, and those of children that have ended: fields 14 to 17 of proc(5).
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ticks: utime + stime + cutime + cstime };
  } catch {
    // Ended between the listing and the reading; its time shows in its parent.
    return undefined;
  }
}

/** CPU seconds so far of a process and everything it started, by /proc; Linux only. */
export function cpuSecondsOfTree(root: number): number {
  const all = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const found = Number.isInteger(pid) ? stat(pid) : undefined;
    if (found !== undefined) all.set(pid, found);
  }
  let ticks = 0;
  for (const [pid, one] of all) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== 0 && at !== root) at = all.get(at)?.parent;
    if (at === root) ticks += one.ticks;
  }
  return ticks / ticksPerSecond;
}
