import { routes as catalog } from './modules/catalog/index.ts';
import { orderViewRoutes } from './modules/fulfillment/index.ts';
import { orderRoutes } from './modules/orders/index.ts';
import { eventRoutes } from './platform/events/index.ts';
import type { Route } from './platform/http/index.ts';
import { systemRoutes } from './platform/telemetry/routes.ts';

/** Every operation of the API, module by module in their order of dependence. */
export const routes: readonly Route[] = [...systemRoutes, ...eventRoutes, ...catalog, ...orderRoutes, ...orderViewRoutes];
