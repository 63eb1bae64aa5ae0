import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ImportResult, importFile } from '../import/import-file.ts';
import { type SalesImport, importOnlineRetail, importOlist } from '../import/import-sales.ts';
import { shapeNames, shapes } from '../import/shapes.ts';
import { type Api, createApi } from '../lib/api.ts';
import { readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { findServer } from '../lib/connection.ts';
import { CommandFailure, exitCode, UsageError } from '../lib/errors.ts';
import { duration, grouped, type Output } from '../lib/output.ts';

const usage = `Usage: switchyard import products|locations|inventory|orders FILE [--dry-run] [--work-dir DIR]
       switchyard import online-retail FILE
       switchyard import olist DIRECTORY
  FILE is .csv (with a header) or .ndjson, also with .gz. An order is the rows of one order id that
  stand together. What is refused goes to FILE.errors.csv with the reason as a last column; correct
  it there and import that file. A killed import goes on where the server last said yes.`;

/** Brings records in from files. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        'dry-run': { type: 'boolean' },
        'work-dir': { type: 'string' },
      },
      2,
    );
    const [name] = positionals;
    const path = required(positionals[1], 'The file');
    if (!existsSync(path)) throw new UsageError(`There is no ${path}.`);
    const dryRun = values['dry-run'] === true;
    const { api, url } = apiOf(values, dryRun);
    const workDir = values['work-dir'];
    if (workDir !== undefined) mkdirSync(workDir, { recursive: true });
    if (name === 'online-retail' || name === 'olist') {
      if (dryRun)
        throw new UsageError(
          `import ${name} has no --dry-run; replay ${name} runs it on a server of its own.`,
        );
      const work = name === 'olist' ? importOlist : importOnlineRetail;
      return tellSales(
        await work({ api, path: resolve(path), workDir: workDir ?? '.', url, output }),
        values.json === true,
        output,
      );
    }
    const shapeName = shapeNames.find((one) => one === name);
    if (shapeName === undefined) {
      throw new UsageError(
        `import ${[...shapeNames, 'online-retail', 'olist'].join(', ')}; not ${name ?? 'nothing'}.`,
      );
    }
    const result = await importFile({
      path: resolve(path),
      shape: shapes[shapeName],
      api,
      url,
      dryRun,
      workDir,
      output,
    });
    return tell(result, dryRun, values.json === true, output);
  },
};

function apiOf(
  values: Parameters<typeof findServer>[0],
  dryRun: boolean,
): { api: Api; url: string } {
  const { url, key } = findServer(values);
  if (key === undefined) {
    throw new CommandFailure('No API key: pass --key, or set SWITCHYARD_API_KEY.', exitCode.auth);
  }
  const address = { url: url.replace(/\/{1,9}$/u, ''), key };
  const headers: Record<string, string> = dryRun ? { 'switchyard-dry-run': 'true' } : {};
  return { api: createApi(() => Promise.resolve(address), { headers }), url };
}

function tell(result: ImportResult, dryRun: boolean, asJson: boolean, output: Output): number {
  const {
    file: _file,
    run: _run,
    v: _v,
    errorBytes: _bytes,
    finished: _finished,
    ...facts
  } = result;
  if (asJson) output.data(JSON.stringify({ ...facts, dry_run: dryRun }));
  else {
    output.data(
      `${dryRun ? 'Would import' : 'Imported'} ${result.shape}: ${grouped(result.rows)} rows in ` +
        `${duration(result.seconds * 1000)}; records created ${grouped(result.created)}, changed ${grouped(result.changed)}, ` +
        `unchanged ${grouped(result.unchanged)}, refused ${grouped(result.failed)}.`,
    );
    if (result.resumed_at > 0) output.data(`Went on after row ${grouped(result.resumed_at)}.`);
    if (result.error_file !== null) output.data(`Refused rows: ${result.error_file}`);
  }
  return result.failed === 0 ? exitCode.ok : exitCode.failure;
}

function tellSales(result: SalesImport, asJson: boolean, output: Output): number {
  output.data(
    asJson
      ? JSON.stringify(result)
      : Object.entries(result)
          .map(
            ([name, value]) =>
              `${name.padEnd(16)}${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
          )
          .join('\n'),
  );
  return result.refused === 0 ? exitCode.ok : exitCode.failure;
}
