type Out = { write: (text: string) => unknown };

/** Turns log lines into words for a person: warnings and errors only, the rest is in the banner. */
export function readableLines(out: Out): { write: (line: string) => void } {
  return {
    write: (line) => {
      const { level, time, event, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const isProgress = event === 'database.migrated' || event === 'embedded.created';
      if (level === 'info' && !isProgress) return;
      const details = Object.entries(rest)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' ');
      out.write(`${String(time).slice(11, 19)} ${String(level)} ${String(event)} ${details}\n`);
    },
  };
}
