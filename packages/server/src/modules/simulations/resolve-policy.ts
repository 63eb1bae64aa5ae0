import type { Tx } from '../../platform/db/index.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import {
  analyseDocument,
  faultsOfDocument,
  getVersion,
  type PolicyDocument,
  type PolicyPorts,
} from '../policies/index.ts';
import type { NewVariation } from './wire.ts';

type Asked = NonNullable<NewVariation['policy']>;

/**
 * Variations with the documents of the policies that they name, as they are now, so that the
 * request holds all that is needed to run it again. Each document is checked and analysed as if it
 * were to be published: every fault and error is told, with its place in the request.
 */
export async function resolvePolicies(
  tx: Tx,
  variations: readonly NewVariation[],
  faults: Fault[],
  ports: PolicyPorts,
): Promise<NewVariation[]> {
  const resolved: NewVariation[] = [];
  for (const [index, one] of variations.entries()) {
    if (one.policy === undefined) {
      resolved.push(one);
      continue;
    }
    const at = `#/variations/${index}`;
    if (one.objective !== undefined) {
      const detail = 'A policy has its own objective: say it there.';
      faults.push({ pointer: `${at}/objective`, code: 'not_allowed', detail });
    }
    const document = await documentOf(tx, one.policy, `${at}/policy`, faults);
    if (document === undefined) continue;
    faults.push(...(await objectionsTo(tx, document, `${at}/policy/document`, ports)));
    resolved.push({ ...one, policy: { ...one.policy, document } });
  }
  return resolved;
}

async function documentOf(
  tx: Tx,
  { policy_id: reference, number, document }: Asked,
  at: string,
  faults: Fault[],
): Promise<PolicyDocument | undefined> {
  if ((reference === undefined) !== (number === undefined)) {
    const detail = 'A version is named by its policy and its number.';
    const missing = reference === undefined ? 'policy_id' : 'number';
    faults.push({ pointer: `${at}/${missing}`, code: 'required', detail });
    return document;
  }
  if (document !== undefined) return document;
  if (reference === undefined || number === undefined) {
    const detail = 'Name a version (policy_id and number) or write a document.';
    faults.push({ pointer: at, code: 'required', detail });
    return undefined;
  }
  try {
    return (await getVersion(tx, reference, number)).document;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    const detail = 'There is no such version.';
    faults.push({ pointer: at, code: 'unknown_reference', detail });
    return undefined;
  }
}

async function objectionsTo(
  tx: Tx,
  document: PolicyDocument,
  at: string,
  ports: PolicyPorts,
): Promise<Fault[]> {
  const faults = faultsOfDocument(document, at);
  if (faults.length > 0) return faults;
  const findings = await analyseDocument(tx, document, ports);
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, code, detail, severity, witness }) => ({
      pointer: pointer.replace('#', at),
      code,
      detail,
      severity,
      ...(witness === undefined ? {} : { witness }),
    }));
}
