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
  /** Rows acknowledged before and after each kill, which must never fall. */
  progress: number[];
  /** What importers said that ended by themselves before they were through. */
  gaveUp: string[];
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

/**
 * Imports `rows` products while `kills` kills hit the importer and the server in turn. An importer
 * outlives a server that is soon back; one that gave up is started again, and what it said is kept.
 */
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
    const gaveUp: string[] = [];
    const note = (): number => {
      const done = acknowledged(state);
      progress.push(done);
      return done;
    };
    let importer = startImport(server, file);
    for (let kill = 0; kill < kills; kill++) {
      const before = note();
      // The share of the file that this round may bring in before it is hit.
      const until = before + Math.floor((rows - before) / (kills - kill + 1));
      importer = await runUntil(importer, server, {
        file,
        gaveUp,
        isThere: () => acknowledged(state) > until,
      });
      note();
      if (kill % 2 === 0) {
        importer.child.kill('SIGKILL');
        count.importer++;
        await importer.ended;
        note();
        importer = startImport(server, file);
      } else {
        await server.kill();
        count.server++;
        server = await startServerProcess(dataDir, {}, port);
      }
    }
    note();
    const last = await runToEnd(importer, server, file, gaveUp);
    note();
    const again = await runToEnd(startImport(server, file), server, file, gaveUp);
    const { found, createdEvents } = await readBack(server);
    return { rows, kills: count, progress, gaveUp, last, again, found, createdEvents };
  } finally {
    await server.stop();
    removeDataDir(dataDir);
  }
}

type Importer = ReturnType<typeof startImport>;

/** The importer that is at work when it is there: another one where one gave up before. */
async function runUntil(
  first: Importer,
  server: ServerProcess,
  { file, gaveUp, isThere }: { file: string; gaveUp: string[]; isThere: () => boolean },
): Promise<Importer> {
  let importer = first;
  await eventually(
    'rows are acknowledged',
    () => {
      const end = importer.end();
      if (end?.code === 0)
        throw new Error('The import was through before all kills: more rows are needed.');
      if (end === undefined) return isThere();
      noteEnd(gaveUp, end);
      importer = startImport(server, file);
      return false;
    },
    600_000,
  );
  return importer;
}

/** What the importer says at its end, or one after it where it gave up. */
async function runToEnd(
  first: Importer,
  server: ServerProcess,
  file: string,
  gaveUp: string[],
): Promise<Summary> {
  for (let importer = first; ; importer = startImport(server, file)) {
    const end = await importer.ended;
    if (end.code === 0) return JSON.parse(end.said) as Summary;
    noteEnd(gaveUp, end);
  }
}

/** Of a machine that is only busy a few importers give up; more are a fault of the importer. */
const gaveUpMax = 20;

function noteEnd(gaveUp: string[], { code, complained }: End): void {
  gaveUp.push(`${code}: ${complained.trim().slice(-400)}`);
  if (gaveUp.length > gaveUpMax) throw new Error(`Importers give up:\n${gaveUp.join('\n')}`);
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

type End = { code: number | null; said: string; complained: string };

function startImport(server: ServerProcess, file: string) {
  const args = ['import', 'products', file, '--url', server.url, '--key', processKey, '--json'];
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  let end: End | undefined;
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  // Its progress goes there too: the last words are what counts.
  child.stderr.on('data', (chunk) => (complained = (complained + String(chunk)).slice(-4000)));
  const ended = new Promise<End>((resolve) =>
    child.once('close', (code) => resolve((end = { code, said, complained }))),
  );
  return { child, ended, end: (): End | undefined => end };
}

type Page = { data: { id: string; sku: string; type: string }[]; next_cursor: string | null };

/** Whether no fact waits any more to become an event. */
async function isDrained({ url }: ServerProcess): Promise<boolean> {
  const headers = { authorization: `Bearer ${processKey}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const waiting = /^switchyard_outbox_facts (\d+)$/m.exec(text)?.[1];
  if (waiting === undefined) throw new Error(`No word of the outbox in:\n${text.slice(0, 500)}`);
  return waiting === '0';
}

async function readBack(
  server: ServerProcess,
): Promise<Pick<KilledImport, 'found' | 'createdEvents'>> {
  await eventually('every fact is an event', () => isDrained(server), 60_000);
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
