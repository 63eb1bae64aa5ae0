import type { Route } from '../../platform/http/index.ts';
import type { PolicyPorts } from './example.ts';
import { activationRoutes } from './routes-activations.ts';
import { canaryRoutes } from './routes-canaries.ts';
import { exampleRoutes } from './routes-examples.ts';
import { policyRoutes } from './routes-policies.ts';
import { versionRoutes } from './routes-versions.ts';

/** The operations on policies; `ports` are what later modules do for them. */
export function policyModuleRoutes(ports: PolicyPorts): readonly Route[] {
  return [
    ...policyRoutes(ports),
    ...activationRoutes,
    ...canaryRoutes,
    ...versionRoutes(ports),
    ...exampleRoutes,
  ];
}
