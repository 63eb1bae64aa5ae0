import type { OperationName, Touch } from '../../src/prove/history.ts';

export type Body = Record<string, unknown>;
export type Answer = { status: number; body: Body };
export type Asked = {
  client?: number;
  operation: OperationName;
  path: string;
  method?: 'GET' | 'POST' | 'PATCH';
  body?: Body;
  key?: string;
  naturalKeys?: string[];
  /** The order that an answer acknowledges, when it is not the answer itself. */
  idOfOrder?: (body: Body) => string;
  touches?: (body: Body) => Touch[];
  made?: (body: Body) => string[];
};
/** Skus of products and codes of locations by their ids. */
export type Names = ReadonlyMap<string, string>;
export type Ask = (asked: Asked) => Promise<Answer>;
