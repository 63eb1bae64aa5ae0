// Kills an import and its server again and again, and looks at what is there in the end.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../server/test/support/eventually.ts';
import {
  newDataDir,
  processKey,
  removeDataDir,
  type ServerProcess,
  startServerProcess,
} from '../../../test/support/server-process.ts';

const bin = fileURLToPath(new URL('../../../bin/switchyard.mjs', import.meta.url));

export type KilledImport = {
  rows: number;
  kills: { importer: number; server: number };
  /** Rows acknowledged at each start, which must never fall. */
  progress: number[];
  /** What the run that reached the end said. */
  last: Summary;
  /** What importing the same file again said. */
  again: Summary;
  /** Products of the file that the server has in the end, and how many different ones. */
  found: { products: number; different: number };
  /** Products that were created twice, by the events. */
  createdEvents: number;
};

type Summary = {
  created: number;
  changed: number;
  unchanged: number;
  failed: number;
  rows: number;
};

/** Imports `rows` products while `kills` kills hit the importer and the server in turn. */
export async function importUnderKills(rows: number, kills: number): Promise<KilledImport> {
  const dataDir = newDataDir();
  const file = join(dataDir, 'products.csv');
  const state = `${file}.products.import`;
  let server = await startServerProcess(dataDir);
  const { port } = server;
  try {
    writeFileSync(file, csvOf(rows));
    const count = { importer: 0, server: 0 };
    const progress: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged(state);
      progress.push(before);
      const importer = startImport(server, file);
      // The share of the file that this round may bring in before it is hit.
      const until = before + Math.floor((rows - before) / (kills - kill + 1));
      await eventually('rows are acknowledged', () => acknowledged(state) > until, 600_000);
      if (kill % 2 === 0) {
        importer.child.kill('SIGKILL');
        count.importer++;
      } else {
        await server.kill();
        count.server++;
        server = await startServerProcess(dataDir, {}, port);
      }
      await importer.ended;
    }
    progress.push(acknowledged(state));
    const last = await startImport(server, file).ended;
    const again = await startImport(server, file).ended;
    const { found, createdEvents } = await readBack(server);
    return {
      rows,
      kills: count,
      progress,
      last: JSON.parse(last) as Summary,
      again: JSON.parse(again) as Summary,
      found,
      createdEvents,
    };
  } finally {
    await server.stop();
    removeDataDir(dataDir);
  }
}

function csvOf(rows: number): string {
  const lines = ['sku,name,price,currency,weight_grams'];
  for (let n = 0; n < rows; n++)
    lines.push(`K-${n},"Killed, ${n}",${n % 90}.25,EUR,${100 + (n % 900)}`);
  return `${lines.join('\n')}\n`;
}

function acknowledged(state: string): number {
  return existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')) as { rows: number }).rows : 0;
}

function startImport(server: ServerProcess, file: string) {
  const args = ['import', 'products', file, '--url', server.url, '--key', processKey, '--json'];
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said)));
  return { child, ended };
}

type Page = { data: { id: string; sku: string; type: string }[]; next_cursor: string | null };

async function readBack(
  server: ServerProcess,
): Promise<Pick<KilledImport, 'found' | 'createdEvents'>> {
  const walk = async (path: string, see: (one: Page['data'][number]) => void): Promise<void> => {
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await server.request('GET', `${path}${more}`)).body as Page;
      for (const one of page.data) see(one);
      cursor = page.next_cursor;
    }
  };
  const skus = new Set<string>();
  let products = 0;
  let createdEvents = 0;
  await walk('/v1/products?limit=200&count=none', ({ sku }) => {
    products++;
    skus.add(sku);
  });
  await walk('/v1/events?limit=200', ({ type }) => {
    if (type === 'product.created') createdEvents++;
  });
  return { found: { products, different: skus.size }, createdEvents };
}
