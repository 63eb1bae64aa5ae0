// Goal: the analyser finds every planted fault, says nothing else, and nothing at all of documents
// in which nothing is wrong. Method: random valid documents, clean by how they are made, with each
// kind of fault planted at random places; and wild filters, judged by trying every order on them.
import { expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { analysePolicy } from '../../src/modules/policies/decide-analysis.ts';
import { faultsOfDocument } from '../../src/modules/policies/decide-document.ts';
import {
  type Batch,
  type Expression,
  type PolicyDocument,
  policyDocumentSchema,
} from '../../src/modules/policies/document.ts';
import { findingCodes } from '../../src/modules/policies/finding.ts';
import { meets, partAt, universe, verdictsOf, wildFilter } from './order-universe.ts';
import { planters } from './plant-faults.ts';
import { randomDocument, world } from './random-documents.ts';

const documents = Number(process.env['ANALYSER_DOCUMENTS'] ?? 200);
const seed = Number(process.env['ANALYSER_SEED'] ?? 1);

function assertValid(document: PolicyDocument): void {
  expect(policyDocumentSchema.safeParse(document).error?.issues).toBeUndefined();
  expect(faultsOfDocument(document, '#')).toEqual([]);
}

it('finds each planted fault where it was planted and nothing else, and none in clean documents', () => {
  const rng = seededRng(seed);
  const codes = new Set<string>();
  const wrong: string[] = [];
  let [clean, planted, found] = [0, 0, 0];
  for (let n = 0; n < documents; n++) {
    const document = randomDocument(rng);
    assertValid(document);
    const said = analysePolicy(document, world);
    if (said.length === 0) clean++;
    else wrong.push(`clean ${n}: ${JSON.stringify(said[0])}`);
    for (const [what, plant] of Object.entries(planters)) {
      const { document: faulty, found: expected, around = world } = plant(document, rng);
      assertValid(faulty);
      const all = analysePolicy(faulty, around).map(({ code, pointer }) => `${code} ${pointer}`);
      planted++;
      const wanted = expected.map((one) => one.join(' ')).toSorted();
      if (JSON.stringify(all.toSorted()) === JSON.stringify(wanted)) found++;
      else wrong.push(`${what} in ${n}: ${wanted.join()} became ${all.join()}`);
      for (const [code] of expected) codes.add(code);
    }
  }
  process.stdout.write(`${JSON.stringify({ documents, clean, planted, found })}\n`);
  expect(wrong.slice(0, 10)).toEqual([]);
  // Every kind that the analyser knows was planted.
  expect([...codes].toSorted()).toEqual([...findingCodes].toSorted());
});

const judged = ['contradiction', 'unreachable', 'shadowed', 'orders_unmatched'];

it('says of wild filters what trying every order on them shows', () => {
  const rng = seededRng(seed + 1);
  const wrong: string[] = [];
  let [verdicts, parts] = [0, 0];
  for (let n = 0; n < documents * 10; n++) {
    const batches = Array.from({ length: rng.integer(1, 4) }, (_, at): Batch => {
      const when = wildFilter(rng);
      return { name: `Batch ${at}`, when, rules: [{ name: 'Any' }] };
    });
    const document: PolicyDocument = {
      schema: 'switchyard.policy/1',
      batches,
      objective: { kind: 'money' },
      otherwise: { action: 'backorder' },
    };
    const said = analysePolicy(document, world);
    const ofParts = said.filter(({ pointer }) => /\/(?:any|all|not)(?:\/|$)/.test(pointer));
    const whole = said.filter(
      (one) => judged.includes(one.code) && !ofParts.some((other) => other === one),
    );
    const expected = verdictsOf(batches);
    verdicts += expected.length;
    const all = whole.map(({ code, pointer }) => `${code} ${pointer}`);
    if (JSON.stringify(all.toSorted()) !== JSON.stringify(expected.toSorted()))
      wrong.push(`${JSON.stringify(batches.map(({ when }) => when))}: ${expected} became ${all}`);
    for (const { code, pointer } of ofParts) {
      parts++;
      const part = partAt(document, pointer) as Expression;
      const isMet = universe.map((order) => meets(order, part));
      if (code === 'contradiction' ? isMet.includes(true) : isMet.includes(false))
        wrong.push(`${code} is said of ${JSON.stringify(part)}`);
    }
  }
  const figures = { documents: documents * 10, orders: universe.length, verdicts, parts };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(verdicts).toBeGreaterThan(documents);
  expect(wrong.slice(0, 10)).toEqual([]);
});
