import { encodeId } from '../../lib/ids.ts';
import { dayMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import type { PolicyPorts } from '../policies/index.ts';
import { resolvePolicies } from './resolve-policy.ts';
import { resolveVariations } from './resolve-variations.ts';
import { simulate } from './simulate.ts';
import type { SimulationRow } from './simulation.ts';
import { insertSimulation, selectSimulation } from './store.ts';
import type { NewSimulation } from './wire.ts';

/** Puts a simulation of a past period in the line; what it needs to be run again is kept with it. */
export async function startSimulation(
  ctx: Context,
  tx: Tx,
  body: NewSimulation,
  ports: PolicyPorts,
): Promise<SimulationRow> {
  const faults: Fault[] = [];
  const from = readInstant(body.from, '#/from', faults);
  const to = readInstant(body.to, '#/to', faults);
  const now = ctx.now();
  if (to !== undefined && to > now) {
    const detail = 'Only what has happened can be varied: at most the present.';
    faults.push({ pointer: '#/to', code: 'out_of_range', detail });
  }
  if (from !== undefined && to !== undefined && from >= to) {
    faults.push({ pointer: '#/from', code: 'out_of_range', detail: 'It must be before `to`.' });
  }
  const asked = body.variations ?? [];
  await resolveVariations(tx, asked, faults);
  const variations = await resolvePolicies(tx, asked, faults, ports);
  const names = asked.map(({ name }) => name);
  names.forEach((name, index) => {
    if (names.indexOf(name) === index) return;
    const pointer = `#/variations/${index}/name`;
    faults.push({ pointer, code: 'duplicate', detail: 'Another variation has this name.' });
  });
  if (from === undefined || to === undefined || faults.length > 0) throw invalid(faults);
  const id = ctx.ids.uuid();
  const days = Math.ceil((msOf(to) - msOf(from)) / dayMs);
  const job = await enqueue(ctx, tx, simulate, { simulation_id: encodeId('sim', id) });
  await insertSimulation(tx, {
    id,
    name: body.name ?? `${variations.length === 0 ? 'Repeat' : 'Vary'} ${days} days`,
    request: {
      ...body,
      from,
      to,
      ...(body.variations === undefined ? {} : { variations }),
      seed: body.seed ?? 1,
    },
    periodFrom: from,
    periodTo: to,
    jobId: job.id,
    createdBy: ctx.actor,
    createdAt: now,
  });
  const row = await selectSimulation(tx, id);
  if (row === undefined) throw new Refusal('internal_error', 'The simulation was not kept.');
  return row;
}
