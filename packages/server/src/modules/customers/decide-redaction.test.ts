import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  needlesOf,
  redactDecisionText,
  redactEventText,
  redactRecord,
} from './decide-redaction.ts';

const id = 'ord_01k5c7y8n0e5r8w2m4x6z8b0d2';

test('ids, instants, numbers and words of ours stay; everything callers wrote goes', () => {
  const event = {
    object: { object: 'order', id, status: 'fulfilled', version: 3, channel_order_id: 'W-1' },
    changes: { status: ['routed', 'fulfilled'], shipping_address: { latitude: 39.7, line1: 'x' } },
    reason: 'Ada called from 555-1234',
    at: '2026-01-01T00:00:00.000Z',
    new_member: ['Ada'],
    tags: ['vip'],
  };
  expect(JSON.parse(redactEventText(JSON.stringify(event)))).toEqual({
    object: { object: 'order', id, status: 'fulfilled', version: 3, channel_order_id: 'W-1' },
    changes: { status: ['routed', 'fulfilled'], shipping_address: '[erased]' },
    reason: '[erased]',
    at: '2026-01-01T00:00:00.000Z',
    new_member: ['[erased]'],
    tags: '[erased]',
  });
});

test('no text under a member that is not ours survives, and a second time changes nothing', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.stringMatching(/^CANARY[A-Z]{4}$/),
      (json, text) => {
        const once = redactRecord({ note: json, deep: [{ reason: text }], email: text });
        expect(JSON.stringify((once as { deep: unknown }).deep)).not.toContain(text);
        expect(JSON.stringify((once as { email: unknown }).email)).not.toContain(text);
        expect(redactRecord(once)).toEqual(once);
      },
    ),
  );
});

test('a decision keeps its costs and loses its distances and where it went', () => {
  const kept = ['l1', 'EAST', null, null, null, 2, 500, 120, 3];
  const given = { net: 'n', av: ['3'], to: ['US', '80202', 39.7, -105, null] };
  const document = { v: 1, cost: 620, cands: [[...kept, 812]], in: given };
  expect(JSON.parse(redactDecisionText(JSON.stringify(document)))).toEqual({
    v: 1,
    cost: 620,
    cands: [[...kept, null]],
    in: { ...given, to: null },
  });
});

test('an id is looked for as a whole, an address anywhere; what is too short is not looked for', () => {
  const marks = { customerIds: ['cus_1234', '17'], emails: ['Ada@Example.com'], phones: ['12'] };
  expect(needlesOf(marks, [id])).toEqual(['"cus_1234"', 'Ada@Example.com', 'ada@example.com', id]);
});
