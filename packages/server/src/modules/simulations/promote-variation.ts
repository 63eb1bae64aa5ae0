import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { findLocations } from '../network/index.ts';
import {
  createPolicy,
  createVersion,
  getVersion,
  type PolicyDocument,
  policyDocumentSchema,
  type VersionOrigin,
} from '../policies/index.ts';
import { faultsOfPromotion, faultsOfWeights, promotedDocument } from './decide-promotion.ts';
import type { SimulationRow } from './simulation.ts';
import type { NewPromotion, NewVariation, SimulationResult } from './wire.ts';

/**
 * Makes a draft of what a variation tried, with a link back to the simulation and its figures: the
 * next version of a policy, or the first of a new one. It counts for nothing until it is published.
 */
export async function promoteVariation(
  ctx: Context,
  tx: Tx,
  simulation: SimulationRow,
  wish: NewPromotion & { variation: string },
): Promise<Awaited<ReturnType<typeof createVersion>>> {
  const { request, state } = simulation;
  const index = (request.variations ?? []).findIndex(({ name }) => name === wish.variation);
  const variation = request.variations?.[index];
  if (variation === undefined) throw notFound('variation', wish.variation);
  const origin = originOf(simulation, variation, index);
  if (origin === undefined) {
    throw new Refusal('illegal_transition', `The simulation is ${state}: it has no figures.`, {
      extra: { current_state: state, allowed_actions: [] },
    });
  }
  const at = `#/variations/${index}`;
  const faults = faultsOfPromotion(variation, at);
  if (wish.policy_id === undefined && wish.code === undefined) {
    const detail = 'Name the policy that gets a version (policy_id), or a new one (code).';
    faults.push({ pointer: '#/policy_id', code: 'required', detail });
  }
  const base = await baseOf(tx, variation, wish);
  if (base === undefined) {
    const detail = 'The variation has no document: name the policy and version to build on.';
    faults.push({ pointer: '#/based_on', code: 'required', detail });
  } else faults.push(...faultsOfWeights(base, variation, at));
  if (base === undefined || faults.length > 0) throw invalid(faults);
  const document = promotedDocument(base, variation, await codesOf(tx, variation));
  const beyond = faultsOfPromoted(document);
  if (beyond.length > 0) throw invalid(beyond);
  const note = wish.note ?? `Promoted from “${wish.variation}” of ${origin.simulation_id}`;
  if (wish.policy_id !== undefined) {
    const input = { document, note, based_on: wish.based_on };
    return createVersion(ctx, tx, wish.policy_id, input, origin);
  }
  return createPolicy(ctx, tx, { code: wish.code ?? '', document, note }, origin);
}

function originOf(
  { id, digest, periodFrom, periodTo, result }: SimulationRow,
  { name }: NewVariation,
  index: number,
): VersionOrigin | undefined {
  const found = (result as SimulationResult | null)?.variations[index];
  if (found === undefined || digest === null) return undefined;
  return {
    simulation_id: encodeId('sim', id),
    variation: name,
    digest,
    from: periodFrom,
    to: periodTo,
    figures: Object.fromEntries(
      Object.entries(found.differences).map(([measure, { pairs, mean, low, high }]) => [
        measure,
        { pairs, mean, low, high },
      ]),
    ),
  };
}

/** The document that the variation tried, or that of the version to build on. */
async function baseOf(
  tx: Tx,
  { policy }: NewVariation,
  { policy_id: reference, based_on: number }: NewPromotion,
): Promise<PolicyDocument | undefined> {
  if (policy?.document !== undefined) return policy.document;
  if (reference === undefined || number === undefined) return undefined;
  return (await getVersion(tx, reference, number)).document;
}

/** Codes of the places that the variation closes; a policy names places by them. */
async function codesOf(tx: Tx, { closed_locations: closed = [] }: NewVariation): Promise<string[]> {
  const places = await findLocations(tx, closed);
  return [...new Set(closed.map((reference) => places.get(reference)?.code ?? reference))];
}

/** A fault for each place where what was tried is beyond what a document may say. */
function faultsOfPromoted(document: PolicyDocument): Fault[] {
  const { error } = policyDocumentSchema.safeParse(document);
  return (error?.issues ?? []).map(({ path, message }) => ({
    pointer: `#/document/${path.join('/')}`,
    code: 'out_of_range',
    detail: `The draft would not be a policy: ${message}.`,
  }));
}
