import type { Mutant } from './mutant.ts';
import { capture, race, server, tests } from './places.ts';

const lockOrder = [`${tests}/races/lock-order.test.ts`];

/** Guards, sorts and locks of stock. */
export const stock: readonly Mutant[] = [
  {
    name: 'claim without its guard',
    file: `${server}/modules/inventory/store-claim.ts`,
    find: 'or i.on_hand - i.allocated - i.reserved - i.safety_stock >= k.units)',
    replace: 'or true)',
    tests: [...race, `${tests}/sourcing/stale-stock.test.ts`],
  },
  {
    name: 'claim that forgets the safety stock',
    file: `${server}/modules/inventory/store-claim.ts`,
    find: 'i.on_hand - i.allocated - i.reserved - i.safety_stock >= k.units',
    replace: 'i.on_hand - i.allocated - i.reserved >= k.units',
    tests: [`${tests}/sourcing/stale-stock.test.ts`, ...capture],
  },
  {
    name: 'claim that does not count what it moved',
    file: `${server}/modules/inventory/apply-stock.ts`,
    find: 'if (moved < demands.length) return false;',
    replace: '',
    tests: [`${tests}/sourcing/stale-stock.test.ts`, ...race],
  },
  {
    name: 'claim in whatever order',
    file: `${server}/modules/inventory/decide-stock.ts`,
    find: 'return [...demands.values()].toSorted(compareKeys);',
    replace: 'return [...demands.values()];',
    tests: [`${server}/modules/inventory/decide-stock.test.ts`],
  },
  {
    name: 'rows locked in whatever order',
    file: `${server}/modules/inventory/store.ts`,
    find: `     order by i.product_id, i.location_id
     for no key update of i\``,
    replace: '     for no key update of i`',
    tests: ['test/architecture/sql-lint.test.ts', `${tests}/races/traffic.test.ts`],
  },
  {
    name: 'stock changed on rows that are not locked',
    file: `${server}/modules/inventory/store.ts`,
    find: `     order by i.product_id, i.location_id
     for no key update of i\``,
    replace: '     order by i.product_id, i.location_id`',
    tests: [`${tests}/races/traffic.test.ts`, `${tests}/inventory/changes.test.ts`],
  },
  {
    name: 'change without its shortage check',
    file: `${server}/modules/inventory/apply-stock.ts`,
    find: 'if (short.length > 0) return { ok: false, short };',
    replace: '',
    tests: [`${tests}/inventory/changes.test.ts`, `${tests}/inventory/transfers.test.ts`],
  },
  {
    name: 'safety stock sold by a change',
    file: `${server}/modules/inventory/decide-stock.ts`,
    find: "const kept = rule === 'atp' ? row.safetyStock : -row.backorderAllowance;",
    replace: 'const kept = -row.backorderAllowance;',
    tests: [
      `${server}/modules/inventory/decide-stock.test.ts`,
      `${tests}/inventory/reservations.test.ts`,
    ],
  },
  {
    name: 'movement without its row in the ledger',
    file: `${server}/modules/inventory/store.ts`,
    find: `       from unnest($11::uuid[], $12::uuid[], $13::text[],`,
    replace: `       from unnest('{}'::uuid[], $12::uuid[] , $13::text[],`,
    tests: [`${tests}/inventory/ledger.test.ts`, `${tests}/inventory/changes.test.ts`],
  },
  {
    name: 'claim that the ledger does not see',
    file: `${server}/modules/inventory/store-claim.ts`,
    find: "select $1, m.product_id, m.location_id, 'allocate', m.units, 'order'",
    replace: "select $1, m.product_id, m.location_id, 'allocate', m.units - 1, 'order'",
    tests: capture,
  },
  {
    name: 'dead holds that still hold',
    file: `${server}/modules/inventory/store.ts`,
    find: "and r.status = 'active' and r.expires_at <= $2",
    replace: "and r.status = 'active' and r.expires_at < '-infinity' and r.expires_at <= $2",
    tests: [`${tests}/inventory/reservations.test.ts`, `${tests}/races/expiry.test.ts`],
  },
  {
    name: 'hold that lives at its end',
    file: `${server}/modules/inventory/reservation.ts`,
    find: 'hold.expiresAt <= now;',
    replace: 'hold.expiresAt < now;',
    tests: [
      `${tests}/inventory/reservations.test.ts`,
      `${tests}/sourcing/redeem-holds.test.ts`,
      `${tests}/races/expiry.test.ts`,
    ],
  },
  {
    name: 'hold redeemed without its lock',
    file: `${server}/modules/inventory/store-reservations.ts`,
    find: 'where r.tenant_id = $1 and r.id = any($2::uuid[]) order by r.id for no key update`',
    replace: 'where r.tenant_id = $1 and r.id = any($2::uuid[]) order by r.id`',
    // Two guards stand behind it: a counter of held units is never below zero, which other carts'
    // holds at the place make silent; and batches of one process seldom overlap.
    tests: [`${tests}/sourcing/locked-holds.test.ts`],
  },
  {
    name: 'hold redeemed by two orders',
    file: `${server}/modules/sourcing/redeem-holds.ts`,
    find: 'hold !== undefined && hold.owner === undefined && statusAt',
    replace: 'hold !== undefined && statusAt',
    // The write redeems live holds only and ends the batch otherwise, which is then done order by
    // order; a rehearsal cannot be, and fails.
    tests: [`${tests}/sourcing/redeem-holds.test.ts`],
  },
  {
    name: 'claim cut after its end',
    file: `${server}/modules/inventory/decide-claims.ts`,
    find: "const isHeld = row !== undefined && row.status === 'allocated';",
    replace: 'const isHeld = row !== undefined;',
    tests: [`${server}/modules/inventory/decide-claims.test.ts`],
  },
  {
    name: 'shipped units that stay on the shelf',
    file: `${server}/modules/inventory/settle-claims.ts`,
    find: "...(part.fate === 'consume' ? { onHand: -row.quantity } : {}),",
    replace: '',
    tests: [`${tests}/fulfillment/steps.test.ts`],
  },
  {
    name: 'claim cut larger than it is',
    file: `${server}/modules/inventory/decide-claims.ts`,
    find: 'isHeld && part.quantity > 0 && row.quantity >= part.quantity,',
    replace: 'isHeld && part.quantity > 0,',
    tests: [`${server}/modules/inventory/decide-claims.test.ts`],
  },
  {
    name: 'work moved without the lock of its old place',
    file: `${server}/modules/fulfillment/allocate-units.ts`,
    find: 'await lockStock(tx, [...wanted, ...later]);',
    replace: 'await lockStock(tx, wanted);',
    tests: lockOrder,
  },
  {
    name: 'work completed round by round without a lock of all',
    file: `${server}/modules/fulfillment/bulk-fulfillment.ts`,
    find: 'if (tools.hasMore) await lockStock(tx, placesOf(works.values()));',
    replace: '',
    tests: lockOrder,
  },
  {
    name: 'record opened after others are locked',
    file: `${server}/modules/inventory/apply-stock.ts`,
    find: 'const opened = await openStock(tx, ctx.now(), wanted);',
    replace:
      'await lockedRows(tx, wanted);\n  const opened = await openStock(tx, ctx.now(), wanted);',
    tests: lockOrder,
  },
  {
    name: 'hold that keeps the lock of a place that has too little',
    file: `${server}/platform/db/savepoint.ts`,
    find: 'if (!isKept(result)) {',
    replace: 'if (!isKept(result) && tx.tenantId.length === 0) {',
    tests: lockOrder,
  },
];
