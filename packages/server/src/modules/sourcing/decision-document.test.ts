// Goal: a kept decision says the same for ever. Method: a text as it was written by the first
// version is read, and a decision with every part is written and read back.
import { describe, expect, it } from 'vitest';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { decodeDecision, encodeDecision } from './decision-document.ts';
import type { Search, SourcingDecision } from './plan.ts';

const place = '00000000-0000-7000-8000-000000000001' as Uuid;
const other = '00000000-0000-7000-8000-000000000002' as Uuid;
const minor = (amount: number): number => amount;

const first = JSON.stringify({
  v: 1,
  cost: 1357,
  covered: 2,
  ships: [[place, 'dhl', 'ground', 2, 1200, 157, [[1, 2]]]],
  open: [],
  cands: [
    [place, 'A', null, null, null, 2, 1200, 157, 2, 80],
    [other, 'B', 'stock', '0', '2', 0, null, null, null, null],
  ],
  second: null,
  sets: 2,
});

const search: Search = {
  version: '1',
  inputHash: 'abc',
  lowerBoundMinor: 1600,
  proven: false,
  setsExamined: 7,
};
const decision: SourcingDecision = {
  outcome: 'partial',
  reason: undefined,
  plan: {
    shipments: [
      {
        locationId: place,
        lines: [{ lineNo: 1, productId: other, quantity: 2 }],
        units: 2,
        freight: { costMinor: 1200, carrier: 'dhl', service: 'ground', transitDays: 2 },
        handlingMinor: 157,
        lateMinor: 20,
        scarcityMinor: 3,
        otherMinor: -5,
        arrivalDay: undefined,
        on: undefined,
        lateDays: 0,
        costMinor: 1375,
        parcels: [{ carton: 'box', count: 2, weightGrams: 900, volumeCm3: 1000, priceMinor: 600 }],
      },
    ],
    coveredUnits: 2,
    splitMinor: 300,
    costMinor: 1675,
  },
  uncovered: [{ lineNo: 2, productId: place, quantity: 1 }],
  candidates: [
    {
      locationId: place,
      code: 'A',
      gate: undefined,
      coveredUnits: 2,
      cost: {
        freightMinor: 1200,
        handlingMinor: 157,
        lateMinor: 20,
        scarcityMinor: 3,
        otherMinor: -5,
      },
      parcels: 2,
      transitDays: 2,
      distanceKm: 80.4,
      arrivalDay: undefined,
      on: undefined,
      lateDays: 0,
    },
  ],
  runnerUp: { locationIds: [other], coveredUnits: 2, costMinor: 1700 },
  search,
  asked: undefined,
};

describe('a kept decision', () => {
  it('of the first version is read as it was, with what it lacks as nought or unknown', () => {
    const view = decodeDecision(first, minor);
    expect(view).toMatchObject({
      cost: 1357,
      split: 0,
      sets_examined: 2,
      lower_bound: null,
      gap: null,
      proven: null,
      planner_version: null,
      input_hash: null,
    });
    expect(view.shipments[0]).toMatchObject({
      freight: 1200,
      handling: 157,
      late: 0,
      scarcity: 0,
      other: 0,
      cost: 1357,
      parcels: null,
    });
    expect(view.candidates[0]).toMatchObject({ chosen: true, cost: 1357, parcels: 1 });
    expect(view.candidates[1]).toMatchObject({
      gate: { gate: 'stock', have: '0', need: '2' },
      cost: null,
      late: null,
    });
  });

  it('tells every part of a cost, the parcels, the bound and what it was asked', () => {
    const view = decodeDecision(encodeDecision(decision), minor);
    expect(view).toMatchObject({
      cost: 1675,
      split: 300,
      lower_bound: 1600,
      gap: 75,
      proven: false,
      planner_version: '1',
      input_hash: 'abc',
      runner_up: { location_ids: [encodeId('loc', other)], cost: 1700, difference: 25 },
    });
    const cost = { freight: 1200, handling: 157, late: 20, scarcity: 3, other: -5, cost: 1375 };
    expect(view.shipments[0]).toMatchObject(cost);
    expect(view.shipments[0]?.parcels).toEqual([
      { carton: 'box', count: 2, weight_grams: 900, volume_cm3: 1000, price: 600 },
    ]);
    expect(view.candidates[0]).toMatchObject({ ...cost, parcels: 2, distance_km: 80 });
  });

  it('for which nothing was looked at claims no bound and no proof', () => {
    const view = decodeDecision(encodeDecision({ ...decision, search: undefined }), minor);
    expect(view).toMatchObject({ lower_bound: null, gap: null, proven: null, sets_examined: 0 });
  });

  it('that is proven is bounded by its own cost', () => {
    const proven = { ...decision, search: { ...search, proven: true } };
    const view = decodeDecision(encodeDecision(proven), minor);
    expect(view).toMatchObject({ lower_bound: 1675, gap: 0, proven: true });
  });
});
