/**
 * Policies: what sourcing is to do with which orders.
 *
 * Owns routing_policies, policy_versions, policy_comments, policy_activations, policy_examples,
 * policy_canaries, policy_canary_orders.
 * Records policy.created, policy.updated, policy.version_created, policy.version_updated,
 * policy.version_tested, policy.submitted, policy.approved, policy.returned, policy.published,
 * policy.rolled_back, policy.archived, policy.commented, policy.examples_changed, policy.activated,
 * policy.activation_cancelled, policy.canary_started, policy.canary_promoted,
 * policy.canary_stopped, policy.canary_rolled_back, policy.canary_superseded.
 *
 * Invariants: a published version never changes; what is published had no error and no failed
 * example at that moment; the arm of an order in a canary never changes; who wrote a version does
 * not approve it where somebody else could. Plans
 * nothing: sourcing asks the compiled policy, and is handed in for examples.
 */
export {
  activePolicies,
  type ActivePolicy,
  builtInPolicy,
  type PolicyBook,
  publishedVersions,
} from './active-policy.ts';
export type { CanaryOrder } from './canary.ts';
export type { Arm } from './decide-arm.ts';
export {
  type Coefficients,
  type CompiledBatch,
  type CompiledPass,
  type CompiledPolicy,
  type CompiledRule,
  compilePolicy,
  fixedGatesOf,
  momentaryGateOf,
} from './decide-compiled.ts';
export { faultsOfDocument } from './decide-document.ts';
export type { PlaceFacts } from './decide-gates.ts';
export { type Fallback, type PolicyDocument, policyDocumentSchema } from './document.ts';
export type { PolicyPorts, Rehearsal, Rehearse } from './example.ts';
export { findPublished, getVersion } from './find-policy.ts';
export { judgeCanaries, policyTasks } from './judge-canaries.ts';
export { policyModuleRoutes } from './routes.ts';
export type { VersionOrigin } from './policy.ts';
export { presentVersion } from './present-policy.ts';
export { createPolicy, createVersion } from './save-policy.ts';
export { insertCanaryOrders } from './store-canaries.ts';
export { analyseDocument } from './test-version.ts';
export { type ExampleInput, exampleInputSchema } from './wire-examples.ts';
export { versionSchema } from './wire.ts';
