import type { Highs, Model } from 'highs';
import { at } from '../planner/index.ts';
import type { MasterLp, MasterSolution } from './core/master.ts';

/**
 * Loads the LP solver (HiGHS as WebAssembly); undefined where the optional package is not
 * installed. Its runs block the thread: outside of benches and tests load it in a worker thread.
 */
export async function loadHighs(): Promise<Highs | undefined> {
  try {
    // The package's types describe its CommonJS twin, whose default stands one level deeper.
    const load: unknown = (await import('highs')).default;
    return typeof load === 'function' ? await (load as () => Promise<Highs>)() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Cells whose stock limits anything: it ends, and there is some. No way takes from an empty cell,
 * so that a limit for it only costs time: of a retailer's 1,751 products at 16 places 1,939 cells
 * held a limited stock and 25,045 nothing.
 */
export function limitedCells(stock: ArrayLike<number>): Int32Array {
  const cells: number[] = [];
  for (let cell = 0; cell < stock.length; cell++) {
    const units = at(stock, cell);
    if (units > 0 && units !== Infinity) cells.push(cell);
  }
  return Int32Array.from(cells);
}

/**
 * A master LP of so many demand rows over so many cells, kept in one HiGHS model, so that each
 * solve starts from the basis of the last. `limited` are the cells whose stock counts, ascending;
 * all, unless told.
 */
export function createHighsMaster(
  highs: Highs,
  rows: number,
  cells: number,
  limited: Int32Array = Int32Array.from({ length: cells }, (_, cell) => cell),
): MasterLp {
  const model = highs.createModel();
  model.options.set({ output_flag: false, presolve: 'off' });
  const count = rows + limited.length;
  addLimits(model, highs.infinity, count);
  const limitOf = new Int32Array(cells).fill(-1);
  limited.forEach((cell, index) => (limitOf[cell] = rows + index));
  let known = 0;
  return {
    methods: () => known,
    setLimits: (orders, stock) => {
      const upper = Float64Array.from({ length: count }, (_, index) =>
        index < rows
          ? at(orders, index)
          : Math.min(at(stock, at(limited, index - rows)), highs.infinity),
      );
      const lower = upper.map((limit, index) => (index < rows ? limit : -highs.infinity));
      if (count > 0) {
        model.changeRowsBounds({ kind: 'range', from: 0, to: count - 1 }, lower, upper);
      }
    },
    addMethods: (methods) => {
      model.addCols(columnsOf(methods, limitOf, count, highs.infinity));
      known += methods.length;
    },
    solve: () => solve(highs, model, rows, limited, cells),
    dispose: () => model.dispose(),
  };
}

function columnsOf(
  methods: Parameters<MasterLp['addMethods']>[0],
  limitOf: Int32Array,
  numRows: number,
  infinity: number,
): Parameters<Model['addCols']>[0] {
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const { row, method } of methods) {
    indices.push(row);
    values.push(1);
    for (let k = 0; k < method.cells.length; k++) {
      const limit = at(limitOf, at(method.cells, k));
      if (limit < 0) continue;
      indices.push(limit);
      values.push(at(method.units, k));
    }
    starts.push(indices.length);
  }
  const numCols = methods.length;
  return {
    cost: Float64Array.from(methods, ({ method }) => method.cost),
    lower: new Float64Array(numCols),
    upper: new Float64Array(numCols).fill(infinity),
    matrix: {
      format: 'csc',
      numRows,
      numCols,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  };
}

function addLimits(model: Model, infinity: number, count: number): void {
  model.addRows({
    lower: new Float64Array(count).fill(-infinity),
    upper: new Float64Array(count).fill(infinity),
    matrix: {
      format: 'csr',
      numRows: count,
      numCols: 0,
      starts: new Int32Array(count + 1),
      indices: new Int32Array(0),
      values: new Float64Array(0),
    },
  });
}

function solve(
  highs: Highs,
  model: Model,
  rows: number,
  limited: Int32Array,
  cells: number,
): MasterSolution {
  model.run();
  const status = model.getModelStatus();
  if (status !== highs.constants.modelStatus.optimal) {
    throw new Error(`The LP solver ended with status ${status}, not with an optimum.`);
  }
  const { colValue, rowDual } = model.getSolution();
  const stockDuals = new Float64Array(cells);
  // A limit from above has a dual of nought or less in a minimisation.
  limited.forEach((cell, index) => (stockDuals[cell] = Math.max(0, -at(rowDual, rows + index))));
  return {
    value: model.getObjectiveValue(),
    demandDuals: rowDual.slice(0, rows),
    stockDuals,
    shares: colValue,
  };
}
