// Goal: whatever a client repeats, in whatever moment, the effect happens once and the answer is
// the same to the byte. Method: an operation that writes one row, its rows counted.
import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/db/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/platform/errors.ts';
import { createTestDatabase, startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

const probe = newProbe();
let server: TestServer;
/** Waited for before a transaction begins: a database that hands out its connections late. */
let connecting: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const { db, drop } = await createTestDatabase();
  const transaction: Database['transaction'] = async (tenantId, options, work) => {
    await connecting();
    return db.transaction(tenantId, options, work);
  };
  const database = { db: { ...db, transaction }, drop };
  server = await startTestServer({ routes: probeRoutes(probe), database });
});
afterAll(() => server.stop());
beforeEach(() => {
  probe.inside = async () => undefined;
  connecting = async () => undefined;
});

const thing = { name: 'ok', quantity: 3 };
const make = (
  idempotencyKey: string | null,
  body: unknown = thing,
  headers: Record<string, string> = {},
) => server.request('POST', '/v1/things', { body, idempotencyKey, headers });

const refuse = async (): Promise<void> => {
  throw new Refusal('insufficient_inventory', 'Nothing left.');
};

/** A request that waits for its connection until it is let on. */
async function heldUp(
  send: () => ReturnType<typeof make>,
): Promise<{ letOn: () => ReturnType<typeof make> }> {
  const { promise: letOn, resolve } = Promise.withResolvers<undefined>();
  const { promise: waits, resolve: tell } = Promise.withResolvers<undefined>();
  connecting = async () => {
    tell(undefined);
    await letOn;
  };
  const answer = send();
  await waits;
  connecting = async () => undefined;
  return {
    letOn: () => {
      resolve(undefined);
      return answer;
    },
  };
}

async function count(table: 'log_entries' | 'idempotency_keys'): Promise<number> {
  const { rows } = await server.db.system.query<{ n: number }>(
    `select count(*) as n from ${table} where tenant_id = $1`,
    [server.tenantId],
  );
  return rows[0]?.n ?? -1;
}

describe('a repeated request', () => {
  it('gets the first answer again, byte for byte, and does nothing', async () => {
    const key = randomUUID();
    const first = await make(key);
    const before = await count('log_entries');
    const again = await make(key, { quantity: 3, name: 'ok' });
    expect(first.status).toBe(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    for (const name of ['location', 'etag', 'content-type'])
      expect(again.headers[name]).toBe(first.headers[name]);
    expect(again.headers['switchyard-request-id']).not.toBe(first.headers['switchyard-request-id']);
    expect(await count('log_entries')).toBe(before);
  });

  it('is refused when it is another request', async () => {
    const key = randomUUID();
    await make(key);
    const other = await make(key, { ...thing, quantity: 4 });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('is told that the first one still runs, and to come back', async () => {
    const key = randomUUID();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<undefined>();
    probe.inside = async () => {
      enter(undefined);
      await released;
    };
    const first = make(key);
    await entered;
    probe.inside = async () => undefined;
    const twin = await make(key);
    expect([twin.status, twin.body.code, twin.body.retryable, twin.headers['retry-after']]).toEqual(
      [409, 'idempotency_in_progress', true, '1'],
    );
    release(undefined);
    expect((await first).status).toBe(201);
    expect((await make(key)).headers['idempotent-replayed']).toBe('true');
  });

  it('waits a little for a first one that ends soon', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => make(key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter((a) => a.headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it('is done when the first one was refused, of which only the mark is left', async () => {
    const key = randomUUID();
    const before = [await count('log_entries'), await count('idempotency_keys')];
    probe.inside = refuse;
    expect((await make(key)).status).toBe(409);
    expect([await count('log_entries'), await count('idempotency_keys')]).toEqual([
      before[0],
      (before[1] ?? 0) + 1,
    ]);
    expect((await make(key)).status).toBe(409);
    probe.inside = async () => undefined;
    const done = await make(key, { ...thing, quantity: 9 });
    expect([done.status, done.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect((await make(key, { ...thing, quantity: 9 })).text).toBe(done.text);
  });

  it('is another one in another tenant or operation', async () => {
    const key = randomUUID();
    await make(key);
    const batch = await server.request('POST', '/v1/things/batch', {
      body: { name: 'ok' },
      idempotencyKey: key,
    });
    expect([batch.status, batch.headers['idempotent-replayed']]).toEqual([201, undefined]);
  });

  it('works the same where the operation keeps its answers itself', async () => {
    const key = randomUUID();
    const send = (name: string) =>
      server.request('POST', '/v1/things/batch', { body: { name }, idempotencyKey: key });
    const first = await send('batch');
    const again = await send('batch');
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
      201,
      first.text,
      'true',
    ]);
    expect(again.headers['etag']).toBe(first.headers['etag']);
    expect((await send('other')).body.code).toBe('idempotency_key_reused');
  });
});

describe('the key', () => {
  it('is required where stock moves', async () => {
    const answer = await make(null);
    expect([answer.status, answer.body.code]).toEqual([400, 'idempotency_key_missing']);
  });

  it.each(['"a b"', 'a b', 'a, b', '"a", "b"', '', '""', 'x'.repeat(256), '"open', 'é'])(
    'is refused when it is %s',
    async (key) => {
      const answer = await make(null, thing, { 'idempotency-key': key });
      expect(answer.status).toBe(400);
      expect(answer.body.code).toMatch(/^idempotency_key_(invalid|missing)$/);
    },
  );

  it('is the same bare and in quotes', async () => {
    const key = randomUUID();
    await make(null, thing, { 'idempotency-key': `"${key}"` });
    expect((await make(key)).headers['idempotent-replayed']).toBe('true');
  });
});

describe('a dry run', () => {
  it('answers as the real one, keeps nothing, and says so', async () => {
    const before = [await count('log_entries'), await count('idempotency_keys')];
    for (const path of ['/v1/things', '/v1/things/batch']) {
      const body = path.endsWith('batch') ? { name: 'ok' } : thing;
      const answer = await server.request('POST', path, {
        body,
        headers: { 'switchyard-dry-run': 'true' },
      });
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({ dry_run: true, object: 'thing' });
      expect(answer.headers['switchyard-dry-run']).toBe('true');
    }
    expect([await count('log_entries'), await count('idempotency_keys')]).toEqual(before);
    expect((await make(randomUUID(), { name: 'x' }, { 'switchyard-dry-run': 'true' })).status).toBe(
      422,
    );
    expect((await make(randomUUID(), thing, { 'switchyard-dry-run': 'maybe' })).status).toBe(400);
  });
});

describe('a request that was held up on its way', () => {
  it('is never done after it was sent again and refused', async () => {
    const key = randomUUID();
    const first = await heldUp(() => make(key));
    probe.inside = refuse;
    expect((await make(key)).body.code).toBe('insufficient_inventory');
    probe.inside = async () => undefined;
    const before = await count('log_entries');
    const late = await first.letOn();
    expect([late.status, late.body.code]).toEqual([409, 'idempotency_refused']);
    expect(await count('log_entries')).toBe(before);
    expect((await make(key)).status).toBe(201);
  });

  it('is told what was done, when it was sent again and done', async () => {
    const key = randomUUID();
    const first = await heldUp(() => make(key));
    const second = await make(key);
    const late = await first.letOn();
    expect([late.status, late.text, late.headers['idempotent-replayed']]).toEqual([
      201,
      second.text,
      'true',
    ]);
  });

  it('is told what its twin did when it is itself refused after that', async () => {
    const key = randomUUID();
    let twin: Awaited<ReturnType<typeof make>> | undefined;
    // Between the refusal and its mark the twin gets through.
    probe.inside = async () => {
      connecting = async () => {
        connecting = async () => undefined;
        probe.inside = async () => undefined;
        twin = await make(key);
      };
      await refuse();
    };
    const refused = await make(key);
    expect([refused.status, refused.text]).toEqual([201, twin?.text]);
  });
});
