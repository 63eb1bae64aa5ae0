// The plan of the house: what the folders are and in which order they may know each other.

/** The business modules in order of dependence: each may import only earlier ones. */
export const modules = [
  'catalog',
  'network',
  'inventory',
  'orders',
  'leadtimes',
  'policies',
  'planner',
  'prices',
  'sourcing',
  'fulfillment',
  'promises',
  'runs',
  'returns',
  'simulations',
  'channels',
  'integrations',
  'automation',
  'planning',
  'analytics',
  'logs',
  'customers',
  'laws',
  'demo',
] as const;

/** Modules that are pure whole, so that whatever decides may ask them. */
export const pureModules: readonly string[] = ['planner'];

/** The server's source folder. */
export const serverSource = 'packages/server/src/';

/** Where a file of the server stands. */
export type Place =
  | { readonly kind: 'lib' | 'platform' | 'top' | 'elsewhere' }
  | { readonly kind: 'module'; readonly module: string };

/** The layer, and for business code the module, a repository path belongs to. */
export function placeOf(path: string): Place {
  if (!path.startsWith(serverSource)) return { kind: 'elsewhere' };
  const [layer, name] = path.slice(serverSource.length).split('/');
  if (layer === 'lib') return { kind: 'lib' };
  if (layer === 'platform') return { kind: 'platform' };
  if (layer === 'modules' && name !== undefined) return { kind: 'module', module: name };
  return { kind: 'top' };
}

/** Test files may reach further than the product: they are exempt from layering. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/u.test(path) || /^packages\/[^/]+\/test\//u.test(path);
}

/** Files that decide: pure by their name. */
export function isDeciding(path: string): boolean {
  return /\/(?:decide-[a-z0-9-]+|[a-z0-9-]+-states)\.ts$/u.test(path);
}

/** The judge of `switchyard prove`: it shares no code with what it judges. */
export const judgeSource = 'packages/cli/src/prove/check/';

/** The only files of the product that may speak SQL. */
export function maySpeakSql(path: string): boolean {
  if (path.startsWith(`${serverSource}platform/`)) return true;
  if (!path.startsWith(serverSource) && !path.startsWith(judgeSource)) return false;
  return /\/(?:store(?:-[a-z0-9-]+)?\.ts|store\/)/u.test(path);
}
