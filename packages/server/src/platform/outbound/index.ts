/**
 * The only way out: everything that calls an address which a user gave goes through here.
 * Owns no data. Invariants: a connection is opened to an address that was checked, and to no other;
 * what is not on the public network is called only when the settings allow it, a metadata service
 * never; every redirect is judged anew; time and bytes are bounded; never inside a transaction.
 */
export { type AllowList, nothingAllowed, readAllowList } from './address-rules.ts';
export { type OutboundCode, OutboundError } from './outbound-error.ts';
export {
  createOutbound,
  type Outbound,
  type OutboundAnswer,
  type OutboundRequest,
} from './outbound.ts';
export type { OutboundRules, Resolve } from './target.ts';
