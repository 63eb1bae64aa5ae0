/**
 * What a statement writes of a row, said once for two spellings of it: one row by its key, which
 * can only be planned in one way and is planned once a connection, and many rows from arrays. The
 * plan of a statement that unnests arrays is made anew for every call, for its short arrays look
 * cheaper than those of the plan that would be kept: more work than the statement itself.
 */
export type Written<Row> = readonly (readonly [
  column: string,
  type: string,
  of: (row: Row) => unknown,
])[];

/** `a = $3::text, b = $4::int`: what one row is set to, from the parameter `first` on. */
export function setOneSql<Row>(written: Written<Row>, first: number): string {
  return written.map(([column, type], at) => `${column} = $${first + at}::${type}`).join(', ');
}

/** `a = u.a, b = u.b`: what every row is set to, from the rows of `unnestSql`. */
export function setManySql<Row>(written: Written<Row>): string {
  return written.map(([column]) => `${column} = u.${column}`).join(', ');
}

/** `unnest($2::uuid[], …) as u (id, …)`: the key in $2 with the columns after it. */
export function unnestSql<Row>(written: Written<Row>, first: number): string {
  const arrays = written.map(([, type], at) => `$${first + at}::${type}[]`).join(', ');
  return `unnest($2::uuid[], ${arrays}) as u (id, ${written.map(([column]) => column).join(', ')})`;
}

/** The values of one row, in the order of its columns. */
export function valuesOfOne<Row>(written: Written<Row>, row: Row): unknown[] {
  return written.map(([, , of]) => of(row));
}

/** The values of many rows, an array a column. */
export function valuesOfMany<Row>(written: Written<Row>, rows: readonly Row[]): unknown[] {
  return written.map(([, , of]) => rows.map(of));
}
