// Commands of the lifecycle model: each is done through HTTP, then to the model, then compared.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  at,
  bump,
  cancelUnitsOf,
  claimed,
  free,
  freeEverywhere,
  goneOf,
  type Model,
  type ModelOrder,
  openOf,
  placesOfModel,
  products,
} from './lifecycle-model.ts';
import { agree, type Real, readClaims, settled } from './lifecycle-real.ts';

type Step = (model: Model, real: Real) => Promise<ModelOrder | undefined>;

/** A command: does it, and holds everything against the model. */
function command(name: string, args: readonly unknown[], step: Step): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    run: async (model, real) => {
      real.commands += 1;
      await agree(model, real, await step(model, real));
    },
    toString: () => `${name}(${args.join(', ')})`,
  };
}

const orderOf = (model: Model, n: number): ModelOrder | undefined =>
  model.orders.length === 0 ? undefined : model.orders[n % model.orders.length];

const capture =
  (wanted: readonly (readonly [number, number])[]): Step =>
  async (model, real) => {
    const name = `${real.name}-${++real.named}`;
    const body = real.orderBody(name, wanted);
    const could = Array.from({ length: products }, (_, sku) => freeEverywhere(model, sku));
    const answer = await real.post('/v1/orders', body);
    assert.equal(answer.status, 201, answer.text);
    const order: ModelOrder = {
      id: answer.body.id,
      name,
      body,
      held: false,
      completed: false,
      claims: [],
      lines: wanted.map(([sku, units], n) => {
        const { id, buckets } = answer.body.line_items[n];
        const { allocated } = buckets;
        return {
          id,
          sku,
          ordered: units,
          waiting: units - allocated,
          allocated,
          released: 0,
          shipped: 0,
          delivered: 0,
          cancelled: 0,
        };
      }),
    };
    for (let sku = 0; sku < products; sku++) {
      const of = order.lines.filter((line) => line.sku === sku);
      const asked = of.reduce((sum, line) => sum + line.ordered, 0);
      const got = of.reduce((sum, line) => sum + line.allocated, 0);
      assert.equal(got, Math.min(asked, could[sku] ?? 0), `capture takes all there is of ${sku}`);
    }
    model.orders.push(order);
    await readClaims(model, real, order);
    return order;
  };

const captureAgain =
  (n: number, other: boolean): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const body = other ? { ...order.body, tags: ['another'] } : order.body;
    const answer = await real.post('/v1/orders', body);
    if (other) assert.deepEqual([answer.status, answer.body.code], [409, 'duplicate_order']);
    else assert.deepEqual([answer.status, answer.body.id], [200, order.id]);
    return order;
  };

const cancelWhole =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/cancel`, {});
    if (goneOf(order) > 0) {
      assert.equal(answer.status, 409, answer.text);
      return order;
    }
    assert.equal(answer.status, 200, answer.text);
    for (const line of order.lines)
      cancelUnitsOf(line, line.waiting + line.allocated + line.released);
    await readClaims(model, real, order);
    return order;
  };

const cancelPart =
  (n: number, l: number, units: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    const line = order?.lines[l % order.lines.length];
    if (order === undefined || line === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/cancel`, {
      line_items: [{ id: line.id, quantity: units }],
    });
    if (units > line.waiting + line.allocated + line.released) {
      assert.equal(answer.status, 409, answer.text);
      return order;
    }
    assert.equal(answer.status, 200, answer.text);
    cancelUnitsOf(line, units);
    await readClaims(model, real, order);
    return order;
  };

const edit =
  (n: number, l: number, units: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    const line = order?.lines[l % order.lines.length];
    if (order === undefined || line === undefined || order.held) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/edit`, {
      line_items: [{ id: line.id, quantity: units }],
    });
    const begun = order.lines.some((one) => one.released + one.shipped + one.delivered > 0);
    if (begun || openOf(order) === 0) {
      assert.equal(answer.status, 409, answer.text);
      return order;
    }
    assert.equal(answer.status, 200, answer.text);
    const now = line.waiting + line.allocated;
    if (units <= now) {
      cancelUnitsOf(line, now - units);
    } else {
      line.ordered += units - now;
      line.waiting += units - now;
      // More units are sourced after the commit, and with them what waited before.
      const read = await settled(real, order);
      order.lines.forEach((one, index) => {
        const allocated: number = read.line_items[index].buckets.allocated;
        one.waiting -= allocated - one.allocated;
        one.allocated = allocated;
      });
    }
    await readClaims(model, real, order);
    if (units > now) assertNothingIdle(model, order);
    return order;
  };

/** No unit lies free that the order waits for. */
function assertNothingIdle(model: Model, order: ModelOrder): void {
  for (const line of order.lines)
    if (line.waiting > 0)
      assert.equal(freeEverywhere(model, line.sku), 0, `free units of ${line.sku} lie idle`);
}

const release =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/release`, undefined);
    if (order.held) {
      assert.equal(answer.status, 409, answer.text);
      return order;
    }
    assert.equal(answer.status, 200, answer.text);
    for (const line of order.lines) {
      line.released += line.allocated;
      line.allocated = 0;
    }
    await readClaims(model, real, order);
    return order;
  };

const ship =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const released = order.lines.reduce((sum, line) => sum + line.released, 0);
    const answer = await real.post(`/v1/orders/${order.id}/ship`, {});
    if (released > 0 && order.held) {
      assert.equal(answer.status, 409, answer.text);
      return order;
    }
    if (released === 0) {
      assert.ok(answer.status === 409 || (answer.status === 200 && goneOf(order) > 0), answer.text);
      return order;
    }
    assert.equal(answer.status, 200, answer.text);
    const before = order.claims;
    for (const line of order.lines) {
      line.shipped += line.released;
      line.released = 0;
    }
    await readClaims(model, real, order);
    // What is no longer claimed has left the building where it was claimed.
    for (let sku = 0; sku < products; sku++)
      for (let place = 0; place < placesOfModel; place++)
        bump(model.onHand, sku, place, at(order.claims, sku, place) - at(before, sku, place));
    return order;
  };

const deliver =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/deliver`, {});
    assert.equal(answer.status, goneOf(order) > 0 ? 200 : 409, answer.text);
    for (const line of order.lines) {
      line.delivered += line.shipped;
      line.shipped = 0;
    }
    return order;
  };

const complete =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/complete`, {});
    const isReady =
      openOf(order) === 0 && goneOf(order) > 0 && order.lines.every((line) => line.shipped === 0);
    assert.equal(answer.status, isReady ? 200 : 409, answer.text);
    if (isReady) order.completed = true;
    return order;
  };

const hold =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined || order.held) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/hold`, {});
    const isOpen = openOf(order) > 0;
    assert.equal(answer.status, isOpen ? 200 : 409, answer.text);
    if (isOpen) order.held = true;
    return order;
  };

const releaseHold =
  (n: number): Step =>
  async (model, real) => {
    const order = orderOf(model, n);
    if (order === undefined) return undefined;
    const answer = await real.post(`/v1/orders/${order.id}/release_hold`, {});
    assert.equal(answer.status, 200, answer.text);
    order.held = false;
    return order;
  };

const stock =
  (sku: number, place: number, delta: number): Step =>
  async (model, real) => {
    const answer = await real.post('/v1/inventory/adjust', {
      product_id: real.skus[sku],
      location_id: real.codes[place],
      quantity: delta,
      reason: 'model',
    });
    if (delta < 0 && -delta > free(model, sku, place)) {
      assert.deepEqual([answer.status, answer.body.code], [409, 'insufficient_inventory']);
      return undefined;
    }
    assert.equal(answer.status, 200, answer.text);
    bump(model.onHand, sku, place, delta);
    return undefined;
  };

const cart =
  (sku: number, place: number, units: number): Step =>
  async (model, real) => {
    const answer = await real.post('/v1/reservations', {
      product_id: real.skus[sku],
      location_id: real.codes[place],
      quantity: units,
      owner_type: 'cart',
      owner_key: 'm',
      ttl_seconds: 3600,
    });
    if (units > free(model, sku, place)) {
      assert.deepEqual(
        [answer.status, answer.body.code],
        [409, 'insufficient_inventory'],
        answer.text,
      );
      return undefined;
    }
    assert.equal(answer.status, 201, answer.text);
    bump(model.reserved, sku, place, units);
    model.carts.push({ id: answer.body.id, sku, place, units });
    return undefined;
  };

const leaveCart =
  (n: number): Step =>
  async (model, real) => {
    const one = model.carts[n % Math.max(1, model.carts.length)];
    if (one === undefined) return undefined;
    const answer = await real.post(`/v1/reservations/${one.id}/release`, undefined);
    assert.equal(answer.status, 200, answer.text);
    bump(model.reserved, one.sku, one.place, -one.units);
    one.units = 0;
    return undefined;
  };

const transfer =
  (sku: number, from: number, to: number, units: number): Step =>
  async (model, real) => {
    if (from === to) return undefined;
    const answer = await real.post('/v1/inventory/transfer', {
      from_location: real.codes[from],
      to_location: real.codes[to],
      product_id: real.skus[sku],
      quantity: units,
      instant: true,
    });
    if (units > free(model, sku, from)) {
      assert.deepEqual(
        [answer.status, answer.body.code],
        [409, 'insufficient_inventory'],
        answer.text,
      );
      return undefined;
    }
    assert.ok(answer.status === 200 || answer.status === 201, answer.text);
    bump(model.onHand, sku, from, -units);
    bump(model.onHand, sku, to, units);
    return undefined;
  };

/** Free units go to those that wait; whoever is on hold is passed over. */
const allocateBackorders: Step = async (model, real) => {
  const answer = await real.post('/v1/orders/backorders/allocate', { product_ids: real.skus });
  assert.equal(answer.status, 200, answer.text);
  for (const order of model.orders) {
    const read = await settled(real, order);
    order.lines.forEach((line, index) => {
      const now: number = read.line_items[index].buckets.allocated;
      assert.ok(
        now >= line.allocated && now - line.allocated <= line.waiting,
        'only what waits is allocated',
      );
      line.waiting -= now - line.allocated;
      line.allocated = now;
    });
    await readClaims(model, real, order);
  }
  for (const order of model.orders) if (!order.held) assertNothingIdle(model, order);
  for (let sku = 0; sku < products; sku++)
    for (let place = 0; place < placesOfModel; place++)
      assert.ok(claimed(model, sku, place) <= at(model.onHand, sku, place), 'nothing is oversold');
  return undefined;
};

const sku = fc.nat(products - 1);
const place = fc.nat(placesOfModel - 1);
const units = fc.integer({ min: 1, max: 4 });
const which = fc.nat(9);
const of = <A extends unknown[]>(
  name: string,
  args: { [K in keyof A]: fc.Arbitrary<A[K]> },
  step: (...args: A) => Step,
) => fc.tuple(...args).map((given) => command(name, given, step(...(given as unknown as A))));

/** Every command with its arguments, as often as they come in a working day. */
export const lifecycleCommands = [
  of('capture', [fc.array(fc.tuple(sku, units), { minLength: 1, maxLength: 3 })], capture),
  of('capture', [fc.array(fc.tuple(sku, units), { minLength: 1, maxLength: 2 })], capture),
  of('captureAgain', [which, fc.boolean()], captureAgain),
  of('cancelWhole', [which], cancelWhole),
  of('cancelPart', [which, fc.nat(2), units], cancelPart),
  of('edit', [which, fc.nat(2), fc.nat(5)], edit),
  of('release', [which], release),
  of('ship', [which], ship),
  of('deliver', [which], deliver),
  of('complete', [which], complete),
  of('hold', [which], hold),
  of('releaseHold', [which], releaseHold),
  of('stock', [sku, place, fc.integer({ min: -3, max: 6 }).filter((delta) => delta !== 0)], stock),
  of('stock', [sku, place, fc.integer({ min: 1, max: 6 })], stock),
  of('cart', [sku, place, units], cart),
  of('leaveCart', [which], leaveCart),
  of('transfer', [sku, place, place, units], transfer),
  of('allocateBackorders', [], () => allocateBackorders),
];
