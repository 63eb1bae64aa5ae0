// Least absolute deviations by reweighting (IRLS), on standardised features with a small ridge.

/** A row to learn from: what describes it, what came, and how much it counts. */
export type FitRow = {
  readonly features: Float64Array;
  readonly target: number;
  readonly weight: number;
};

const steps = 12;
/** Residuals below this weigh no more: the median's corner is rounded off. */
const residualLeast = 0.02;
const ridge = 1;

/**
 * Coefficients that make the weighted sum of absolute errors about least: one ridge regression,
 * then 12 reweighted ones. The first feature is the constant and is not shrunk. Deterministic. It
 * pauses after each step, so that whoever serves others beside it can.
 */
export function* fitLeastAbsolute(
  rows: readonly FitRow[],
  size: number,
): Generator<undefined, Float64Array> {
  const { means, scales } = spreadOf(rows, size);
  const standard = rows.map(({ features }) =>
    features.map((value, k) => (k === 0 ? 1 : (value - (means[k] ?? 0)) / (scales[k] ?? 1))),
  );
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  let solution = solveWeighted(standard, rows, weights, size);
  for (let step = 0; step < steps; step++) {
    rows.forEach((row, index) => {
      const residual = Math.abs(row.target - dot(standard[index], solution));
      weights[index] = row.weight / Math.max(residual, residualLeast);
    });
    yield undefined;
    solution = solveWeighted(standard, rows, weights, size);
  }
  const coefficients = new Float64Array(size);
  let constant = solution[0] ?? 0;
  for (let k = 1; k < size; k++) {
    const slope = (solution[k] ?? 0) / (scales[k] ?? 1);
    coefficients[k] = slope;
    constant -= slope * (means[k] ?? 0);
  }
  coefficients[0] = constant;
  return coefficients;
}

/** The sum of products; a missing side is all zeros. */
export function dot(a: Float64Array | undefined, b: Float64Array): number {
  let sum = 0;
  if (a !== undefined) for (let k = 0; k < b.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

function spreadOf(rows: readonly FitRow[], size: number) {
  const means = weightedMeans(rows, size, (value) => value);
  const squares = weightedMeans(rows, size, (value, k) => (value - (means[k] ?? 0)) ** 2);
  // A feature that never varies says nothing: it stays nought and gets no coefficient. What varies
  // less than the arithmetic errs does not vary.
  const scales = squares.map((square, k) => {
    const scale = Math.sqrt(square);
    return scale > 1e-6 * (1 + Math.abs(means[k] ?? 0)) ? scale : 1;
  });
  return { means, scales };
}

function weightedMeans(
  rows: readonly FitRow[],
  size: number,
  of: (value: number, k: number) => number,
): Float64Array {
  const sums = new Float64Array(size);
  let total = 0;
  for (const { features, weight } of rows) {
    total += weight;
    for (let k = 0; k < size; k++) sums[k] = (sums[k] ?? 0) + weight * of(features[k] ?? 0, k);
  }
  return sums.map((sum) => sum / total);
}

/** Weighted ridge regression by its normal equations. */
function solveWeighted(
  standard: readonly Float64Array[],
  rows: readonly FitRow[],
  weights: Float64Array,
  size: number,
): Float64Array {
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  standard.forEach((features, index) => {
    const weight = weights[index] ?? 0;
    const target = rows[index]?.target ?? 0;
    for (let i = 0; i < size; i++) {
      const scaled = weight * (features[i] ?? 0);
      right[i] = (right[i] ?? 0) + scaled * target;
      for (let j = 0; j <= i; j++) {
        matrix[i * size + j] = (matrix[i * size + j] ?? 0) + scaled * (features[j] ?? 0);
      }
    }
  });
  for (let i = 1; i < size; i++) matrix[i * size + i] = (matrix[i * size + i] ?? 0) + ridge;
  return solveSymmetric(matrix, right, size);
}

/** Solves by Cholesky's factors; the ridge makes the matrix positive definite. */
function solveSymmetric(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const factor = matrix;
  const at = (i: number, j: number): number => factor[i * size + j] ?? 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j);
    }
  }
  const solution = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    let sum = solution[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (solution[k] ?? 0);
    solution[i] = sum / at(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = solution[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= at(k, i) * (solution[k] ?? 0);
    solution[i] = sum / at(i, i);
  }
  return solution;
}
