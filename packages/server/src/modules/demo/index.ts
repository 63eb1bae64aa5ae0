/**
 * The demo network of a first start: a shop that never was, with goods, places and orders.
 *
 * Owns no tables; keeps its mark in the tenant's settings. Records no facts of its own: everything
 * in a demo is made by requests to the API, at instants of the past, as a user would have made
 * them. Invariants: only an empty tenant gets a demo; the same seed and anchor make the same demo;
 * a demo that was cut off is completed, not doubled.
 */
export { type Demo, demoSeed, makeDemo } from './make-demo.ts';
export type { DemoDoor, DemoRequest } from './demo-door.ts';
