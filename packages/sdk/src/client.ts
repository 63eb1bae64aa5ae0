import { iteratorOf, type Method, methodOf } from './operations.ts';
import { operations, pluralOf } from './operations.generated.ts';
import { carrierPresenter, quickstartMethods } from './quickstart.ts';
import { type ClientOptions, environment, readSettings, type Settings } from './settings.ts';
import { subscribe, streamEvents, type SubscribeOptions } from './subscribe.ts';
import type { Resources } from './resources.ts';
import { createTransport, type Transport } from './transport.ts';

/** A client of one server: every operation as a method of its resource. */
export interface Client extends Resources {
  /** The same client with other settings. */
  withOptions(options: ClientOptions): Client;
  /** The same client whose calls compute and check everything, and keep nothing. */
  withDryRun(): Client;
}

/** Takes an API key, or options, or both; without them the environment's. Never throws. */
export interface ClientConstructor {
  new (keyOrOptions?: string | ClientOptions | null, options?: ClientOptions): Client;
}

class ClientOfServer {
  readonly #settings: Settings;

  constructor(keyOrOptions?: string | ClientOptions | null, options?: ClientOptions) {
    this.#settings = readSettings(keyOrOptions, options, environment());
    Object.assign(this, resourcesOf(createTransport(this.#settings)));
  }

  withOptions(options: ClientOptions): Client {
    return new Switchyard({ ...this.#settings, ...options });
  }

  withDryRun(): Client {
    return this.withOptions({ dryRun: true });
  }
}

/** The client of a Switchyard server. */
export const Switchyard = ClientOfServer as unknown as ClientConstructor;
export type Switchyard = Client;

type Resource = Record<string, Method>;

function resourcesOf(transport: Transport): Record<string, Resource> {
  const resources: Record<string, Resource> = {};
  const getRates: Method = (...args) => resources['carrier']?.['getRates']?.(...args);
  const presentCarrier = carrierPresenter(getRates);
  for (const operation of operations) {
    const resource = (resources[operation.resource] ??= {});
    const present = operation.resource === 'carrier' ? presentCarrier : undefined;
    const method = methodOf(transport, operation, present);
    resource[operation.method] = method;
    if (operation.method === 'retrieve') resource['get'] = method;
    if (operation.method === 'list')
      resource['iterate'] = iteratorOf(transport, operation, present);
  }
  for (const [name, methods] of Object.entries(quickstartMethods(transport, resources))) {
    resources[name] = { ...resources[name], ...methods };
  }
  resources['event'] = { ...resources['event'], ...liveMethods(transport) };
  for (const [singular, plural] of Object.entries(pluralOf)) {
    const resource = resources[singular];
    if (resource !== undefined) resources[plural] ??= resource;
  }
  return resources;
}

function liveMethods(transport: Transport): Resource {
  return {
    subscribe: (options, handler) =>
      subscribe(transport, options as SubscribeOptions, handler as () => unknown),
    stream: (options) => streamEvents(transport, (options ?? {}) as SubscribeOptions),
  };
}
