import type { Witness } from './decide-witness.ts';

/** What the analyser can find. */
export const findingCodes = [
  'contradiction',
  'always_true',
  'unreachable',
  'shadowed',
  'orders_unmatched',
  'no_fallback',
  'rule_loop',
  'queue_loop',
  'unreachable_rule',
  'shadowed_rule',
  'no_weights',
  'term_without_effect',
  'soft_never_matters',
  'redundant_constraint',
  'unknown_group',
  'unknown_location',
  'capability_nobody_has',
  'no_location_passes',
  'unknown_channel',
  'unknown_tag',
  'unknown_sku',
  'currency_differs',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** One thing wrong with a policy, or suspicious about it. */
export type Finding = {
  code: FindingCode;
  /** An error forbids publishing; a warning must be accepted. */
  severity: 'error' | 'warning';
  /** Where in the document. */
  pointer: string;
  detail: string;
  /** An order that shows it, where one can. */
  witness?: Witness;
};
