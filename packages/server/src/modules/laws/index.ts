/**
 * The laws of the core (I1 to I10) as statements over the tables. Owns nothing, writes nothing,
 * reads every module's tables: it has to look at what is stored, not at what a module says of it.
 */
export { auditLaws, type LawReport, type LawResult, verifyLaws } from './verify-laws.ts';
export { lawRoutes } from './routes.ts';
export { auditRecent, lawTasks } from './audit-laws.ts';
export { selectTenants } from './store-tenants.ts';
