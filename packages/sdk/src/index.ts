/**
 * The client of a Switchyard server. Zero dependencies; Node 20 and newer, browsers, Deno, Bun.
 */
import type * as Wire from './types.generated.ts';

export {
  type Client,
  type ClientConstructor,
  Switchyard,
  // The name it has in the quickstart.
  Switchyard as stateset,
} from './client.ts';
export {
  ArgumentError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  CursorExpiredError,
  DuplicateError,
  type Fault,
  IllegalTransitionError,
  InsufficientInventoryError,
  ListTooLongError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  SwitchyardError,
  TimeoutError,
  ValidationError,
  VersionError,
} from './errors.ts';
export type { List, ListOptions, Total } from './list.ts';
export type { Filter } from './query.ts';
export type { Resources } from './resources.ts';
export type { ClientOptions, RequestNote, ResponseNote } from './settings.ts';
export type { StreamedEvent, SubscribeOptions, Subscription } from './subscribe.ts';
export type { CallOptions } from './request.ts';
export {
  signWebhook,
  verifyWebhook,
  type WebhookHeaders,
  webhooks,
  WebhookVerificationError,
} from './verify-webhook.ts';
export { version } from './version.ts';

/** Every schema of the server, such as `Wire.Order`. */
export type { Wire };
