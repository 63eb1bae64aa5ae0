// Goal: every example that we print runs. Method: each block of JavaScript in the documents is a
// file of a project of its own, run against a real server; it must end well.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../server/test/support/server.ts';
import { stateset } from '../src/index.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const project = mkdtempSync(join(tmpdir(), 'switchyard-documents-'));
const examples = ['packages/sdk/README.md', 'docs/sdk.md'].flatMap((document) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/^```js\n(.*?)^```$/gmsu)].map(
    (match, index) => [`${document} example ${index + 1}`, match[1] ?? ''] as const,
  ),
);

let server: TestServer;
let url: string;

beforeAll(async () => {
  mkdirSync(join(project, 'node_modules/@switchyard'), { recursive: true });
  symlinkSync(join(root, 'packages/sdk'), join(project, 'node_modules/@switchyard/sdk'));
  server = await startTestServer();
  url = await server.listen();
  await seed();
});

afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await server.stop();
});

async function seed(): Promise<void> {
  const client = new stateset(server.key, { baseUrl: url });
  for (const code of ['EAST', 'WEST']) {
    const address = { country: 'US', postal_code: '60661' };
    await client.location.create({
      code,
      type: 'fulfillment',
      name: code,
      currency: 'USD',
      address,
    });
  }
  for (const sku of ['TEE-RED-M', 'MUG']) {
    await client.product.create({
      sku,
      name: sku,
      currency: 'USD',
      price: 29.99,
      weight_grams: 200,
    });
    const place = { product_id: sku, location_id: 'EAST' };
    await client.inventory.set({ ...place, quantity: 100, expected: null, kind: 'opening' });
  }
  await client.carrier.create({ code: 'POST', name: 'Post' });
}

async function run(code: string): Promise<{ exit: number | null; said: string }> {
  writeFileSync(join(project, 'main.mjs'), code);
  const env = {
    ...process.env,
    SWITCHYARD_API_KEY: server.key,
    SWITCHYARD_BASE_URL: url,
    STATESET_API_KEY: server.key,
    STATESET_BASE_URL: url,
  };
  const child = spawn(process.execPath, ['main.mjs'], { cwd: project, env });
  const pieces: string[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => pieces.push(piece.toString('utf8')));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exit, said: pieces.join('') };
}

describe('the documents', () => {
  it('have examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(10);
  });

  it.each(examples)('%s runs', async (_name, code) => {
    const { exit, said } = await run(code);
    expect(exit, said).toBe(0);
    expect(said).not.toContain('NaN');
  });
});
