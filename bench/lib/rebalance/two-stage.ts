import type { Highs } from 'highs';
import { at } from '../../../packages/server/src/modules/planner/index.ts';
import { type Instance, places } from './instances.ts';

type Column = { cost: number; rows: number[]; values: number[] };

/**
 * Moves that are cheapest over so many futures together, each served as is cheapest afterwards: a
 * linear programme (sample average approximation). Whole units by rounding, as its optimum is
 * nearly whole.
 */
export function bestOverFutures(
  highs: Highs,
  one: Instance,
  all: readonly Int32Array[],
): Int32Array {
  const columns: Column[] = [];
  const leaves = 2 * places * all.length;
  const supply = (future: number, l: number): number => 2 * places * future + l;
  for (let a = 0; a < places; a++) {
    for (let b = 0; b < places; b++) {
      const [rows, values]: [number[], number[]] = [[], []];
      for (let future = 0; future < all.length && a !== b; future++) {
        rows.push(supply(future, a), supply(future, b));
        values.push(1, -1);
      }
      if (a !== b) {
        rows.push(leaves + a);
        values.push(1);
      }
      columns.push({ cost: at(one.transfer, a * places + b), rows, values });
    }
  }
  all.forEach((_, future) => {
    for (let a = 0; a < places; a++) {
      for (let b = 0; b < places; b++) {
        const rows = [supply(future, a), supply(future, b) + places];
        columns.push({ cost: at(one.cross, a * places + b) / all.length, rows, values: [1, 1] });
      }
      columns.push({ cost: one.holding / all.length, rows: [supply(future, a)], values: [1] });
      columns.push({
        cost: one.lostSale / all.length,
        rows: [supply(future, a) + places],
        values: [1],
      });
    }
  });
  const bounds = all.flatMap((demand) => [...one.stock, ...demand]);
  const solution = solved(highs, columns, [...bounds, ...one.stock], leaves);
  const moves = Int32Array.from(solution.subarray(0, places * places), (units) =>
    Math.max(0, Math.round(units)),
  );
  return withinStock(one, moves);
}

/** Rows below `equal` are equations, the others limits from above. */
function solved(
  highs: Highs,
  columns: readonly Column[],
  upper: readonly number[],
  equal: number,
): Float64Array {
  const model = highs.createModel();
  model.options.set({ output_flag: false });
  const numRows = upper.length;
  model.addRows({
    lower: Float64Array.from(upper, (limit, row) => (row < equal ? limit : -highs.infinity)),
    upper: Float64Array.from(upper),
    matrix: {
      format: 'csr',
      numRows,
      numCols: 0,
      starts: new Int32Array(numRows + 1),
      indices: new Int32Array(0),
      values: new Float64Array(0),
    },
  });
  const starts = [0];
  for (const { rows } of columns) starts.push((starts.at(-1) ?? 0) + rows.length);
  model.addCols({
    cost: Float64Array.from(columns, ({ cost }) => cost),
    lower: new Float64Array(columns.length),
    upper: new Float64Array(columns.length).fill(highs.infinity),
    matrix: {
      format: 'csc',
      numRows,
      numCols: columns.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(columns.flatMap(({ rows }) => rows)),
      values: Float64Array.from(columns.flatMap(({ values }) => values)),
    },
  });
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) {
    throw new Error('The two-stage programme has no optimum.');
  }
  const { colValue } = model.getSolution();
  model.dispose();
  return colValue;
}

function withinStock(one: Instance, moves: Int32Array): Int32Array {
  for (let a = 0; a < places; a++) {
    let going = 0;
    for (let b = 0; b < places; b++) going += at(moves, a * places + b);
    for (let b = 0; b < places && going > at(one.stock, a); b++) {
      const less = Math.min(at(moves, a * places + b), going - at(one.stock, a));
      moves[a * places + b] = at(moves, a * places + b) - less;
      going -= less;
    }
  }
  return moves;
}
