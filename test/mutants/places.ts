/** Where faults are planted, and test files that several of them name. */
export const server = 'packages/server/src';
export const tests = 'packages/server/test';
export const race = [`${tests}/sourcing/race.test.ts`, `${tests}/races/last-unit.test.ts`];
export const capture = [`${tests}/sourcing/capture-order.test.ts`];
export const keys = [
  `${tests}/platform/http-keys.test.ts`,
  `${tests}/security/authz-matrix.test.ts`,
];
export const isolation = [
  `${tests}/security/rls-audit.test.ts`,
  `${tests}/platform/catalogue.test.ts`,
];
