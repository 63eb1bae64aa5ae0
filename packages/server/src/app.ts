import { analyticsRoutes } from './modules/analytics/index.ts';
import { productList, routes as catalog } from './modules/catalog/index.ts';
import { channelRoutes, findChannel, selectChannelCodes } from './modules/channels/index.ts';
import {
  fulfillmentList, fulfillmentRoutes, fulfillmentTasks, orderList, orderViewRoutes, relieveLowered,
  vacateClosed,
} from './modules/fulfillment/index.ts';
import { stockRoutes, stockTasks, sweepHolds } from './modules/inventory/index.ts';
import { customerRoutes, customerTasks } from './modules/customers/index.ts';
import { enqueueWebhooks, integrationRoutes, webhookLanes } from './modules/integrations/index.ts';
import { lawRoutes, lawTasks } from './modules/laws/index.ts';
import {
  leadTimeRoutes, leadTimeTasks, observeDeliveries, trainLeadTimes,
} from './modules/leadtimes/index.ts';
import { logRoutes, sweepLogs } from './modules/logs/index.ts';
import { routes as network } from './modules/network/index.ts';
import { orderRoutes } from './modules/orders/index.ts';
import {
  forecastDemand, planRebalancing, planningRoutes, planningTasks, suggestReplenishment,
} from './modules/planning/index.ts';
import { policyModuleRoutes, policyTasks } from './modules/policies/index.ts';
import { priceRoutes, priceTasks, solvePrices, sweepPriceRuns } from './modules/prices/index.ts';
import { keepPromises, promiseRoutes, promiseTasks } from './modules/promises/index.ts';
import { returnRoutes } from './modules/returns/index.ts';
import { routeOrders, runRoutes, runTasks, sweepRuns } from './modules/runs/index.ts';
import { simulate, simulationRoutes } from './modules/simulations/index.ts';
import { rehearsePolicy, sweepDecisions, sweepNetworks } from './modules/sourcing/index.ts';
import type { Context } from './platform/context.ts';
import type { Tx } from './platform/db/index.ts';
import { type LaneKind, sweepDeliveries } from './platform/delivery/index.ts';
import { eventRoutes, type Subscriber, sweepEvents } from './platform/events/index.ts';
import { graphqlRoutes } from './platform/graphql/index.ts';
import type { ListSpec, Route } from './platform/http/index.ts';
import {
  type AnyJobKind, jobRoutes, type RecurringTask, sweepAnswers, sweepJobs,
} from './platform/jobs/index.ts';
import type { Sweeps } from './platform/retention/index.ts';
import { searchTasks } from './platform/search/index.ts';
import { systemRoutes } from './platform/telemetry/routes.ts';

/** What stock answers need of a channel: modules of stock stand before that of channels. */
const readChannel = async (_ctx: Context, tx: Tx, ref: string) => {
  const channel = await findChannel(tx, ref);
  return channel && {
    code: channel.code, stockBuffer: channel.stockBuffer, groups: channel.sourcingGroups,
  };
};

/** What policies need of modules that stand after them. */
const policyPorts = { rehearse: rehearsePolicy, readChannels: selectChannelCodes };

/** Every operation of the API, module by module in their order of dependence. */
const restRoutes: readonly Route[] = [
  ...systemRoutes, ...eventRoutes, ...jobRoutes, ...catalog, ...network,
  ...stockRoutes({ readChannel }), ...orderRoutes, ...leadTimeRoutes, ...priceRoutes,
  ...policyModuleRoutes(policyPorts),
  ...orderViewRoutes,
  ...fulfillmentRoutes, ...promiseRoutes({ readChannel }), ...runRoutes, ...returnRoutes,
  ...simulationRoutes(policyPorts), ...channelRoutes, ...integrationRoutes, ...planningRoutes,
  ...analyticsRoutes, ...logRoutes,
  ...customerRoutes, ...lawRoutes,
];

/** The same, and the other doors to them. */
export const routes: readonly Route[] = [...restRoutes, ...graphqlRoutes(restRoutes)];

/** Every kind of job that the workers know. */
export const jobKinds: readonly AnyJobKind[] = [
  trainLeadTimes, solvePrices, routeOrders, simulate, forecastDemand, suggestReplenishment,
  planRebalancing,
];

/** Lists of which the index of searches knows the words. */
export const searchedLists: readonly ListSpec[] = [orderList, fulfillmentList, productList];

/** Everything that is done again and again. */
export const tasks: readonly RecurringTask[] = [
  ...stockTasks, ...leadTimeTasks, ...policyTasks, ...promiseTasks, ...priceTasks, ...lawTasks,
  ...fulfillmentTasks, ...customerTasks, ...runTasks, ...planningTasks,
  ...searchTasks(searchedLists),
];

/** What drops the data whose time is over, kind by kind. */
export const sweeps: Sweeps = {
  events: sweepEvents, decisions: sweepDecisions, logs: sweepLogs, holds: sweepHolds,
  answers: sweepAnswers, jobs: sweepJobs, runs: sweepRuns,
  deliveries: sweepDeliveries,
  networks: sweepNetworks, price_runs: sweepPriceRuns,
};

/** Everyone who reads all events in order. */
export const subscribers: readonly Subscriber[] = [
  observeDeliveries, keepPromises, vacateClosed, relieveLowered, enqueueWebhooks,
];

/** Every kind of destination that messages are sent to. */
export const laneKinds: readonly LaneKind[] = [webhookLanes];
