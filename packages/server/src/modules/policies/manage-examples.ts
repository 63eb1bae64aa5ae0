import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { readOrders } from '../orders/index.ts';
import type { ExampleRow } from './example.ts';
import { lockPolicy } from './find-policy.ts';
import {
  deleteExample,
  insertExample,
  selectExample,
  selectExamples,
  updateExample,
} from './store-examples.ts';
import { tellPolicy } from './tell-policy.ts';
import type { ExampleInput, ExamplePatch, NewExample } from './wire-examples.ts';

/** A policy keeps so many: all of them are planned at each test. */
const examplesMax = 100;

async function refuseInput(tx: Tx, input: ExampleInput): Promise<void> {
  const faults: Fault[] = [];
  if ((input.order === undefined) === (input.order_id === undefined)) {
    const detail = 'Give an order or the id of one, and not both.';
    faults.push({ pointer: '#/input', code: 'contradiction', detail });
  }
  if (input.order_id !== undefined) {
    const id = decodeId('ord', input.order_id);
    if (id === undefined || !(await readOrders(tx, [id])).has(id)) {
      const detail = `There is no order ${input.order_id}.`;
      faults.push({ pointer: '#/input/order_id', code: 'unknown_reference', detail });
    }
  }
  if (faults.length > 0) throw invalid(faults);
}

/** Adds an example to a policy. 409 `duplicate` when it has one of the name. */
export async function createExample(
  ctx: Context,
  tx: Tx,
  reference: string,
  input: NewExample,
): Promise<ExampleRow> {
  await refuseInput(tx, input.input);
  const policy = await lockPolicy(tx, reference);
  const present = await selectExamples(tx, policy.id);
  if (present.length >= examplesMax) {
    const detail = `A policy has at most ${examplesMax} examples.`;
    throw invalid([{ pointer: '#', code: 'too_many', detail }]);
  }
  const row: ExampleRow = {
    id: ctx.ids.uuid(),
    policyId: policy.id,
    name: input.name,
    input: input.input,
    expected: input.expected,
    version: 1,
    createdBy: ctx.actor,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  };
  if (!(await insertExample(tx, row))) throw taken(present, input.name);
  await tellPolicy(ctx, tx, 'policy.examples_changed', policy);
  return row;
}

function taken(present: readonly ExampleRow[], name: string): Refusal {
  const existing = present.find((one) => one.name === name);
  return new Refusal('duplicate', `There is an example ${name} already.`, {
    extra: existing === undefined ? {} : { existing_id: encodeId('pex', existing.id) },
  });
}

/** The example of an id, if it belongs to the policy; 404 otherwise. */
async function lockExample(
  tx: Tx,
  policyId: Uuid,
  id: Uuid,
  version: number | undefined,
): Promise<ExampleRow> {
  const row = await selectExample(tx, id, true);
  if (row === undefined || row.policyId !== policyId)
    throw notFound('example', encodeId('pex', id));
  if (version !== undefined && version !== row.version) {
    throw new Refusal('version_mismatch', `Its version is ${row.version}, not ${version}.`, {
      extra: { current_version: row.version },
    });
  }
  return row;
}

/** Changes an example: what is sent is replaced as a whole. */
export async function changeExample(
  ctx: Context,
  tx: Tx,
  what: { reference: string; id: Uuid; version: number | undefined; patch: ExamplePatch },
): Promise<ExampleRow> {
  if (what.patch.input !== undefined) await refuseInput(tx, what.patch.input);
  const policy = await lockPolicy(tx, what.reference);
  const before = await lockExample(tx, policy.id, what.id, what.version);
  const present = await selectExamples(tx, policy.id);
  const name = what.patch.name ?? before.name;
  if (present.some((one) => one.name === name && one.id !== before.id)) throw taken(present, name);
  const row: ExampleRow = {
    ...before,
    name,
    input: what.patch.input ?? before.input,
    expected: what.patch.expected ?? before.expected,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  await updateExample(tx, row);
  await tellPolicy(ctx, tx, 'policy.examples_changed', policy);
  return row;
}

/** Removes an example and answers what it was. */
export async function removeExample(
  ctx: Context,
  tx: Tx,
  what: { reference: string; id: Uuid; version: number | undefined },
): Promise<ExampleRow> {
  const policy = await lockPolicy(tx, what.reference);
  const row = await lockExample(tx, policy.id, what.id, what.version);
  await deleteExample(tx, row.id);
  await tellPolicy(ctx, tx, 'policy.examples_changed', policy);
  return row;
}
