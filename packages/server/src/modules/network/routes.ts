import type { Route } from '../../platform/http/index.ts';
import { capacityRoutes } from './routes-capacity.ts';
import { carrierRoutes } from './routes-carriers.ts';
import { locationRoutes } from './routes-locations.ts';
import { rateRoutes } from './routes-rates.ts';

/** The operations of the network. */
export const routes: readonly Route[] = [
  ...locationRoutes,
  ...capacityRoutes,
  ...carrierRoutes,
  ...rateRoutes,
];
