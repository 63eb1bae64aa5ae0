type Out = { write: (text: string) => unknown };
type Line = Record<string, unknown>;

/** What a person waits for at a first start, in words. */
const progress: Readonly<Record<string, (line: Line) => string>> = {
  'embedded.created': () => 'The database is made.',
  'database.migrated': ({ count }) => `Its schema is in place (${String(count)} migrations).`,
  'demo.started': ({ count, seed }) =>
    `${count === 0 ? 'Making' : 'Completing'} the demo network, seed ${String(seed)} …`,
  'demo.progress': ({ name }) => `  ${String(name)}`,
};

/** Turns log lines into words for a person: progress, warnings and errors; the rest is in the banner. */
export function readableLines(out: Out): { write: (line: string) => void } {
  return {
    write: (line) => {
      const parsed = JSON.parse(line) as Line;
      const { level, time, event, ...rest } = parsed;
      const at = String(time).slice(11, 19);
      if (level === 'info') {
        const words = progress[String(event)];
        if (words !== undefined) out.write(`${at} ${words(parsed)}\n`);
        return;
      }
      const details = Object.entries(rest)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' ');
      out.write(`${at} ${String(level)} ${String(event)} ${details}\n`);
    },
  };
}
