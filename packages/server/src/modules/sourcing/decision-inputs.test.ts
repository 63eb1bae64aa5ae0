// Goal: what is kept of what a plan was given is all of it. Method: random orders with every
// feature of the planner, over nodes that differ from the network's in every way, are written as
// JSON and read back: same hash, same plan. A record with a byte changed has another hash.
import { describe, expect, it } from 'vitest';
import { randomOrder } from '../../../test/planner/random-orders.ts';
import { hashProblem, type OrderNode, planOrder } from '../planner/index.ts';
import { decodeInputs, encodeInputs, type Inputs } from './decision-inputs.ts';

const heading = {
  destinationCountry: 'US',
  destinationPostalCode: '80202',
  destinationLatitude: 39.7,
  destinationLongitude: -105,
  serviceLevel: null,
};

/** The nodes as the network has them: without what only some orders meet. */
const plainNodes = (nodes: readonly OrderNode[]): OrderNode[] =>
  nodes.map((node, n) => ({
    ...node,
    closedBy: n === 1 ? { gate: 'type', have: 'store', need: 'fulfillment' } : undefined,
    capacity: undefined,
    shipmentExtraMinor: undefined,
    lateDays: undefined,
  }));

describe('what a decision was given', () => {
  it('is kept whole, whatever differs from the network', () => {
    let bytes = 0;
    for (let seed = 1; seed <= 800; seed++) {
      const { problem } = randomOrder(seed);
      const base = plainNodes(problem.nodes);
      const plan = planOrder(problem);
      const told = (place: number) =>
        plan.candidates.find((one) => one.node === problem.nodes[place]?.id)?.gate;
      const head = { network: 'n', heading, told, how: seed % 2 === 0 ? { isPart: true } : {} };
      const kept = encodeInputs(problem, base, head);
      const text = JSON.stringify(kept);
      bytes += text.length;
      const again = decodeInputs(JSON.parse(text) as Inputs, base, told);
      expect(hashProblem(again), `seed ${seed}: ${text}`).toBe(hashProblem(problem));
      expect(JSON.stringify(planOrder(again))).toBe(JSON.stringify(plan));
      expect(JSON.stringify(encodeInputs(again, base, head))).toBe(text);
    }
    expect(bytes / 800).toBeLessThan(700);
  });

  it('is the network itself where nothing differs, and few bytes', () => {
    const { problem } = randomOrder(3);
    const head = { network: 'n', heading, told: () => undefined, how: {} };
    const kept = encodeInputs(problem, problem.nodes, head);
    expect(kept).not.toHaveProperty('nodes');
    expect(kept).not.toHaveProperty('shut');
    if (kept === undefined) throw new Error('It can be kept.');
    expect(decodeInputs(kept, problem.nodes, () => undefined).nodes).toBe(problem.nodes);
  });

  it('has another hash when a number of it is changed', () => {
    let changed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { problem } = randomOrder(seed);
      const head = { network: 'n', heading, told: () => undefined, how: {} };
      const text = JSON.stringify(encodeInputs(problem, problem.nodes, head));
      const from = text.indexOf('"lines"');
      for (const { index, 0: digit } of text.matchAll(/\d/gu)) {
        if (index < from) continue;
        const other = `${text.slice(0, index)}${(Number(digit) + 1) % 10}${text.slice(index + 1)}`;
        let hash: string;
        try {
          const read = JSON.parse(other) as Inputs;
          hash = hashProblem(decodeInputs(read, problem.nodes, () => undefined));
        } catch {
          hash = 'unreadable';
        }
        if (JSON.stringify(JSON.parse(text)) === other) continue;
        expect(hash, other).not.toBe(hashProblem(problem));
        changed++;
      }
    }
    expect(changed).toBeGreaterThan(500);
  });

  it('is not kept when a tariff is none of the network', () => {
    const { problem } = randomOrder(4);
    const strange = problem.nodes.map((node) => ({
      ...node,
      services: node.services.map((service) => ({ ...service, tariffKey: 'elsewhere' })),
    }));
    const head = { network: 'n', heading, told: () => undefined, how: {} };
    expect(encodeInputs({ ...problem, nodes: strange }, problem.nodes, head)).toBeUndefined();
  });
});
