// No column that can hold words is added without somebody saying whether it can hold personal data.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { textColumnsByTable } from './personal-columns.ts';
import { textColumns } from './stored-texts.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
});
afterAll(async () => {
  await server.stop();
});

const listed = Object.entries(textColumnsByTable).flatMap(([table, { personal, other }]) =>
  `${personal} ${other}`
    .split(' ')
    .filter((column) => column !== '')
    .map((column) => `${table}.${column}`),
);

const stored = async (): Promise<string[]> =>
  (await textColumns(server)).map(({ table, column }) => `${table}.${column}`);

test('every column that can hold words is classified, and each classified one is there', async () => {
  expect(listed.toSorted()).toEqual((await stored()).toSorted());
});

test('a column that nobody classified is noticed', async () => {
  const owner = await connectAsOwner(server.db.connection);
  await owner.query('alter table switchyard.orders add column planted varchar(20)');
  await owner.end();
  expect((await stored()).filter((column) => !listed.includes(column))).toEqual(['orders.planted']);
});
