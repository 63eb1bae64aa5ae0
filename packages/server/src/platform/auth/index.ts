/**
 * Who calls, and what they may do: API keys, their life and their check.
 *
 * Owns: api_keys. Records: api_key.created, api_key.revoked. Invariants: only a peppered hash of a
 * secret is stored; hashes are compared in constant time; a key grants no scope it lacks; a
 * revoked key stops at once in the process that revoked it and within 5 seconds everywhere.
 */
export { createKey, type IssuedKey, type NewKey } from './api-keys.ts';
export { type AuthOptions, type BootstrapKey, createAuthenticator } from './authenticate.ts';
export { loadPepper } from './pepper.ts';
export type { Authenticate, Principal } from './principal.ts';
export { apiKeyRoutes } from './routes.ts';
