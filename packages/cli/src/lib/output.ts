/** Where a command speaks: data on stdout, everything else on stderr. */
export type Output = {
  readonly isTTY: boolean;
  readonly errorsAreTTY: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Data, as it is. */
  data: (text: string) => void;
  /** Words for people. */
  say: (text: string) => void;
  /** What overwrites itself on a terminal. */
  overwrite: (text: string) => void;
};

/** The output of this process. Colours only where a terminal shows them and nobody forbids them. */
export function processOutput(env: NodeJS.ProcessEnv = process.env): Output {
  const { stdout, stderr } = process;
  return {
    isTTY: stdout.isTTY === true,
    errorsAreTTY: stderr.isTTY === true,
    color: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    columns: stdout.columns ?? 100,
    data: (text) => void stdout.write(`${text}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    overwrite: (text) => void stderr.write(`\r\u001b[2K${text}`),
  };
}

/** Columns aligned, the last one cut to the width of the terminal. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  output: Pick<Output, 'color' | 'columns'>,
): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const isNumeric = heads.map(
    (_head, column) =>
      rows.length > 0 && rows.every((row) => /^(?:-?[\d,]+(?:\.\d+)?)?$/u.test(row[column] ?? '')),
  );
  const aligned = (cell: string, column: number): string =>
    isNumeric[column] === true
      ? cell.padStart(widths[column] ?? 0)
      : cell.padEnd(widths[column] ?? 0);
  const line = (cells: readonly string[]): string =>
    cells.map(aligned).join('  ').trimEnd().slice(0, Math.max(20, output.columns));
  const head = line(heads);
  return [output.color ? `\u001b[1m${head}\u001b[0m` : head, ...rows.map(line)].join('\n');
}

/** A number with thousands marked, such as 370,931. */
export function grouped(value: number, decimals = 0): string {
  return value.toLocaleString('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** A time for people, such as 4 min 12 s. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
