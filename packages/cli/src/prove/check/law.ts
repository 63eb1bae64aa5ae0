/** A law over stored rows, in the judge's own words. */
export type Law = {
  name: string;
  says: string;
  /** A query whose rows are what is judged, each with `broken` and what names it. */
  sql: string;
};
