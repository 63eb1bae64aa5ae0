import { resolve } from 'node:path';
import { checkDatabase } from '../doctor/database-checks.ts';
import type { Finding } from '../doctor/findings.ts';
import { checkMachine } from '../doctor/machine-checks.ts';
import { checkServer } from '../doctor/server-checks.ts';
import { readArguments, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { findServer } from '../lib/connection.ts';
import { exitCode } from '../lib/errors.ts';
import { type Output, table } from '../lib/output.ts';

const usage = `Usage: switchyard doctor [--data-dir DIR] [--url URL --key KEY] [--no-laws] [--json]
  Checks this machine, the data directory, the database and the server, and says of each fault why
  it matters and what to do. Exits with 1 when a check fails; warnings do not.`;

/** Checks whether everything is as it should be. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(argv, { ...serverOptions, 'no-laws': { type: 'boolean' } }, 0);
    const dataDir = resolve(
      values['data-dir'] ?? process.env['SWITCHYARD_DATA_DIR'] ?? '.switchyard',
    );
    const databaseUrl = process.env['DATABASE_URL'] ?? '';
    const isEmbedded = databaseUrl === '';
    const { url, key } = findServer(values);
    const findings: Finding[] = [
      ...checkMachine(dataDir, isEmbedded),
      ...(await checkServer(url.replace(/\/{1,9}$/u, ''), key, values.url !== undefined)),
      ...(await checkDatabase(
        isEmbedded ? { dataDir } : { databaseUrl },
        values['no-laws'] !== true,
      )),
    ];
    show(findings, values.json === true, output);
    return findings.some((finding) => finding.state === 'failure') ? exitCode.failure : exitCode.ok;
  },
};

function show(findings: readonly Finding[], asJson: boolean, output: Output): void {
  const count = (state: Finding['state']): number =>
    findings.filter((finding) => finding.state === state).length;
  if (asJson) {
    output.data(JSON.stringify({ ok: count('failure') === 0, checks: findings }));
    return;
  }
  output.data(
    table(
      ['check', 'state', 'found'],
      findings.map((one) => [one.check, one.state, one.found]),
      output,
    ),
  );
  for (const { check, state, cause, fix } of findings) {
    if (state === 'failure' || state === 'warning')
      output.data(`\n${check}: ${cause ?? ''}\n  fix: ${fix ?? ''}`);
  }
  output.data(
    `\n${count('ok')} well, ${count('warning')} warnings, ${count('failure')} failures, ${count('skipped')} skipped`,
  );
}
