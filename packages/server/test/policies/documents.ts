import type { Location } from '../../src/modules/network/index.ts';
import type { Surroundings } from '../../src/modules/policies/decide-analysis-references.ts';
import type {
  Batch,
  Constraint,
  Expression,
  PolicyDocument,
  Rule,
} from '../../src/modules/policies/document.ts';

function place(code: string, extra: Partial<Location> = {}): Location {
  return {
    code,
    type: 'fulfillment',
    active: true,
    country: 'DE',
    groups: ['dc'],
    capabilities: ['wave_picking'],
    currency: 'EUR',
    ...extra,
  } as Location;
}

/** A network of three places, with the words that its orders use. */
export const around: Surroundings = {
  locations: [
    place('BER'),
    place('PAR', { country: 'FR', groups: ['dc', 'west'] }),
    place('SHOP', { type: 'store', groups: ['stores'], capabilities: ['ship_from_store'] }),
  ],
  channels: new Set(['web', 'amazon']),
  tags: new Set(['vip', 'gift']),
  skus: new Set(['TEE', 'MUG']),
  hasServices: true,
};

/** A filter. */
export const germany: Expression = { field: 'country', op: 'eq', value: 'DE' };
/** A filter. */
export const heavy: Expression = { field: 'weight_kg', op: 'gt', value: 30 };
/** A filter. */
export const queued = (queue: string): Expression => ({ field: 'queue', op: 'eq', value: queue });

/** A rule of its constraints. */
export const rule = (name: string, ...constraints: Constraint[]): Rule => ({ name, constraints });
/** A batch of one rule for everything. */
export const batch = (
  name: string,
  when: Expression | undefined,
  extra: Partial<Batch> = {},
): Batch => ({
  name,
  ...(when === undefined ? {} : { when }),
  rules: [rule('Any')],
  ...extra,
});
/** What takes every order. */
export const rest = batch('Rest', undefined);

/** A document around batches. */
export function policy(batches: Batch[], extra: Partial<PolicyDocument> = {}): PolicyDocument {
  return {
    schema: 'switchyard.policy/1',
    batches,
    objective: { kind: 'money' },
    otherwise: { action: 'backorder' },
    ...extra,
  };
}
/** A document of one batch for everything. */
export const ofRules = (...rules: Rule[]): PolicyDocument =>
  policy([batch('All', undefined, { rules })]);
/** A document that says nothing of what is left. */
export const withoutFallback = (batches: Batch[]): PolicyDocument => {
  const { otherwise: _, ...document } = policy(batches);
  return document;
};

/** A fault, the finding that it is to be, where, in which document. */
export type Planted = [fault: string, finding: string, pointer: string, document: PolicyDocument];
