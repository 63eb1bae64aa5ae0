import type { Mutant } from './mutant.ts';
import { isolation, keys, server, tests } from './places.ts';

/** Tenants, keys, input and secrets. */
export const security: readonly Mutant[] = [
  {
    name: 'row level security that lets everyone read',
    file: 'packages/server/migrations/0001_ground.sql',
    find: "    using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)",
    replace: '    using (true)',
    tests: isolation,
  },
  {
    name: 'row level security that lets everyone write',
    file: 'packages/server/migrations/0001_ground.sql',
    find: "    with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)'",
    replace: "    with check (true)'",
    tests: isolation,
  },
  {
    name: 'row level security that the owner escapes',
    file: 'packages/server/migrations/0001_ground.sql',
    find: "  execute format('alter table switchyard.%I force row level security', table_name);",
    replace: '',
    tests: isolation,
  },
  {
    name: 'tenant that stays with the connection',
    file: `${server}/platform/db/transaction.ts`,
    find: "select set_config('app.tenant_id', '${tenantId}', true)",
    replace: "select set_config('app.tenant_id', '${tenantId}', false)",
    tests: [`${tests}/security/rls-audit.test.ts`],
  },
  {
    name: 'scope that is not asked for',
    file: `${server}/platform/http/admission.ts`,
    find: 'if (missing.length === 0) return;',
    replace: 'if (missing.length >= 0) return;',
    tests: keys,
  },
  {
    name: 'revoked key',
    file: `${server}/platform/auth/authenticate.ts`,
    find: "if (key.revokedAt !== null) return 'The API key was revoked.';",
    replace: '',
    tests: keys,
  },
  {
    name: 'expired key',
    file: `${server}/platform/auth/authenticate.ts`,
    find: "if (key.expiresAt !== null && msOf(key.expiresAt) <= nowMs) return 'The API key has expired.';",
    replace: '',
    tests: keys,
  },
  {
    name: 'key whose secret is not compared',
    file: `${server}/platform/auth/authenticate.ts`,
    find: 'stored.find((one) => isSameHash(one.secretHash, hash) && one.mode === key.mode)',
    replace: 'stored.find((one) => one.mode === key.mode)',
    // A checksum stands before it, which whoever knows the form of keys can make.
    tests: [`${tests}/platform/http-keys.test.ts`],
  },
  {
    name: 'cursor of another list',
    file: `${server}/platform/http/list-cursor.ts`,
    find: 'if (cursorHash !== hash && !whole) {',
    replace: "if (cursorHash === '') {",
    tests: [`${tests}/platform/lists.test.ts`],
  },
  {
    name: 'log of whatever field',
    file: `${server}/platform/telemetry/log.ts`,
    find: "if (!allowedFields.has(name) || (typeof value === 'object' && value !== null)) continue;",
    replace: '',
    // No canary of the security tests shows it: nothing in the product hands a secret to the log.
    // The list of fields stands for the day something does.
    tests: [`${server}/platform/telemetry/log.test.ts`],
  },
  {
    name: 'envelope whose tag nobody checks',
    file: `${server}/platform/secrets/sealer.ts`,
    find: "return Buffer.concat([text, decipher.final()]).toString('utf8');",
    replace: "return text.toString('utf8');",
    tests: [`${server}/platform/secrets/sealer.test.ts`],
  },
  {
    name: 'way out that leads elsewhere than was checked',
    file: `${server}/platform/outbound/exchange.ts`,
    find: 'if (options.all === true) done(null, [...addresses]);',
    replace: "if (options.all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);",
    tests: [`${tests}/security/outbound.test.ts`],
  },
  {
    name: 'backup with files more or less',
    file: `${server}/platform/backup/read-backup.ts`,
    find: "if (!expected.has(file)) throw new BackupFault(file, 'does not belong to the backup.');",
    replace: '',
    tests: [`${tests}/backup/damage.test.ts`],
  },
  {
    name: 'backup whose chunks nobody proves',
    file: `${server}/platform/backup/read-backup.ts`,
    find: '    await readProven(folder, chunk);\n    onProgress',
    replace: '    onProgress',
    tests: [`${tests}/backup/damage.test.ts`],
  },
];
