/**
 * The HTTP door: how modules declare operations, wire fields and lists. Knows no module.
 */
export { type Answer, type Call, defineRoute, type Route, type Scope, scopes } from './route.ts';
export { type Address, addressSchema, field, idParams, pathId, readInstant } from './fields.ts';
export { type Ask, checkScopes, type Done, invoke, invokeList } from './invoke.ts';
export { runList } from './list.ts';
export type { FilterSpec, ListQuery, ListSpec, Page, SortSpec } from './list-spec.ts';
export { readListQuery } from './read-list.ts';
export {
  answerOfRow,
  claimIdempotencyKey,
  contentHash,
  fingerprintOf,
  type Idempotency,
  keepAnswer,
  lookupIdempotent,
  type SealedAnswer,
  twinWaitMs,
} from './idempotency.ts';
export type { RateLimit, RateLimits } from './rate-limit.ts';
export { createGate, type Gate } from './gate.ts';
export type { HttpConfig, HttpServerOptions } from './http-config.ts';
export { refusalOfDatabase } from './sqlstate.ts';
export { createHttpServer } from './server.ts';
