/**
 * An array literal of ids and numbers (nothing that needs quoting); null and undefined are NULL.
 * For a few keys; statements of hundreds of rows send binary arrays (binary-arrays.ts).
 */
export function plainArray(values: readonly (string | number | null | undefined)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`;
}
