// The forms of the quickstart that the server's operations alone do not give: other names, two
// meanings of one name, and carriers that can be asked for rates.
import { ArgumentError, isRecord, SwitchyardError } from './errors.ts';
import type { Method, Presenter } from './operations.ts';
import type { CallOptions } from './request.ts';
import type { Transport } from './transport.ts';

type Resource = Record<string, Method>;

/** The quickstart's name of a method, and the method's own. */
const aliasOf: Readonly<Record<string, string>> = {
  'shipping.getRate': 'shipping.rate',
  'warehouse.getCapacity': 'warehouse.capacity',
  'safetyStock.create': 'safetyStock.set',
  'analytics.getSales': 'analytics.sales',
  'analytics.getSeasonalTrends': 'analytics.seasonalTrends',
  'analytics.getHistoricalInventory': 'analytics.historicalInventory',
  'analytics.getCustomerFulfillmentHistory': 'analytics.customerFulfillmentHistory',
};

/**
 * What carriers get beside their fields: they can be asked for their rates. Not enumerable, so that
 * the record stays plain data for JSON, comparison and structuredClone.
 */
export function carrierPresenter(getRates: Method): Presenter {
  return (row) => {
    if (!isRecord(row) || row['object'] !== 'carrier') return row;
    const value: Method = (...args) => getRates(row['id'], ...args);
    return Object.defineProperty(row, 'getRates', { value, configurable: true });
  };
}

/** The methods to add to the resources, or to put in place of theirs. */
export function quickstartMethods(
  transport: Transport,
  resources: Readonly<Record<string, Resource>>,
): Record<string, Resource> {
  const inventory = resources['inventory'] ?? {};
  const added: Record<string, Resource> = {
    system: { healthCheck: (options) => healthCheck(transport, options as CallOptions) },
    inventory: {
      get: method(inventory, 'record'),
      retrieve: method(inventory, 'record'),
      update: updateInventory(method(inventory, 'adjust'), method(inventory, 'set')),
    },
  };
  for (const [alias, target] of Object.entries(aliasOf)) {
    const [resource = '', name = ''] = alias.split('.');
    const [, targetName = ''] = target.split('.');
    const found = resources[resource]?.[targetName];
    if (found !== undefined) added[resource] = { ...added[resource], [name]: found };
  }
  return added;
}

function method(resource: Resource, name: string): Method {
  const found = resource[name];
  if (found === undefined) throw new TypeError(`The table of operations has no ${name}.`);
  return found;
}

// A server that is down says so in its answer, which is what was asked for. Only no answer rejects,
// and at once: whoever asks for health does not want to wait for retries.
async function healthCheck(transport: Transport, options: CallOptions = {}): Promise<unknown> {
  const call = { method: 'GET', path: '/v1/system/health', isPublic: true, retriesMax: 0 } as const;
  return transport.send(call, options).catch((error: unknown) => {
    const isHealth = error instanceof SwitchyardError && error.problem['object'] === 'health';
    if (isHealth) return error.problem;
    throw error;
  });
}

/**
 * With one object the quickstart's signed difference; with a place and a patch the counted
 * quantity. A record as the place carries the quantity that was believed to be there.
 */
function updateInventory(adjust: Method, set: Method): Method {
  return async (first, second, third) => {
    if (!isRecord(first)) {
      const message = 'inventory.update needs product_id and location_id: stock has no other id.';
      throw new ArgumentError(message, { code: 'invalid_argument' });
    }
    if (!isRecord(second) || !('quantity' in second)) return adjust(first, second);
    const { product_id, location_id, quantity: expected } = first;
    return set({ product_id, location_id, expected, ...second }, third);
  };
}
