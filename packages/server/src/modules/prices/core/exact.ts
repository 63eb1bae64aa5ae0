// The exact solver, as the core of prices sees it.
export { at, type SourcingProblem } from '../../sourcing/solver/problem.ts';
export { solveSourcing } from '../../sourcing/solver/solve.ts';
