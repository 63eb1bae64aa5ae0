import type { Route } from '../../platform/http/index.ts';
import { workRoutes } from './routes.ts';
import { answerRoutes } from './routes-answers.ts';
import { bulkRoutes } from './routes-bulk.ts';
import { changeRoutes } from './routes-changes.ts';
import { orderWorkRoutes } from './routes-orders.ts';
import { shipmentRoutes } from './routes-shipments.ts';
import { shortRoutes } from './routes-shorts.ts';
import { stepRoutes } from './routes-steps.ts';

/** Every operation on fulfilment orders and shipments, and those on orders that end here. */
export const fulfillmentRoutes: readonly Route[] = [
  ...bulkRoutes,
  ...answerRoutes,
  ...workRoutes,
  ...stepRoutes,
  ...shipmentRoutes,
  ...shortRoutes,
  ...orderWorkRoutes,
  ...changeRoutes,
];
