import type { Method } from './oracle.ts';

/** What the master LP answers. */
export type MasterSolution = {
  value: number;
  /** What one more order of a row costs. */
  demandDuals: Float64Array;
  /** What one more unit of a cell saves; never negative. */
  stockDuals: Float64Array;
  /** Orders that each known way serves, in the order in which the ways were added. */
  shares: Float64Array;
};

/**
 * The linear program that column generation grows: min Σ cost·x over known ways, every row's orders
 * served, no cell's stock exceeded. Known ways stay when demand and stock change. Whoever makes one
 * disposes of it. Throws when the solver does not end with an optimum.
 */
export type MasterLp = {
  /** Orders by row and units by cell; Infinity for stock without end. */
  setLimits: (orders: ArrayLike<number>, stock: Float64Array) => void;
  addMethods: (methods: readonly { row: number; method: Method }[]) => void;
  /** How many ways are known. */
  methods: () => number;
  solve: () => MasterSolution;
  dispose: () => void;
};
