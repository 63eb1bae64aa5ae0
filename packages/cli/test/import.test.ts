import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../server/test/support/eventually.ts';
import { writeRetailFixture } from './support/retail-fixture.ts';
import { switchyard, temporaryFolder } from './support/words.ts';

const bin = fileURLToPath(new URL('../../../bin/switchyard.mjs', import.meta.url));
const folder = temporaryFolder();
const path = (name: string): string => join(folder.path, name);

type Result = {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  failed: number;
  resumed_at: number;
};

describe('import', () => {
  let server: StartedServer;
  const at = (): string[] => ['--url', server.url, '--key', server.key, '--json'];
  const bring = async (
    shape: string,
    file: string,
    ...more: string[]
  ): Promise<Result & { code: number; said: string }> => {
    const { code, data, said } = await switchyard('import', shape, file, ...more, ...at());
    return { code, said, ...(JSON.parse(data === '' ? '{}' : data) as Result) };
  };

  beforeAll(async () => {
    const argv = ['--port', '0', '--data-dir', path('data'), '--no-demo'];
    server = await startServer(readConfig(argv, { SWITCHYARD_LOG_LEVEL: 'silent' }), {
      write: () => undefined,
    });
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('brings products in, keeps refused rows in their own layout, and changes nothing the second time', async () => {
    const rows = Array.from(
      { length: 700 },
      (_, index) => `P-${index},"Thing, ${index}",${index % 50}.25,EUR,${100 + index}`,
    );
    rows[10] = 'P-10,bad price,abc,EUR,1';
    rows[600] = 'P-600,bad currency,1.25,XXQ,1';
    writeFileSync(
      path('products.csv'),
      `${['sku,name,price,currency,weight_grams', ...rows].join('\r\n')}\r\n`,
    );
    const result = await bring('products', path('products.csv'));
    expect(result).toMatchObject({ code: 1, rows: 700, created: 698, failed: 2, resumed_at: 0 });
    const refused = readFileSync(path('products.csv.errors.csv'), 'utf8').trim().split('\n');
    expect(refused[0]).toBe('sku,name,price,currency,weight_grams,error');
    expect(refused[1]).toBe('P-10,bad price,abc,EUR,1,price is not a number: abc');
    expect(refused).toHaveLength(3);
    expect(await bring('products', path('products.csv'))).toMatchObject({
      created: 0,
      unchanged: 698,
      failed: 2,
    });
    // The corrected error file is itself an input; its last column is not read.
    writeFileSync(path('again.csv'), refused.join('\n').replace('abc', '7').replace('XXQ', 'EUR'));
    expect(await bring('products', path('again.csv'))).toMatchObject({
      code: 0,
      created: 2,
      failed: 0,
    });
  });

  it('brings locations, counted stock and orders in, and groups the rows of an order', async () => {
    writeFileSync(
      path('locations.csv'),
      'code,type,country,currency,orders_per_day\nL-1,fulfillment,DE,EUR,50\nL-2,store,FR,EUR,\n',
    );
    expect(await bring('locations', path('locations.csv'))).toMatchObject({ code: 0, created: 2 });
    writeFileSync(
      path('stock.csv'),
      'sku,location,quantity\nP-1,L-1,40\nP-2,L-1,5\nP-3,NOWHERE,5\n',
    );
    expect(await bring('inventory', path('stock.csv'))).toMatchObject({
      code: 1,
      created: 2,
      failed: 1,
    });
    writeFileSync(path('stock2.csv'), 'sku,location,quantity\nP-1,L-1,42\nP-2,L-1,5\n');
    expect(await bring('inventory', path('stock2.csv'))).toMatchObject({
      code: 0,
      created: 0,
      changed: 1,
      unchanged: 1,
    });
    writeFileSync(
      path('orders.csv.gz'),
      gzipSync(
        [
          'order_id,channel,placed_at,currency,country,sku,quantity,unit_price',
          'O-1,web,2026-01-02 10:00,EUR,DE,P-1,2,3.50',
          'O-1,web,2026-01-02 10:00,EUR,DE,P-2,1,4',
          'O-2,web,2026-01-03,EUR,FR,P-1,1,3.50',
          'O-3,web,2026-01-03,EUR,FR,P-UNKNOWN,1,3.50',
          '',
        ].join('\n'),
      ),
    );
    expect(await bring('orders', path('orders.csv.gz'), '--dry-run')).toMatchObject({
      created: 2,
      failed: 1,
    });
    expect((await switchyard('orders', 'list', ...at())).data).toBe('');
    expect(await bring('orders', path('orders.csv.gz'))).toMatchObject({
      rows: 4,
      created: 2,
      failed: 1,
    });
    const orders = (await switchyard('orders', 'list', ...at())).data
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line_items: object[] });
    expect(orders.map((order) => order.line_items.length).toSorted()).toEqual([1, 2]);
    expect(await bring('orders', path('orders.csv.gz'))).toMatchObject({
      created: 0,
      unchanged: 2,
      failed: 1,
    });
  });

  it('writes no formula into the file of refused rows, and reads it back as it was meant', async () => {
    writeFileSync(
      path('formulas.csv'),
      'sku,name,price,currency\n=1+1,"=HYPERLINK(""http://x"",""y"")",-5,EUR\nF-2,@SUM(1),abc,EUR\nF-3,fine,abc,EUR\n',
    );
    expect(await bring('products', path('formulas.csv'))).toMatchObject({ code: 1, failed: 3 });
    const refused = readFileSync(path('formulas.csv.errors.csv'), 'utf8').trim().split('\n');
    expect(refused.map((line) => line.split(',')[0])).toEqual(['sku', "'=1+1", 'F-2', 'F-3']);
    expect(refused.slice(1).join('\n')).not.toMatch(/(?:^|[,\n])"?[=+@]/u);
    expect(refused[3]).toBe('F-3,fine,abc,EUR,price is not a number: abc');
    // Refused once more, it is no more marked than before, and has one column of errors.
    writeFileSync(path('again1.csv'), `${refused.join('\n')}\n`);
    expect(await bring('products', path('again1.csv'))).toMatchObject({ code: 1, failed: 3 });
    const twice = readFileSync(path('again1.csv.errors.csv'), 'utf8').trim().split('\n');
    expect(twice).toEqual(refused);
    const mended = twice.join('\n').replaceAll('abc', '7').replace(',-5,', ',5,');
    writeFileSync(path('again2.csv'), `${mended}\n`);
    expect(await bring('products', path('again2.csv'))).toMatchObject({ code: 0, created: 3 });
    const { data } = await switchyard('products', 'list', ...at());
    const names = data
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sku: string; name: string })
      .filter(({ sku }) => ['=1+1', 'F-2'].includes(sku));
    expect(names.map(({ name }) => name).toSorted()).toEqual([
      '=HYPERLINK("http://x","y")',
      '@SUM(1)',
    ]);
  });

  it('refuses a row with a cell of two million characters by name, and brings the others in', async () => {
    const rows = ['B-1,small', `B-2,${'x'.repeat(2_000_000)}`, 'B-3,small'];
    writeFileSync(path('large.csv'), `sku,name\n${rows.join('\n')}\n`);
    expect(await bring('products', path('large.csv'))).toMatchObject({
      code: 1,
      created: 2,
      failed: 1,
    });
    const refused = readFileSync(path('large.csv.errors.csv'), 'utf8').trim().split('\n');
    expect(refused[1]?.slice(0, 6)).toBe('B-2,xx');
    expect(refused[1]?.slice(-80)).toContain('At most 255 characters.');
  });

  it('takes NDJSON, line by line', async () => {
    writeFileSync(
      path('more.ndjson'),
      '{"sku":"N-1","name":"N"}\nnot json\n{"sku":"N-2","name":"N","nonsense":1}\n',
    );
    expect(await bring('products', path('more.ndjson'))).toMatchObject({
      rows: 3,
      created: 1,
      failed: 2,
    });
    const refused = readFileSync(path('more.ndjson.errors.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(refused[0]).toEqual({ line: 'not json', error: 'not a JSON object' });
    expect(refused[1]).toMatchObject({ sku: 'N-2' });
  });

  it('goes on after a kill, and every row counts once', async () => {
    const count = 20_000;
    const rows = Array.from({ length: count }, (_, index) => `K-${index},Killed ${index},1.5,EUR`);
    writeFileSync(path('killed.csv'), `${['sku,name,price,currency', ...rows].join('\n')}\n`);
    const state = path('killed.csv.products.import');
    const child = spawn(
      process.execPath,
      [bin, 'import', 'products', path('killed.csv'), ...at()],
      { stdio: 'ignore' },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await eventually(
      'some rows are acknowledged',
      () => existsSync(state) && (JSON.parse(readFileSync(state, 'utf8')) as Result).rows > 0,
    );
    child.kill('SIGKILL');
    await gone;
    const result = await bring('products', path('killed.csv'));
    expect(result).toMatchObject({ code: 0, rows: count, failed: 0, changed: 0 });
    expect(result.resumed_at).toBeGreaterThan(0);
    expect(result.resumed_at).toBeLessThan(count);
    // A batch that was done but not yet noted is found unchanged.
    expect(result.created + result.unchanged).toBe(count);
    const { data } = await switchyard(
      'products',
      'list',
      '--all',
      '--filter',
      'sku[prefix]=K-',
      ...at(),
    );
    expect(data.trim().split('\n')).toHaveLength(count);
  });

  it('brings the shape of an online retailer in, once', async () => {
    writeRetailFixture(path('lines.csv'), 150);
    const first = JSON.parse(
      (
        await switchyard(
          'import',
          'online-retail',
          path('lines.csv'),
          '--work-dir',
          folder.path,
          ...at(),
        )
      ).data,
    ) as Record<string, number>;
    expect(first).toMatchObject({ refused: 0, unchanged: 0, created: first['orders'] });
    const again = await switchyard(
      'import',
      'online-retail',
      path('lines.csv'),
      '--work-dir',
      join(folder.path, 'other'),
      ...at(),
    );
    expect(JSON.parse(again.data)).toMatchObject({
      refused: 0,
      created: 0,
      unchanged: first['orders'],
    });
  });
});
