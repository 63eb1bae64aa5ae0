// Goal: the house stands as ARCHITECTURE.md says. Method: each rule is a pure check over texts; it
// is first shown planted violations, then the repository. A rule that sees no file proves nothing,
// so the number of files is asserted too.
import { describe, expect, it } from 'vitest';
import { report, repositoryFiles, typeScriptOf, type Violation } from '../support/files.ts';
import { plant } from '../support/plant.ts';
import { checkCycles } from './checks/cycles.ts';
import { checkExports } from './checks/exports.ts';
import { checkJudge } from './checks/judge.ts';
import { checkLayers } from './checks/layers.ts';
import { checkNetwork } from './checks/network.ts';
import { checkPackages } from './checks/packages.ts';
import { checkPurity } from './checks/purity.ts';
import { checkSqlPlacement } from './checks/sql-placement.ts';

const files = repositoryFiles();
const source = typeScriptOf(files);
const server = 'packages/server/src';
const orders = `${server}/modules/orders`;

/** What a check says about planted files. */
function told(
  check: (files: ReturnType<typeof plant>) => readonly Violation[],
  files: Readonly<Record<string, string>>,
): readonly string[] {
  return report(check(plant(files)));
}

describe('the repository', () => {
  it('is seen', () => {
    expect(source.length).toBeGreaterThan(40);
    expect(source.filter(({ path }) => path.startsWith(server)).length).toBeGreaterThan(20);
  });

  it.each([
    ['layers and module order', checkLayers],
    ['purity of deciding', checkPurity],
    ['named exports', checkExports],
    ['no import cycles', checkCycles],
    ['package walls', checkPackages],
    ['network clients in their doors', checkNetwork],
  ])('keeps the rule: %s', (_rule, check) => {
    expect(report(check(source))).toEqual([]);
  });
});

describe('the statements of the repository', () => {
  it('stand in stores and in platform', () => {
    expect(report(checkSqlPlacement(files))).toEqual([]);
  });
});

describe('layers', () => {
  it('let an earlier module be entered by its door', () => {
    const file = `${orders}/capture-order.ts`;
    const text =
      "import { f } from '../inventory/index.ts';\nimport { g } from '../../lib/money.ts';";
    expect(told(checkLayers, { [file]: text })).toEqual([]);
  });

  it.each([
    ['a later module', `${orders}/a.ts`, "import { f } from '../sourcing/index.ts';"],
    ['a later module by type', `${orders}/a.ts`, "import type { F } from '../returns/index.ts';"],
    ['a type in place', `${orders}/a.ts`, "let x: import('../returns/index.ts').F;"],
    ['a later module by call', `${orders}/a.ts`, "await import('../returns/index.ts');"],
    ['a window instead of the door', `${orders}/a.ts`, "import { f } from '../catalog/store.ts';"],
    ['app.ts from a module', `${orders}/a.ts`, "import { app } from '../../app.ts';"],
    ['app.ts from beside it', `${server}/config.ts`, "import { app } from './app.ts';"],
    ['config from a module', `${orders}/a.ts`, "import { c } from '../../config.ts';"],
    ['platform from lib', `${server}/lib/a.ts`, "import { p } from '../platform/errors.ts';"],
    [
      'a module from platform',
      `${server}/platform/a.ts`,
      "export { p } from '../modules/x/index.ts';",
    ],
    ['an unknown module', `${server}/modules/wonders/a.ts`, 'export const a = 1;'],
    ['another package', `${orders}/a.ts`, "import { x } from '../../../../sdk/src/index.ts';"],
  ])('refuse %s', (_case, path, text) => {
    expect(told(checkLayers, { [path]: text })).toHaveLength(1);
  });

  it('leave tests free', () => {
    const file = `${orders}/a.test.ts`;
    expect(told(checkLayers, { [file]: "import { app } from '../../app.ts';" })).toEqual([]);
  });
});

describe('purity', () => {
  const decide = `${orders}/decide-status.ts`;

  it('allows lib, types of anything earlier and other deciding files', () => {
    const text = [
      "import { assert } from '../../lib/assert.ts';",
      "import type { Item } from '../catalog/index.ts';",
      "import type { Tx } from '../../platform/db/index.ts';",
      "import { next } from './order-states.ts';",
      'export const day = new Date(0);',
    ].join('\n');
    const states = `${orders}/order-states.ts`;
    expect(told(checkPurity, { [decide]: text, [states]: 'export const next = 1;' })).toEqual([]);
  });

  it.each([
    ['Date.now()', 'export const a = Date.now();'],
    ['a function that reads the clock, handed on', 'export const clock = Date.now;'],
    ['new Date()', 'export const a = new Date();'],
    ['Date()', 'export const a = Date();'],
    ['Math.random', 'export const a = Math.random();'],
    ['globalThis.Math.random', 'export const a = globalThis.Math.random();'],
    ['performance.now', 'export const a = performance.now();'],
    ['crypto.randomUUID', 'export const a = crypto.randomUUID();'],
    ['Temporal.Now', 'export const a = Temporal.Now.instant();'],
    ['the environment', 'export const a = process.env.HOME;'],
    ['fetch', "await fetch('x');"],
    ['node built-ins', "import { readFileSync } from 'node:fs';"],
    ['node types', "import type { Stats } from 'node:fs';"],
    ['randomness by import', "import { createHash, randomBytes } from 'node:crypto';"],
    ['platform values', "import { x } from '../../platform/errors.ts';"],
    ['the store', "import { x } from './store.ts';"],
    ['types of the store', "import type { X } from './store-lines.ts';"],
    ['values of an earlier module', "import { x } from '../catalog/index.ts';"],
    ['packages', "import { z } from 'zod';"],
  ])('refuses %s', (_case, text) => {
    expect(told(checkPurity, { [decide]: text })).toHaveLength(1);
  });

  it('reaches the helpers of a deciding file', () => {
    const helper = 'export const now = () => Date.now();';
    const files = {
      [decide]: "import { now } from './helper.ts';",
      [`${orders}/helper.ts`]: helper,
    };
    expect(told(checkPurity, files)).toEqual([
      `${orders}/helper.ts:1 ${decide} decides with its help, so it may not use Date.now`,
    ]);
  });

  it('holds for the whole of a pure module, which deciding files may ask', () => {
    const planner = `${server}/modules/planner`;
    const files = {
      [`${planner}/index.ts`]: "export { plan } from './plan.ts';",
      [`${planner}/plan.ts`]: 'export const plan = () => 1;',
      [`${server}/modules/sourcing/decide-sourcing.ts`]:
        "import { plan } from '../planner/index.ts';\nexport const decided = plan();",
    };
    expect(told(checkPurity, files)).toEqual([]);
    const clock = { ...files, [`${planner}/plan.ts`]: 'export const plan = () => Date.now();' };
    expect(told(checkPurity, clock)).toEqual([
      `${planner}/plan.ts:1 the module is pure, so it may not use Date.now`,
    ]);
  });

  it('holds for lib', () => {
    const path = `${server}/lib/ids.ts`;
    const text = "import { randomBytes } from 'node:crypto';\nexport const a = Date.now();";
    expect(told(checkPurity, { [path]: text })).toHaveLength(2);
  });
});

describe('SQL', () => {
  it.each([
    ['select', "const q = 'select id from switchyard.orders where tenant_id = $1';"],
    ['shouted', "const q = 'SELECT id FROM orders';"],
    ['a template', 'const q = `\n  -- why\n  update switchyard.orders set status = $2`;'],
    ['with', 'const q = `with wanted as materialized (select 1) select 2`;'],
    ['a sum', "const q = 'delete ' + 'from switchyard.orders';"],
    ['insert', "const q = 'insert into orders (id) values ($1)';"],
    ['a piece', "const q = 't.id in (select 1 from switchyard.order_lines l)';"],
    ['a from-list', "const q = { from: 'switchyard.orders t' };"],
    ['schema', "const q = 'create table orders (id int)';"],
    ['the driver', "import pg from 'pg';"],
    ['types of the driver', "import type { Client } from 'pg';"],
  ])('is refused in a use case: %s', (_case, text) => {
    expect(told(checkSqlPlacement, { [`${orders}/capture-order.ts`]: text })).toHaveLength(1);
    expect(told(checkSqlPlacement, { [`${orders}/store.ts`]: text })).toEqual([]);
    expect(told(checkSqlPlacement, { [`${orders}/store/lines.ts`]: text })).toEqual([]);
    expect(told(checkSqlPlacement, { [`${orders}/store-lines.ts`]: text })).toEqual([]);
    expect(told(checkSqlPlacement, { 'packages/cli/src/main.ts': text })).toHaveLength(1);
  });

  it('is known in pieces by the tables of the migrations', () => {
    const migration = {
      'packages/server/migrations/0001_a.sql':
        'create table switchyard.orders (tenant_id uuid not null);',
    };
    for (const text of [
      "f('orders t')",
      "f('x join orders o on true')",
      "f('(select 1 from orders)')",
    ]) {
      const use = { [`${orders}/list-orders.ts`]: text };
      expect(told(checkSqlPlacement, { ...migration, ...use })).toHaveLength(1);
    }
  });

  it('is told from prose', () => {
    const text =
      "const a = ['Select a location from the list', 'with care', 'Delete from disk?', 'select'];";
    expect(told(checkSqlPlacement, { [`${orders}/a.ts`]: text })).toEqual([]);
  });
});

describe('exports', () => {
  it.each([
    ['export *', "export * from './b.ts';"],
    ['export * as', "export * as b from './b.ts';"],
    ['default', 'export default 1;'],
    ['default by another name', 'const a = 1;\nexport { a as default };'],
  ])('refuse %s', (_case, text) => {
    expect(told(checkExports, { [`${orders}/a.ts`]: text })).toHaveLength(1);
  });

  it('let a configuration file have its default', () => {
    expect(told(checkExports, { 'vitest.config.ts': 'export default {};' })).toEqual([]);
  });
});

describe('cycles', () => {
  it('are found through three files, by types too', () => {
    const files = {
      'packages/sdk/src/a.ts': "import type { B } from './b.ts';",
      'packages/sdk/src/b.ts': "export { c } from './c.ts';",
      'packages/sdk/src/c.ts': "let x: import('./a.ts').A;",
      'packages/sdk/src/d.ts': "import { a } from './a.ts';",
    };
    expect(told(checkCycles, files)).toHaveLength(1);
  });

  it('are found by name where one leads into another', () => {
    const files = {
      'packages/sdk/src/a.ts': "import './b.ts';",
      'packages/sdk/src/b.ts': "import './x.ts';\nimport './a.ts';",
      'packages/sdk/src/x.ts': "import './y.ts';",
      'packages/sdk/src/y.ts': "import './x.ts';",
      'packages/sdk/src/z.ts': "import './z.ts';",
    };
    expect(checkCycles(plant(files)).map(({ path }) => path)).toEqual([
      'packages/sdk/src/x.ts',
      'packages/sdk/src/a.ts',
      'packages/sdk/src/z.ts',
    ]);
  });

  it('are found twice when there are two', () => {
    const files = {
      'packages/sdk/src/a.ts': "import './b.ts';",
      'packages/sdk/src/b.ts': "import './a.ts';",
      'packages/sdk/src/c.ts': "import './d.ts';\nimport './a.ts';",
      'packages/sdk/src/d.ts': "import './c.ts';",
    };
    expect(told(checkCycles, files)).toHaveLength(2);
  });

  it('are not seen in a diamond', () => {
    const files = {
      'packages/sdk/src/a.ts': "import './b.ts';\nimport './c.ts';",
      'packages/sdk/src/b.ts': "import './d.ts';",
      'packages/sdk/src/c.ts': "import './d.ts';",
      'packages/sdk/src/d.ts': '',
    };
    expect(told(checkCycles, files)).toEqual([]);
  });
});

describe('package walls', () => {
  it.each([
    ['server → sdk', `${server}/main.ts`, '@switchyard/sdk'],
    ['sdk → node', 'packages/sdk/src/index.ts', 'node:fs'],
    ['sdk → a package', 'packages/sdk/src/index.ts', 'zod'],
    ['console → server', 'packages/console/src/main.tsx', '@switchyard/server/launcher'],
    ['console → server by path', 'packages/console/src/main.tsx', '../../server/src/main.ts'],
    ['cli → server by path', 'packages/cli/src/main.ts', '../../server/src/main.ts'],
    ['a fifth package', 'packages/extra/src/main.ts', './other.ts'],
  ])('refuse %s', (_case, path, specifier) => {
    expect(told(checkPackages, { [path]: `import { x } from '${specifier}';` })).toHaveLength(1);
  });

  it.each([
    ['console → sdk', 'packages/console/src/main.tsx', '@switchyard/sdk'],
    ['cli → sdk', 'packages/cli/src/main.ts', '@switchyard/sdk'],
    ['cli → the server', 'packages/cli/src/main.ts', '@switchyard/server'],
    ['cli → a door of the server', 'packages/cli/src/main.ts', '@switchyard/server/launcher'],
    ['sdk → itself', 'packages/sdk/src/index.ts', './client.ts'],
  ])('let %s pass', (_case, path, specifier) => {
    expect(told(checkPackages, { [path]: `import { x } from '${specifier}';` })).toEqual([]);
  });
});

describe('the judge of campaigns', () => {
  const judge = 'packages/cli/src/prove/check/judge-stock.ts';

  it.each([
    ['the server', '@switchyard/server'],
    ['a type of the server', '@switchyard/server/stored-data'],
    ['the sdk', '@switchyard/sdk'],
    ['the campaign', '../campaign.ts'],
    ['the server by path', '../../../../server/src/lib/ids.ts'],
    ['another package', 'zod'],
  ])('may not import %s', (_case, specifier) => {
    for (const text of [
      `import { x } from '${specifier}';`,
      `import type { X } from '${specifier}';`,
      `await import('${specifier}');`,
    ])
      expect(told(checkJudge, { [judge]: text })).toHaveLength(1);
  });

  it.each(['node:fs', 'pg', './finding.ts', '../history.ts'])('may import %s', (specifier) => {
    expect(told(checkJudge, { [judge]: `import { x } from '${specifier}';` })).toEqual([]);
  });
});

describe('network clients', () => {
  it.each([
    ['fetch', "await fetch('https://example.com');"],
    ['fetch handed on', 'run(fetch);'],
    ['globalThis.fetch', "await globalThis.fetch('https://example.com');"],
    ['a socket', "import { connect } from 'node:net';"],
    ['http', "import * as http from 'http';"],
    ['undici', "import { request } from 'undici';"],
    ['a web socket', "new WebSocket('wss://example.com');"],
    ['names', "import { lookup } from 'node:dns/promises';"],
    ['all of net', "import net from 'node:net';"],
    ['a socket beside a listener', "import { connect, createServer } from 'node:net';"],
  ])('stay in the doors: %s', (_case, text) => {
    for (const path of ['modules/channels', 'platform/http', 'platform/telemetry', 'lib'])
      expect(told(checkNetwork, { [`${server}/${path}/a.ts`]: text })).toHaveLength(1);
    for (const path of ['platform/outbound', 'platform/db', 'platform/embedded'])
      expect(told(checkNetwork, { [`${server}/${path}/a.ts`]: text })).toEqual([]);
  });

  it('are not what only listens, which platform may and modules may not', () => {
    const text = "import { createServer, type Socket } from 'node:net';";
    expect(told(checkNetwork, { [`${server}/platform/start/a.ts`]: text })).toEqual([]);
    expect(told(checkNetwork, { [`${server}/modules/channels/a.ts`]: text })).toHaveLength(1);
  });

  it('may be named as types, or belong to someone else', () => {
    const text = "import type { Socket } from 'node:net';\nawait door.fetch('x');";
    expect(told(checkNetwork, { [`${server}/modules/channels/a.ts`]: text })).toEqual([]);
  });
});
