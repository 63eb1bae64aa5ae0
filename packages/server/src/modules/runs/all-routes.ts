import type { Route } from '../../platform/http/index.ts';
import { runOperationRoutes } from './routes.ts';
import { scheduleRoutes } from './routes-schedules.ts';

/** Every operation on runs and their schedules. */
export const runRoutes: readonly Route[] = [...runOperationRoutes, ...scheduleRoutes];
