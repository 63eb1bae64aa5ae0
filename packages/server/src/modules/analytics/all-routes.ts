import type { Route } from '../../platform/http/index.ts';
import { askedRoutes } from './routes.ts';
import { carrierReportRoutes } from './routes-carriers.ts';
import { decisionReportRoutes } from './routes-decisions.ts';
import { exceptionReportRoutes } from './routes-exceptions.ts';
import { forecastReportRoutes } from './routes-forecasts.ts';
import { orderReportRoutes } from './routes-orders.ts';
import { stockReportRoutes } from './routes-stock.ts';
import { workReportRoutes } from './routes-work.ts';

/** Every operation of reports. */
export const analyticsRoutes: readonly Route[] = [
  ...askedRoutes,
  ...workReportRoutes,
  ...orderReportRoutes,
  ...stockReportRoutes,
  ...carrierReportRoutes,
  ...decisionReportRoutes,
  ...exceptionReportRoutes,
  ...forecastReportRoutes,
];
