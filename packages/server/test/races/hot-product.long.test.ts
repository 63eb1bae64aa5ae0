// Goal: T2 through three processes: HOT_UNITS units, HOT_ATTEMPTS attempts, 64 clients.
import { afterAll, beforeAll, it } from 'vitest';
import { expectLaws } from '../support/laws.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { sellHotProduct } from './hot-product.ts';
import { tell } from './support.ts';

const units = Number(process.env['HOT_UNITS'] ?? 5000);
const attempts = Number(process.env['HOT_ATTEMPTS'] ?? 20_000);
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(3);
});
afterAll(async () => {
  await cluster.stop();
});

it(`T2: ${attempts} attempts at ${units} units through three processes`, async () => {
  const figures = await sellHotProduct(cluster, 'HOT', { units, attempts, clients: 64 });
  await expectLaws(cluster.shop);
  tell('hot-product', { processes: 3, clients: 64, ...figures });
});
