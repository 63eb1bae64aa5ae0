import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Api } from '../lib/api.ts';
import { createProgress } from '../lib/progress.ts';
import type { Output } from '../lib/output.ts';
import { type ImportState, openErrorFile, readState, writeState } from './import-state.ts';
import { RowFault } from './row-values.ts';
import { batchMax, type Outcome, senderOf } from './send-batch.ts';
import type { Shape } from './shapes.ts';
import { fingerprintOf, openSource, type Source, type SourceRow } from './source-rows.ts';

export type ImportOptions = {
  path: string;
  shape: Shape;
  api: Api;
  url: string;
  dryRun: boolean;
  /** Where state and refused rows go; beside the input unless told. */
  workDir: string | undefined;
  output: Output;
};

export type ImportResult = ImportState & {
  seconds: number;
  resumed_at: number;
  error_file: string | null;
};

type Unit = { rows: SourceRow[]; body: Record<string, unknown> | undefined; error: string };

const linesPerRequestMax = 5000;

/**
 * Brings a file in, some hundred records a request, in constant memory. After every answer the
 * state on disk says up to which row all is done, so that a killed import goes on there; what was
 * sent and not noted is sent again, which changes nothing.
 */
export async function importFile(options: ImportOptions): Promise<ImportResult> {
  const { path, shape, output } = options;
  // Everything dies young here: without it a million rows take 310 MB instead of 185, and no less
  // time.
  setFlagsFromString('--semi-space-growth-factor=1');
  const startedAt = performance.now();
  const source = await openSource(path);
  tellUnread(source, shape, output);
  const base =
    options.workDir === undefined ? path : join(options.workDir, path.split('/').at(-1) ?? 'input');
  const statePath = `${base}.${shape.name}.import`;
  const errorPath = `${base}.errors.${source.format}`;
  const fresh: ImportState = {
    v: 1,
    file: fingerprintOf(path),
    run: randomUUID(),
    shape: shape.name,
    url: options.url,
    rows: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    failed: 0,
    errorBytes: 0,
    finished: false,
  };
  const state = options.dryRun ? fresh : readState(statePath, fresh);
  const resumedAt = state.rows;
  if (!options.dryRun) writeState(statePath, state);
  const errors = openErrorFile(errorPath, state.errorBytes, source.errorHeader);
  // How many rows there are is known by how much of the file they have taken so far.
  const { size } = statSync(path);
  let bytesRead = (): number => 0;
  const progress = createProgress(output, {
    event: 'import.progress',
    unit: 'rows',
    total: () => (bytesRead() === 0 ? undefined : Math.round((state.rows * size) / bytesRead())),
    done: state.rows,
  });
  const send = senderOf(options.api, shape.name, options.dryRun);
  const rows = source.rows(state.rows, (read) => {
    bytesRead = read;
  });
  for await (const units of batchesOf(source, shape, rows)) {
    const outcomes = await settle(units, send, keyOf(state, units));
    const refused: string[] = [];
    units.forEach((unit, index) => {
      const outcome = outcomes[index] ?? { kind: 'failed', error: 'the server gave no answer' };
      state[outcome.kind]++;
      if (outcome.kind === 'failed')
        for (const row of unit.rows) refused.push(source.errorLine(row, outcome.error));
    });
    state.errorBytes = errors.append(refused);
    state.rows = units.at(-1)?.rows.at(-1)?.rowNo ?? state.rows;
    if (!options.dryRun) writeState(statePath, state);
    progress.update(state.rows);
  }
  progress.end();
  errors.close();
  state.finished = true;
  if (!options.dryRun) writeState(statePath, state);
  return {
    ...state,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    resumed_at: resumedAt,
    error_file: state.failed === 0 ? null : errorPath,
  };
}

/**
 * The idempotency key of a batch. Counts and upserts are done anew by another run; receipts and
 * differences of the same file are not, or a repeated import would add the goods again.
 */
function keyOf(state: ImportState, units: readonly Unit[]): string {
  const adds = units.some(({ body }) => body?.['op'] === 'receipt' || body?.['op'] === 'adjust');
  return `import/${adds ? state.file : state.run}/${state.shape}/${units[0]?.rows[0]?.rowNo ?? 0}`;
}

/** Sends what could be read and puts the answers beside what could not. */
async function settle(
  units: readonly Unit[],
  send: ReturnType<typeof senderOf>,
  name: string,
): Promise<Outcome[]> {
  const good = units.filter((unit) => unit.body !== undefined);
  const answers =
    good.length === 0
      ? []
      : await send(
          good.map((unit) => unit.body ?? {}),
          name,
        );
  const byUnit = new Map(good.map((unit, index) => [unit, answers[index]]));
  return units.map((unit) => byUnit.get(unit) ?? { kind: 'failed', error: unit.error });
}

async function* batchesOf(
  source: Source,
  shape: Shape,
  rows: AsyncIterable<SourceRow>,
): AsyncGenerator<Unit[], void, undefined> {
  let batch: Unit[] = [];
  let count = 0;
  for await (const unit of unitsOf(source, shape, rows)) {
    batch.push(unit);
    count += unit.rows.length;
    if (batch.length < batchMax[shape.name] && count < linesPerRequestMax) continue;
    yield batch;
    batch = [];
    count = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Records of the file: single rows, or rows of one order that stand together. */
async function* unitsOf(
  source: Source,
  shape: Shape,
  rows: AsyncIterable<SourceRow>,
): AsyncGenerator<Unit, void, undefined> {
  let group: SourceRow[] = [];
  let groupKey = '';
  for await (const row of rows) {
    const key = source.format === 'csv' ? shape.groupBy?.(row) : undefined;
    if (key === undefined) {
      yield unitOf(shape, source, [row]);
      continue;
    }
    if (group.length > 0 && key !== groupKey) {
      yield unitOf(shape, source, group);
      group = [];
    }
    groupKey = key;
    group.push(row);
  }
  if (group.length > 0) yield unitOf(shape, source, group);
}

function unitOf(shape: Shape, source: Source, rows: SourceRow[]): Unit {
  if (source.format === 'ndjson') {
    const body = rows[0]?.object;
    return { rows, body, error: body === undefined ? 'not a JSON object' : '' };
  }
  try {
    return { rows, body: shape.bodyOf(rows), error: '' };
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    return { rows, body: undefined, error: error.message };
  }
}

function tellUnread(source: Source, shape: Shape, output: Output): void {
  const unread = source.columns.filter(
    (column) => column !== 'error' && !shape.columns.includes(column),
  );
  if (unread.length === 0) return;
  output.say(JSON.stringify({ event: 'import.columns_not_read', columns: unread }));
}
