import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../server/test/support/eventually.ts';
import { switchyard, temporaryFolder } from './support/words.ts';
import { writeRetailFixture } from './support/retail-fixture.ts';

const bin = fileURLToPath(new URL('../../../bin/switchyard.mjs', import.meta.url));
const rows = 300;
/** Each replay starts a database of its own. */
const timeoutMs = 240_000;
const folder = temporaryFolder();
const file = join(folder.path, 'lines.csv');

type Summary = {
  orders: number;
  covered: number;
  backordered: number;
  oversold: number;
  stock_differences: number;
  verify: string;
  digest: string;
  resumed_steps: number;
  server_restarts: number;
  cancelled_units: number;
  returned_units: number;
  rows: Record<string, number>;
};

async function replay(name: string): Promise<Summary> {
  const { code, data, said } = await switchyard(
    'replay',
    'online-retail',
    file,
    '--data-dir',
    join(folder.path, name),
    '--json',
  );
  expect(code, said).toBe(0);
  return JSON.parse(data) as Summary;
}

describe('replay of an online retailer', { timeout: timeoutMs }, () => {
  let first: Summary;

  beforeAll(async () => {
    writeRetailFixture(file, rows);
    first = await replay('first');
  }, timeoutMs);
  afterAll(() => folder.remove());

  it('sells nothing twice, keeps every law, and accounts for every row', () => {
    expect(first).toMatchObject({ oversold: 0, stock_differences: 0, verify: 'ok' });
    const { read = 0, ...kinds } = first.rows;
    expect(read).toBe(rows + 2);
    expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(read);
    expect(first.rows).toMatchObject({ stock_note: 1, negative_price: 1 });
    expect(first.covered + first.backordered).toBe(first.orders);
    expect(first.returned_units).toBeGreaterThan(0);
  });

  it('comes to the same digest on another data directory, and when it is only read again', async () => {
    expect((await replay('second')).digest).toBe(first.digest);
    const again = await replay('second');
    expect(again.digest).toBe(first.digest);
    expect(again.resumed_steps).toBeGreaterThan(0);
  });

  it('comes to the same digest after the replay was killed', async () => {
    const dataDir = join(folder.path, 'killed');
    const journal = join(dataDir, 'replay-online-retail.journal');
    const child = spawn(
      process.execPath,
      [bin, 'replay', 'online-retail', file, '--data-dir', dataDir, '--json'],
      { stdio: 'ignore' },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await eventually(
      'the journal has ten steps',
      () => existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > 10,
      60_000,
    );
    child.kill('SIGKILL');
    await gone;
    const resumed = await replay('killed');
    expect(resumed.digest).toBe(first.digest);
    expect(resumed.resumed_steps).toBeGreaterThanOrEqual(9);
  });

  it('refuses to go on with another file in the same data directory', async () => {
    const other = join(folder.path, 'other.csv');
    writeRetailFixture(other, 20);
    const { code, said } = await switchyard(
      'replay',
      'online-retail',
      other,
      '--data-dir',
      join(folder.path, 'first'),
    );
    expect(code).toBe(5);
    expect(said).toContain('holds another replay');
  });
});
