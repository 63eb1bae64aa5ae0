import type { Route } from '../../platform/http/index.ts';
import type { ChannelReader } from './answer-availability.ts';
import { availabilityRoutes } from './routes-availability.ts';
import { countRoutes } from './routes-counts.ts';
import { inventoryRoutes } from './routes-inventory.ts';
import { reservationRoutes } from './routes-reservations.ts';
import { safetyStockRoutes } from './routes-safety-stocks.ts';
import { supplyRoutes } from './routes-supplies.ts';
import { transferRoutes } from './routes-transfers.ts';

/** Every operation on stock. The assembly hands in how a channel is looked up. */
export function stockRoutes(ports: { readChannel: ChannelReader }): readonly Route[] {
  return [
    ...inventoryRoutes,
    ...reservationRoutes,
    ...transferRoutes,
    ...supplyRoutes,
    ...safetyStockRoutes,
    ...countRoutes,
    ...availabilityRoutes(ports.readChannel),
  ];
}
