import type { Route } from '../../platform/http/index.ts';
import { deliveryRoutes } from './routes-deliveries.ts';
import { endpointRoutes } from './routes-endpoints.ts';

/** Every operation on webhooks. */
export const integrationRoutes: readonly Route[] = [...endpointRoutes, ...deliveryRoutes];
