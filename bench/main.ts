import { availability } from './availability.ts';
import { dispatch } from './dispatch.ts';
import { feed } from './feed.ts';
import { forecast } from './forecast.ts';
import { forward } from './forward.ts';
import { growth } from './growth.ts';
import { journey } from './journey.ts';
import { lifecycle } from './lifecycle.ts';
import { overload } from './overload.ts';
import { type Bench, printResult } from './lib/report.ts';
import { promise } from './promise.ts';
import { quote } from './quote.ts';
import { rebalance } from './rebalance.ts';
import { replayTable } from './replay-table.ts';
import { reports } from './reports.ts';
import { source } from './source.ts';
import { startUp } from './start.ts';

/** Every bench there is, by name: `npm run bench -- NAME [--json] [options]`. */
const benches: readonly Bench[] = [
  availability,
  dispatch,
  feed,
  forecast,
  forward,
  growth,
  journey,
  lifecycle,
  overload,
  promise,
  quote,
  rebalance,
  replayTable,
  reports,
  source,
  startUp,
];

const [name, ...args] = process.argv.slice(2);
const bench = benches.find((one) => one.name === name);
if (bench === undefined) {
  process.stderr.write(
    `npm run bench -- NAME [--json]\n${benches.map((one) => `  ${one.name}  ${one.says}`).join('\n')}\n`,
  );
  process.exitCode = 2;
} else {
  const result = await bench.run(args);
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else printResult(result);
  process.exitCode = result.ok ? 0 : 1;
}
