import type { Highs } from 'highs';
import type {
  DemandRow,
  PriceWorld,
} from '../../../packages/server/src/modules/prices/core/world.ts';

/**
 * The deterministic LP of Jasin and Sinha: its value, and each row's units, `[line * locations +
 * location]`.
 */
export type DlpSolution = { value: number; units: Float64Array[] };

type Entry = { row: number; column: number; value: number };

/**
 * Units of each line may come from several locations in fractions; a location's shipments are at
 * least as many as the units of any line that it sends. Weaker than the LP over whole ways.
 */
export function solveDlp(highs: Highs, world: PriceWorld): DlpSolution {
  const { locations, stock } = world;
  const costs: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  const entries: Entry[] = [];
  const stockRow = new Map<number, number>();
  const addRow = (least: number, most: number): number => {
    lower.push(least);
    upper.push(most);
    return lower.length - 1;
  };
  const firstColumn: number[] = [];
  for (const row of world.rows) {
    const shipments = costs.length;
    costs.push(...row.fixed);
    firstColumn.push(costs.length);
    row.products.forEach((product, line) => {
      const demand = addRow(row.orders, row.orders);
      for (let l = 0; l < locations; l++) {
        const column = costs.length;
        costs.push(row.unit[line * locations + l] ?? 0);
        entries.push({ row: demand, column, value: 1 });
        const link = addRow(-highs.infinity, 0);
        entries.push({ row: link, column, value: 1 });
        entries.push({ row: link, column: shipments + l, value: -1 });
        const cell = product * locations + l;
        const held = stock[cell] ?? 0;
        if (held === Infinity) continue;
        let limit = stockRow.get(cell);
        if (limit === undefined) {
          limit = addRow(-highs.infinity, held);
          stockRow.set(cell, limit);
        }
        entries.push({ row: limit, column, value: 1 });
      }
    });
  }
  const values = run(highs, { costs, lower, upper, entries });
  return {
    value: values.objective,
    units: world.rows.map((row, index) => unitsOf(row, values.columns, firstColumn[index] ?? 0)),
  };
}

function unitsOf(row: DemandRow, columns: Float64Array, from: number): Float64Array {
  return columns.slice(from, from + row.unit.length);
}

function run(
  highs: Highs,
  lp: { costs: number[]; lower: number[]; upper: number[]; entries: Entry[] },
): { objective: number; columns: Float64Array } {
  const numCols = lp.costs.length;
  const numRows = lp.lower.length;
  const sorted = lp.entries.toSorted((a, b) => a.column - b.column || a.row - b.row);
  const starts = new Int32Array(numCols + 1);
  for (const { column } of sorted) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
  for (let c = 0; c < numCols; c++) starts[c + 1] = (starts[c + 1] ?? 0) + (starts[c] ?? 0);
  const model = highs.createModel({
    numCols,
    numRows,
    colCost: lp.costs,
    colLower: new Float64Array(numCols),
    colUpper: new Float64Array(numCols).fill(highs.infinity),
    rowLower: lp.lower,
    rowUpper: lp.upper,
    matrix: {
      format: 'csc',
      numRows,
      numCols,
      starts,
      indices: Int32Array.from(sorted, (entry) => entry.row),
      values: Float64Array.from(sorted, (entry) => entry.value),
    },
  });
  try {
    model.options.set({ output_flag: false });
    model.run();
    return { objective: model.getObjectiveValue(), columns: model.getSolution().colValue };
  } finally {
    model.dispose();
  }
}
