// Goal: the client and the real server understand each other: names, errors, lists, events.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../server/test/support/server.ts';
import {
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DuplicateError,
  NotFoundError,
  stateset,
  Switchyard,
  type Client,
  ValidationError,
  VersionError,
} from '../src/index.ts';
import { operations, pluralOf } from '../src/operations.generated.ts';

let server: TestServer;
let url: string;
let client: Client;

beforeAll(async () => {
  server = await startTestServer();
  url = await server.listen();
  client = new stateset(server.key, { baseUrl: url });
});

afterAll(() => server.stop());

function newProduct(sku: string): Promise<{ id: string; version: number }> {
  return client.product.create({ sku, name: sku, currency: 'USD', price: 10 });
}

describe('the client', () => {
  it('is one class under two names, and hides its key', () => {
    expect(stateset).toBe(Switchyard);
    expect(client).toBeInstanceOf(Switchyard);
    expect(JSON.stringify(client)).not.toContain(server.key);
  });

  it('is made without a key, and says so with the first call', async () => {
    const keyless = new stateset(undefined, { baseUrl: url });
    await expect(keyless.product.list()).rejects.toBeInstanceOf(ConfigurationError);
    expect(await keyless.system.healthCheck()).toMatchObject({ authenticated: false });
  });

  it('tells a valid key from another', async () => {
    expect(await client.system.healthCheck()).toMatchObject({ status: 'ok', authenticated: true });
    const stranger = new stateset('sy_test_nobody', { baseUrl: url });
    await expect(stranger.product.list()).rejects.toBeInstanceOf(AuthenticationError);
  });

  it('rejects the health check at once when nothing listens', async () => {
    const lost = new stateset('key', { baseUrl: 'http://127.0.0.1:1' });
    await expect(lost.system.healthCheck()).rejects.toBeInstanceOf(ConnectionError);
  });

  it('has every operation, in the singular and in the plural', () => {
    const resources = client as unknown as Record<string, Record<string, unknown>>;
    for (const { resource, method } of operations) {
      expect(typeof resources[resource]?.[method], `${resource}.${method}`).toBe('function');
    }
    for (const [singular, plural] of Object.entries(pluralOf)) {
      expect(resources[plural]).toBe(resources[singular]);
    }
  });
});

describe('a call', () => {
  it('creates, reads by both names, and changes what was read', async () => {
    const product = await newProduct('CALL-1');
    expect(await client.product.get(product.id)).toEqual(await client.product.retrieve(product));
    const changed = await client.product.update(product, { price: 12 });
    expect(changed).toMatchObject({ price: 12, version: product.version + 1 });
    await expect(client.product.update(product, { price: 13 })).rejects.toBeInstanceOf(
      VersionError,
    );
    await expect(client.product.update(product.id, { price: 13 })).rejects.toMatchObject({
      status: 428,
    });
    expect(await client.product.update(product.id, { price: 14 }, { ifMatch: '*' })).toMatchObject({
      price: 14,
    });
  });

  it('leaves what is undefined, and clears what is null', async () => {
    const product = await newProduct('CALL-2');
    const kept = await client.product.update(product, { price: undefined, cost: 4 });
    expect(kept).toMatchObject({ price: 10, cost: 4 });
    expect(await client.product.update(kept, { price: null })).toMatchObject({ price: null });
  });

  it('fails with a class, a code and every fault', async () => {
    await newProduct('CALL-3');
    await expect(newProduct('CALL-3')).rejects.toBeInstanceOf(DuplicateError);
    await expect(client.product.retrieve('prd_nothing')).rejects.toBeInstanceOf(NotFoundError);
    const wrong = await client.product
      .create({ sku: 'CALL-4', weight_grams: -1, price: 1.234, currency: 'USD' })
      .catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ValidationError);
    expect(wrong).toMatchObject({ status: 422, requestId: expect.stringMatching(/^req_/u) });
    expect((wrong as ValidationError).errors.length).toBeGreaterThan(0);
  });

  it('without an id calls nothing', async () => {
    const missing = undefined as unknown as string;
    await expect(client.product.retrieve(missing)).rejects.toThrow(
      'product.retrieve needs id, but got undefined.',
    );
  });

  it('under one key is done once', async () => {
    const options = { idempotencyKey: 'product-of-today' };
    const body = { sku: 'CALL-5', name: 'Once', currency: 'USD' };
    const [first, second] = [
      await client.product.create(body, options),
      await client.product.create(body, options),
    ];
    expect(second).toEqual(first);
  });

  it('that has no body sends none', async () => {
    const product = await newProduct('CALL-7');
    expect(await client.product.archive(product)).toMatchObject({ status: 'archived' });
  });

  it('as a dry run keeps nothing', async () => {
    const dry = await client
      .withDryRun()
      .product.create({ sku: 'CALL-6', name: 'Dry', currency: 'USD' });
    expect(dry).toMatchObject({ sku: 'CALL-6', dry_run: true });
    await expect(client.product.retrieve('CALL-6')).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('a list', () => {
  beforeAll(async () => {
    const items = Array.from({ length: 220 }, (_, n) => ({
      sku: `LIST-${n}`,
      name: 'x',
      currency: 'USD',
    }));
    await client.product.bulk({ items });
  });

  const filter = { sku: { prefix: 'LIST-' } } as const;

  it('is whole, or one page when a limit is named', async () => {
    expect(await client.product.list(filter)).toHaveLength(220);
    const page = await client.product.list({ ...filter, limit: 20 });
    expect([page.length, page.has_more, page.total?.value]).toEqual([20, true, 220]);
    const next = await client.product.list({
      ...filter,
      limit: 20,
      cursor: page.next_cursor ?? '',
    });
    expect(next[0]?.id).not.toBe(page[0]?.id);
  });

  it('can be walked through', async () => {
    const seen = new Set<string>();
    for await (const { id } of client.product.iterate(filter)) seen.add(id);
    expect(seen.size).toBe(220);
  });

  it('refuses a filter that the server does not know', async () => {
    const wrong = client.product.list({ colour: 'red' } as never);
    await expect(wrong).rejects.toMatchObject({ status: 400, code: 'unknown_parameter' });
  });
});

describe('events', () => {
  it('reach a subscriber in order, and again after the place it stored', async () => {
    const made = [
      await newProduct('EVENT-1'),
      await newProduct('EVENT-2'),
      await newProduct('EVENT-3'),
    ];
    const wanted = made.map(({ id }) => id);
    const collect = async (
      after: number,
      count: number,
    ): Promise<{ seen: string[]; place: number }> => {
      const seen: string[] = [];
      const subscription = client.events.subscribe(
        { after, types: ['product.*'] },
        ({ subject = '' }) => {
          if (wanted.includes(subject)) seen.push(subject);
          if (seen.length === count) void subscription.close();
        },
      );
      await subscription.closed;
      return { seen, place: subscription.lastSequence ?? 0 };
    };
    const first = await collect(0, 2);
    expect(first.seen).toEqual(wanted.slice(0, 2));
    const second = await collect(first.place, 1);
    expect(second.seen).toEqual(wanted.slice(2));
  });
});
