// Goal: what the short tests show for seconds holds for half a minute, for kills, for a database
// that comes back elsewhere, and for a disk that is truly full. Every process lives on.
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Connection } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';
import {
  keepOrdering,
  type Noted,
  signalDatabase,
  startTroubled,
  type TroubledServer,
} from './trouble-support.ts';

const stopSeconds = Number(process.env['TROUBLE_STOP_SECONDS'] ?? 30);
const kills = Number(process.env['TROUBLE_KILLS'] ?? 5);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The slowest refusal, and the time from the end of the trouble to the next order taken. */
async function judged(
  server: TroubledServer,
  what: string,
  trouble: () => Promise<void>,
): Promise<void> {
  const load = keepOrdering(server, 8);
  await eventually('orders are taken', () => load.acknowledged.size > 50);
  const from = load.answers.length;
  await trouble();
  const endedAt = performance.now();
  const taken = load.acknowledged.size;
  await eventually('orders again', () => load.acknowledged.size > taken + 20, 60_000);
  const recoveredMs = performance.now() - endedAt;
  await load.stop();
  const refused = load.answers.slice(from).filter(({ answer }) => answer.status !== 201);
  const slowest = Math.max(0, ...refused.map(({ answer }) => answer.ms));
  process.stdout.write(
    `${JSON.stringify({
      test: 'database-trouble',
      what,
      acknowledged: load.acknowledged.size,
      refused: refused.length,
      codes: codesOf(refused),
      slowest_refusal_ms: Math.round(slowest),
      recovered_ms: Math.round(recoveredMs),
    })}\n`,
  );
  expect(refused.every(({ answer }) => answer.status === 503 && answer.retryAfter !== null)).toBe(
    true,
  );
  await eventually('every event has its place', async () => {
    const owner = await server.owner();
    const { rows } = await owner.query('select 1 from switchyard.event_outbox limit 1');
    await owner.end();
    return rows.length === 0;
  });
  await server.expectIntact(load.acknowledged);
}

function codesOf(refused: readonly Noted[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { answer } of refused) {
    const name = `${answer.status} ${answer.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('a database that stands still for half a minute harms nothing', async () => {
  const server = await startTroubled();
  try {
    await judged(server, `SIGSTOP ${stopSeconds} s`, async () => {
      signalDatabase(server.postmaster(), 'SIGSTOP');
      await pause(stopSeconds * 1000);
      signalDatabase(server.postmaster(), 'SIGCONT');
    });
  } finally {
    await server.stop();
  }
});

test('a database that is killed and started again loses no acknowledged order', async () => {
  const server = await startTroubled();
  try {
    for (let n = 1; n <= kills; n++) {
      await judged(server, `SIGKILL ${n}`, async () => {
        signalDatabase(server.postmaster(), 'SIGKILL');
        await pause(1000);
        await server.restart();
      });
    }
  } finally {
    await server.stop();
  }
});

/** A way to the database that can be cut in its middle, as when a machine goes and another comes. */
function cuttableWay(): {
  way: (connection: Connection) => Promise<Connection>;
  goSilent: () => void;
  comeBackElsewhere: () => void;
  close: () => void;
} {
  const pairs = new Set<[Socket, Socket]>();
  let silent = false;
  let target = '';
  const proxy = createServer((client) => {
    client.on('error', () => undefined);
    if (silent) return;
    const server = connect(target);
    server.on('error', () => client.destroy());
    client.pipe(server);
    server.pipe(client);
    pairs.add([client, server]);
  });
  return {
    way: async (connection) => {
      target = join(connection.host, `.s.PGSQL.${connection.port}`);
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const address = proxy.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      return { ...connection, host: '127.0.0.1', port };
    },
    goSilent: () => {
      silent = true;
      for (const [client, server] of pairs) {
        client.unpipe(server);
        server.unpipe(client);
      }
    },
    // The old machine is dead, its sessions and locks with it, and will never say so to anybody.
    comeBackElsewhere: () => {
      silent = false;
      for (const [, server] of pairs) server.destroy();
    },
    close: () => {
      proxy.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
  };
}

test('a database that comes back at another place is found there', async () => {
  const cuttable = cuttableWay();
  const server = await startTroubled({ way: cuttable.way });
  try {
    await judged(server, 'black hole, then elsewhere', async () => {
      cuttable.goSilent();
      await pause(5000);
      cuttable.comeBackElsewhere();
    });
  } finally {
    await server.stop();
    cuttable.close();
  }
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

// Skipped because only root may mount a small disk.
test.skipIf(!canMount)('a full disk is told as such, and room is enough to go on', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'sw-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
  expect(mounted.status).toBe(0);
  const server = await startTroubled({
    // All tables of the database lie on the small disk; the write-ahead log does not, for a log
    // without room stops PostgreSQL itself, which the kills have shown.
    prepare: async (postgres, dataDir) => {
      const { uid, gid } = statSync(join(dataDir, 'pg'));
      chownSync(disk, uid, gid);
      const { default: pg } = await import('pg');
      const owner = new pg.Client({ ...postgres.connection, database: 'template1' });
      await owner.connect();
      await owner.query(`create tablespace small location '${disk}'`);
      await owner.query(`alter database "${postgres.connection.database}" set tablespace small`);
      await owner.end();
    },
  });
  try {
    const owner = await server.owner();
    await owner.query('create table public.filler (line text)');
    await judged(server, 'disk full', async () => {
      await eventually('the disk is full', async () => {
        try {
          await owner.query(
            `insert into public.filler select repeat('x', 1000) from generate_series(1, 500)`,
          );
          return false;
        } catch (error) {
          return (error as { code?: string }).code === '53100';
        }
      });
      const refused = await eventually('an order is refused', async () => {
        const answer = await server.order(1_000_000 + Math.floor(performance.now() * 1000));
        return answer.status === 201 ? undefined : answer;
      });
      expect([refused.status, refused.code, refused.retryAfter]).toEqual([
        503,
        'storage_full',
        '30',
      ]);
      await pause(3000);
      await owner.query('drop table public.filler');
    });
    await owner.end();
  } finally {
    await server.stop();
    spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
