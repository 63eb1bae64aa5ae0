/**
 * Customers as persons: everything stored about one is exported, or taken out for good.
 *
 * Owns erasures. Records customer.erased, which says that somebody was erased and never who.
 * Changes personal columns of every module's tables and nothing else of them; this is why it stands
 * late in the list, and works under the system's role.
 *
 * Invariants: after an erasure no column of any table holds what the person's orders said of them;
 * counts, money, ledger and laws are as before; a second erasure changes nothing; what an older
 * backup brings back is erased again.
 */
export { reapplyErasures, reapplyEverywhere, customerTasks } from './reapply-erasures.ts';
export { customerRoutes } from './routes.ts';
