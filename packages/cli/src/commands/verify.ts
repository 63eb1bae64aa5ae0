import type { Client } from '@switchyard/sdk';
import type { StoredPlace } from '@switchyard/server/stored-data';
import { readArguments, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';
import { type CheckReport, checkDatabase } from '../prove/check/index.ts';

const usage = `Usage: switchyard verify [--data-dir DIR | --url URL --key KEY | --database-url URL] [--deep] [--json]
  Judges every law over everything that is stored, changing nothing. With a data directory
  (.switchyard unless told) every tenant is judged, whether its server runs or not; with a URL the
  tenant of the key. Exits with 0 only when every law holds.
  --deep judges a second time by statements that share no code with the server, rebuilds from the
  events from zero what they tell, looks for anything that crosses tenants, and says where the two
  judges disagree. It reads every row: for a data directory or a database only.`;

type Law = Awaited<ReturnType<Client['system']['verify']>>['laws'][number];
type Report = { tenant: string; ok: boolean; laws: readonly Law[] };
type Disagreement = { law: string; server: 'holds' | 'broken'; judge: readonly string[] };
type Verified = {
  tenants: readonly Report[];
  deep?: CheckReport;
  disagreements?: readonly Disagreement[];
};

/** Judges the laws of the core. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(
      argv,
      { ...serverOptions, 'database-url': { type: 'string' }, deep: { type: 'boolean' } },
      0,
    );
    const ways = [values.url, values['database-url'], values['data-dir']].filter(
      (way) => way !== undefined,
    );
    if (ways.length > 1)
      throw new UsageError('One of --data-dir, --url and --database-url is enough.');
    if (values.deep === true && values.url !== undefined)
      throw new UsageError('--deep reads the database itself: give --data-dir or --database-url.');
    const verified =
      values.url !== undefined
        ? { tenants: [{ tenant: 'of the key', ...(await connect(values).system.verify()) }] }
        : await verifyPlace(placeOf(values['data-dir'], values['database-url']), values.deep);
    show(verified, values.json === true, output);
    return isOk(verified) ? exitCode.ok : exitCode.failure;
  },
};

function placeOf(dataDir: string | undefined, databaseUrl: string | undefined): StoredPlace {
  const url = databaseUrl ?? (dataDir === undefined ? process.env['DATABASE_URL'] : undefined);
  return url !== undefined && url !== ''
    ? { databaseUrl: url }
    : { dataDir: dataDir ?? process.env['SWITCHYARD_DATA_DIR'] ?? '.switchyard' };
}

async function verifyPlace(place: StoredPlace, isDeep: boolean | undefined): Promise<Verified> {
  const { verifyConnection, verifyStoredData, withStoredConnection } =
    await import('@switchyard/server/stored-data');
  if (isDeep !== true) return { tenants: await verifyStoredData(place) };
  return withStoredConnection(place, async (connection) => {
    const tenants = await verifyConnection(connection);
    const deep = await checkDatabase({ database: connection });
    return { tenants, deep, disagreements: disagreementsOf(tenants, deep) };
  });
}

/** Which findings of the judge say what a law of the server says. */
const sameMeaning: Readonly<Record<string, readonly string[]>> = {
  I1: ['lines.buckets'],
  I2: ['lines.held'],
  I3: ['lines.shipped'],
  I4: ['lines.fulfillment'],
  I5: ['stock.promised'],
  I6: ['claims.owned'],
  I7: ['stock.on_hand', 'stock.allocated', 'stock.reserved'],
  I7b: ['ledger.compensations'],
  I9: ['events.gapless'],
  I9b: ['events.created'],
  I10: ['orders.status', 'orders.counters'],
};

/** Laws that hold for one judge and are broken for the other: one of the two has a bug. */
function disagreementsOf(tenants: readonly Report[], deep: CheckReport): Disagreement[] {
  return Object.entries(sameMeaning).flatMap(([law, names]): Disagreement[] => {
    const holds = tenants.every(({ laws }) => laws.every((one) => one.law !== law || one.ok));
    const broken = names.filter((name) =>
      deep.findings.some((finding) => finding.name === name && !finding.ok),
    );
    if (holds === (broken.length === 0)) return [];
    return [{ law, server: holds ? 'holds' : 'broken', judge: holds ? broken : names }];
  });
}

function isOk({ tenants, deep, disagreements = [] }: Verified): boolean {
  const lawsHold = tenants.length > 0 && tenants.every((report) => report.ok);
  return lawsHold && deep?.ok !== false && disagreements.length === 0;
}

function show(verified: Verified, asJson: boolean, output: Output): void {
  const ok = isOk(verified);
  if (asJson) {
    output.data(JSON.stringify({ ok, ...verified }));
    return;
  }
  for (const report of verified.tenants) {
    output.data(`tenant ${report.tenant}`);
    showLaws(report.laws, output);
  }
  if (verified.deep !== undefined) showDeep(verified.deep, output);
  for (const { law, server, judge } of verified.disagreements ?? []) {
    const other = server === 'holds' ? 'is broken' : 'holds';
    output.data(
      `The judges disagree: ${law} ${server} for the server, ${judge.join(', ')} ${other}.`,
    );
  }
  output.data(ok ? 'Every law holds.' : 'A law is broken.');
}

function showLaws(laws: readonly Law[], output: Output): void {
  const rows = laws.map((law) => [
    law.law,
    law.ok ? 'yes' : 'NO',
    grouped(law.checked),
    grouped(law.broken),
    law.says,
  ]);
  output.data(table(['law', 'holds', 'checked', 'broken', 'says'], rows, output));
  for (const law of laws)
    if (!law.ok) output.data(`${law.law} is broken first by ${JSON.stringify(law.first)}`);
}

function showDeep({ findings, digests }: CheckReport, output: Output): void {
  output.data('all tenants, by the independent judge');
  const rows = findings.map((one) => [
    one.name,
    one.ok ? 'yes' : 'NO',
    grouped(one.checked),
    grouped(one.broken),
    one.says,
  ]);
  output.data(table(['finding', 'holds', 'checked', 'broken', 'says'], rows, output));
  for (const { name, ok, first } of findings)
    if (!ok) output.data(`${name} is broken first by ${JSON.stringify(first[0])}`);
  for (const [name, digest] of Object.entries(digests)) output.data(`${name} ${digest}`);
}
