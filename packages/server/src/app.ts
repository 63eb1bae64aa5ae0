import type { Route } from './platform/http/index.ts';

/** Every operation of the API, module by module in their order of dependence. */
export const routes: readonly Route[] = [];
