import type { IdPrefix } from '../../lib/ids.ts';
import type { Indexed } from '../search/candidates.ts';

/** How a filter's text becomes a bound value. An id of another kind matches nothing. */
export type FilterType =
  | { kind: 'text' }
  | { kind: 'integer' }
  | { kind: 'boolean' }
  | { kind: 'instant' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'id'; prefix: IdPrefix }
  /** An id or, failing that, the natural code that a table knows the id by (tenant_id, id, code). */
  | { kind: 'idOr'; prefix: IdPrefix; table: string; code: string }
  | { kind: 'textArray' };

/** One filterable field: its SQL expression and type. `$` never appears in it: values are bound. */
export type FilterSpec = {
  sql: string;
  type: FilterType;
  description?: string;
  /**
   * Of a computed text: the condition that it is one of the values, put so that indexes and
   * statistics of its columns serve it; `values` is a bound text[].
   */
  isOneOf?: (values: string) => string;
  /**
   * Of a text array: the condition that it holds one of the values, where an index answers that
   * better than the array; `values` is a bound text[]. The tenant is `$1`.
   */
  holdsAny?: (values: string) => string;
};

/** One sortable field; its SQL is never null and its type that of the bound cursor value. */
export type SortSpec = { sql: string; cast: 'uuid' | 'text' | 'timestamptz' | 'bigint' };

/**
 * What a list can do. `from` is the FROM clause, whose main table `t` has tenant_id; `select` the
 * columns of a row. Every sort is completed by `tie` (unique within the tenant).
 */
export type ListSpec = {
  name: string;
  select: string;
  from: string;
  filters: Readonly<Record<string, FilterSpec>>;
  sorts: Readonly<Record<string, SortSpec>>;
  /** Such as `-created_at`; must be among `sorts`. */
  defaultSort: string;
  tie: SortSpec;
  /** Present when the list takes `q=`. */
  search?: SearchSpec;
};

/** Where a bare word of a search is looked for; `description` names the places to the reader. */
export type SearchSpec = {
  description: string;
  /** SQL of texts, which may be null; a word is found in any of them, in whatever case. */
  texts: readonly string[];
  /** Public ids; only a whole one is found, and by it nothing else. */
  ids: readonly { prefix: IdPrefix; sql: string }[];
  /**
   * Columns with an index. A search's only word, when it is the whole of one, finds those rows and
   * no others: who pastes an order's number wants that order, without a look at all of them.
   */
  whole?: readonly string[];
  /** Present when rare words are found by the index of searches; the list's tie is then an id. */
  indexed?: Indexed;
  /**
   * Of a list without texts of its own: where all its texts are. Rare words are found there, and
   * the rows by their keys.
   */
  through?: readonly Through[];
};

/** A table (tenant_id, id) whose texts a search of another table's rows looks at; it is `o`. */
export type Through = {
  table: string;
  texts: readonly string[];
  /** The id of its row in the list's rows. */
  key: string;
  /** As of a search; without it the table is looked through, which is for short ones. */
  indexed?: Indexed;
};

/** What can be asked of a field. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'nin'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'exists'
  | 'prefix'
  | 'contains';

const comparing = ['eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte', 'exists'] as const;
const naming = ['eq', 'ne', 'in', 'nin', 'exists'] as const;

/** What a filter of each kind can be asked. */
export const operatorsOfKind: Readonly<Record<FilterType['kind'], readonly Operator[]>> = {
  text: [...naming, 'prefix', 'contains'],
  integer: comparing,
  instant: comparing,
  boolean: ['eq', 'ne', 'exists'],
  enum: naming,
  id: naming,
  idOr: naming,
  textArray: naming,
};

/** One condition of a request; its values are text until they are bound. */
export type Condition = {
  name: string;
  operator: Operator;
  values: string[];
  /** Holds where the rest does not, nulls included: `-tag:vip` of a search. */
  negated?: true;
};

/** A bare word or phrase of a search. */
export type SearchWord = { text: string; negated: boolean };

/** A list request as read from its query string. */
export type ListQuery = {
  spec: ListSpec;
  limit: number;
  count: 'none' | 'capped' | 'exact';
  sort: { name: string; descending: boolean };
  conditions: readonly Condition[];
  words: readonly SearchWord[];
  cursor: { values: readonly string[]; backward: boolean; whole: boolean } | undefined;
  hash: string;
  /** One page for each of these ids in the named filter, all in one statement; see list-each.ts. */
  each?: { filter: string; values: readonly string[] };
};

/** One page of rows with what a caller needs for the next. */
export type Page<Row> = {
  rows: Row[];
  hasMore: boolean;
  nextCursor: string | null;
  /** The cursor after the row of an index, for callers who page from anywhere. */
  cursorAt?: (index: number) => string;
  total: { value: number; relation: 'eq' | 'gte' } | null;
};
