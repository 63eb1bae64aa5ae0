import type { Api } from '../lib/api.ts';
import type { ShapeName } from './shapes.ts';

/** What became of one record: an empty error means that it is in. */
export type Outcome = { kind: 'created' | 'changed' | 'unchanged' | 'failed'; error: string };

type Body = Record<string, unknown>;
type Fault = { pointer?: string; detail?: string };
type UpsertResult = { status: string; errors: Fault[] };
type StockResult = {
  status: number;
  problem?: { code: string; detail: string; current?: number | null };
};
type OrderResult = {
  status: number;
  problem: { code: string; detail: string; errors: Fault[] } | null;
};

/** Sends records of one kind and answers for each what became of it; safe to send again. */
export type Sender = (bodies: readonly Body[], name: string) => Promise<Outcome[]>;

/** A request refused as a whole, for what one of its records is or for its size, is sent in parts. */
const tooMuch = [413, 422] as const;
const refusedWhole = (status: number): boolean => status === 413 || status === 422;

/** Records in one request. */
export const batchMax: Readonly<Record<ShapeName, number>> = {
  products: 500,
  locations: 500,
  inventory: 500,
  orders: 250,
};

/** The sender of a kind of records; with `dryRun` everything is checked and nothing is kept. */
export function senderOf(api: Api, shape: ShapeName, dryRun: boolean): Sender {
  switch (shape) {
    case 'products':
      return (bodies, name) => upsert(api, '/v1/products/bulk', bodies, name);
    case 'locations':
      return (bodies, name) => upsert(api, '/v1/locations/bulk', bodies, name);
    case 'inventory':
      return (bodies, name) => stock(api, bodies, name);
    case 'orders':
      return dryRun ? (bodies) => rehearse(api, bodies) : (bodies) => capture(api, bodies);
  }
}

async function upsert(
  api: Api,
  path: string,
  items: readonly Body[],
  idempotencyKey: string,
): Promise<Outcome[]> {
  const { status, body } = await api.call(
    { method: 'POST', path, body: { items }, idempotencyKey },
    tooMuch,
  );
  if (refusedWhole(status))
    return oneByOne(items, body, (item, index) =>
      upsert(api, path, [item], `${idempotencyKey}/${index}`),
    );
  return (body['results'] as UpsertResult[]).map((result) => ({
    kind:
      result.status === 'problem'
        ? 'failed'
        : result.status === 'updated'
          ? 'changed'
          : result.status === 'created'
            ? 'created'
            : 'unchanged',
    error: wordsOf(result.errors),
  }));
}

/** A count that another number stands against is set over it, as the file says what is there. */
async function stock(
  api: Api,
  operations: readonly Body[],
  idempotencyKey: string,
): Promise<Outcome[]> {
  const { status, body } = await api.call(
    { method: 'POST', path: '/v1/inventory/bulk', body: { operations }, idempotencyKey },
    tooMuch,
  );
  const results = body['results'] as StockResult[] | undefined;
  if (refusedWhole(status) && results === undefined) {
    return oneByOne(operations, body, (item, index) =>
      stock(api, [item], `${idempotencyKey}/${index}`),
    );
  }
  const outcomes: Outcome[] = (results ?? []).map(({ problem }) =>
    problem === undefined
      ? { kind: 'created', error: '' }
      : { kind: 'failed', error: `${problem.code}: ${problem.detail}` },
  );
  const again = (results ?? []).flatMap(({ problem }, index) => {
    const operation = operations[index];
    if (
      operation === undefined ||
      problem?.code !== 'quantity_changed' ||
      operation['expected'] !== null
    )
      return [];
    return [{ index, operation: { ...operation, expected: problem.current ?? 0 } }];
  });
  if (again.length > 0) {
    const second = await stock(
      api,
      again.map(({ operation }) => operation),
      `${idempotencyKey}/again`,
    );
    again.forEach(({ index, operation }, place) => {
      const outcome = second[place];
      if (outcome === undefined) return;
      const isSame =
        outcome.kind === 'created' && operation['expected'] === (operation as Body)['quantity'];
      outcomes[index] =
        outcome.kind === 'created'
          ? { kind: isSame ? 'unchanged' : 'changed', error: '' }
          : outcome;
    });
  }
  return outcomes;
}

async function capture(api: Api, orders: readonly Body[]): Promise<Outcome[]> {
  const { body } = await api.call(
    { method: 'POST', path: '/v1/orders/bulk', body: { orders } },
    tooMuch,
  );
  if (body['data'] === undefined) return oneByOne(orders, body, (order) => capture(api, [order]));
  return (body['data'] as OrderResult[]).map(({ status, problem }) =>
    problem === null
      ? { kind: status === 201 ? 'created' : 'unchanged', error: '' }
      : { kind: 'failed', error: `${problem.code}: ${wordsOf(problem.errors) || problem.detail}` },
  );
}

/** Orders are tried one by one: only a single capture can be taken back. */
async function rehearse(api: Api, orders: readonly Body[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const order of orders) {
    const { status, body } = await api.call({ method: 'POST', path: '/v1/orders', body: order }, [
      ...tooMuch,
      409,
    ]);
    outcomes.push(
      status < 400
        ? { kind: status === 201 ? 'created' : 'unchanged', error: '' }
        : problemOutcome(body),
    );
  }
  return outcomes;
}

/** A request that is refused as a whole says little of its records: each is asked alone. */
async function oneByOne(
  bodies: readonly Body[],
  problem: Body,
  send: (body: Body, index: number) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  if (bodies.length === 1) return [problemOutcome(problem)];
  const outcomes: Outcome[] = [];
  for (const [index, body] of bodies.entries()) outcomes.push(...(await send(body, index)));
  return outcomes;
}

function problemOutcome(problem: Body): Outcome {
  const errors = Array.isArray(problem['errors']) ? (problem['errors'] as Fault[]) : [];
  return {
    kind: 'failed',
    error: `${String(problem['code'])}: ${wordsOf(errors) || String(problem['detail'] ?? '')}`,
  };
}

function wordsOf(faults: readonly Fault[]): string {
  return faults.map((fault) => `${fault.pointer ?? ''} ${fault.detail ?? ''}`.trim()).join('; ');
}
