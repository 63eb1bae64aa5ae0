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
 * A master LP of so many demand rows over so many cells, kept in one HiGHS model, so that each
 * solve starts from the basis of the last.
 */
export function createHighsMaster(highs: Highs, rows: number, cells: number): MasterLp {
  const model = highs.createModel();
  model.options.set({ output_flag: false, presolve: 'off' });
  addLimits(model, highs.infinity, rows + cells);
  let known = 0;
  return {
    methods: () => known,
    setLimits: (orders, stock) => {
      const upper = Float64Array.from({ length: rows + cells }, (_, index) =>
        index < rows ? at(orders, index) : Math.min(at(stock, index - rows), highs.infinity),
      );
      const lower = upper.map((limit, index) => (index < rows ? limit : -highs.infinity));
      model.changeRowsBounds({ kind: 'range', from: 0, to: rows + cells - 1 }, lower, upper);
    },
    addMethods: (methods) => {
      const starts = [0];
      const indices: number[] = [];
      const values: number[] = [];
      for (const { row, method } of methods) {
        indices.push(row);
        values.push(1);
        for (let k = 0; k < method.cells.length; k++) {
          indices.push(rows + at(method.cells, k));
          values.push(at(method.units, k));
        }
        starts.push(indices.length);
      }
      const count = methods.length;
      model.addCols({
        cost: Float64Array.from(methods, ({ method }) => method.cost),
        lower: new Float64Array(count),
        upper: new Float64Array(count).fill(highs.infinity),
        matrix: {
          format: 'csc',
          numRows: rows + cells,
          numCols: count,
          starts: Int32Array.from(starts),
          indices: Int32Array.from(indices),
          values: Float64Array.from(values),
        },
      });
      known += count;
    },
    solve: () => solve(highs, model, rows),
    dispose: () => model.dispose(),
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

function solve(highs: Highs, model: Model, rows: number): MasterSolution {
  model.run();
  const status = model.getModelStatus();
  if (status !== highs.constants.modelStatus.optimal) {
    throw new Error(`The LP solver ended with status ${status}, not with an optimum.`);
  }
  const { colValue, rowDual } = model.getSolution();
  return {
    value: model.getObjectiveValue(),
    demandDuals: rowDual.slice(0, rows),
    // A limit from above has a dual of nought or less in a minimisation.
    stockDuals: rowDual.slice(rows).map((dual) => Math.max(0, -dual)),
    shares: colValue,
  };
}
