import type { Client } from '@switchyard/sdk';
import { readArguments, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';

const usage = `Usage: switchyard verify [--data-dir DIR | --url URL --key KEY | --database-url URL] [--json]
  Judges every law over everything that is stored, changing nothing. With a data directory
  (.switchyard unless told) every tenant is judged, whether its server runs or not; with a URL the
  tenant of the key. Exits with 0 only when every law holds.`;

type Law = Awaited<ReturnType<Client['system']['verify']>>['laws'][number];
type Report = { tenant: string; ok: boolean; laws: readonly Law[] };

/** Judges the laws of the core. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(
      argv,
      { ...serverOptions, 'database-url': { type: 'string' } },
      0,
    );
    const ways = [values.url, values['database-url'], values['data-dir']].filter(
      (way) => way !== undefined,
    );
    if (ways.length > 1)
      throw new UsageError('One of --data-dir, --url and --database-url is enough.');
    const reports =
      values.url !== undefined
        ? [{ tenant: 'of the key', ...(await connect(values).system.verify()) }]
        : await verifyPlace(values['data-dir'], values['database-url']);
    show(reports, values.json === true, output);
    return reports.length > 0 && reports.every((report) => report.ok)
      ? exitCode.ok
      : exitCode.failure;
  },
};

async function verifyPlace(
  dataDir: string | undefined,
  databaseUrl: string | undefined,
): Promise<Report[]> {
  const { verifyStoredData } = await import('@switchyard/server/stored-data');
  const url = databaseUrl ?? (dataDir === undefined ? process.env['DATABASE_URL'] : undefined);
  return verifyStoredData(
    url !== undefined && url !== ''
      ? { databaseUrl: url }
      : { dataDir: dataDir ?? process.env['SWITCHYARD_DATA_DIR'] ?? '.switchyard' },
  );
}

function show(reports: readonly Report[], asJson: boolean, output: Output): void {
  const ok = reports.length > 0 && reports.every((report) => report.ok);
  if (asJson) {
    output.data(JSON.stringify({ ok, tenants: reports }));
    return;
  }
  for (const report of reports) {
    output.data(`tenant ${report.tenant}`);
    output.data(
      table(
        ['law', 'holds', 'checked', 'broken', 'says'],
        report.laws.map((law) => [
          law.law,
          law.ok ? 'yes' : 'NO',
          grouped(law.checked),
          grouped(law.broken),
          law.says,
        ]),
        output,
      ),
    );
    for (const law of report.laws) {
      if (!law.ok) output.data(`${law.law} is broken first by ${JSON.stringify(law.first)}`);
    }
  }
  output.data(ok ? 'Every law holds.' : 'A law is broken.');
}
