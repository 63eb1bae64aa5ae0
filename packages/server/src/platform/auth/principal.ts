import type { Uuid } from '../../lib/ids.ts';
import type { Actor } from '../context.ts';

/** Who a request speaks for, as its key says. */
export type Principal = { tenantId: Uuid; actor: Actor; scopes: ReadonlySet<string> };

/** Finds who a request speaks for; without a promise when it is known already. */
export type Authenticate = (authorization: string | undefined) => Principal | Promise<Principal>;
