// Goal: no text makes a pattern slow: none of the product's, none of the contract's. Method: a
// checker judges each; then every text field of every operation is given texts that slow patterns.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plant } from '../../../../test/support/plant.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { exposedFiles, patternsOf, patternsOfContract, slowPatterns } from './redos-support.ts';

const judgeMs = 30_000;

describe('the checker', () => {
  it('finds what was planted, as a literal and as a text', () => {
    const path = 'packages/server/src/lib/a.ts';
    const text =
      "const a = /^(a+)+$/;\nconst b = new RegExp('(x|x)*y', 'u');\nconst c = /^[a-z]+$/;";
    const found = patternsOf(plant({ [path]: text, 'packages/server/src/a.test.ts': text }));
    expect(found.map(({ source }) => source)).toEqual(['^(a+)+$', '(x|x)*y', '^[a-z]+$']);
    expect(slowPatterns(found, judgeMs)).toEqual([
      expect.stringContaining(`${path}:1 /^(a+)+$/ vulnerable (exponential`),
      expect.stringContaining(`${path}:2 /(x|x)*y/u vulnerable (exponential`),
    ]);
  });
});

describe('the patterns', () => {
  it('of the product cannot be made slow', () => {
    const patterns = patternsOf(exposedFiles());
    expect(patterns.length).toBeGreaterThan(80);
    expect(slowPatterns(patterns, judgeMs)).toEqual([]);
  });

  it('of the contract cannot be made slow', () => {
    const patterns = patternsOfContract();
    expect(patterns.length).toBeGreaterThan(20);
    expect(slowPatterns(patterns, judgeMs)).toEqual([]);
  });
});

type Schema = { [key: string]: unknown };

describe('a text that slows patterns', () => {
  let server: TestServer;
  const document = JSON.parse(
    readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8'),
  ) as Schema & { paths: Record<string, Record<string, Schema>> };
  beforeAll(async () => {
    server = await startTestServer();
    await server.app.prepare();
  });
  afterAll(() => server.stop());

  const resolved = (schema: unknown): Schema => {
    const { $ref: ref } = schema as { $ref?: string };
    if (ref === undefined) return schema as Schema;
    let target: unknown = document;
    for (const key of ref.slice(2).split('/')) target = (target as Schema)[key];
    return resolved(target);
  };

  /** Every body with one field only, at each place where the schema has a field. */
  function bodiesOf(schema: Schema, text: string, depth: number): unknown[] {
    const { type, properties, items, oneOf, anyOf } = schema;
    const branches = [...((oneOf ?? []) as unknown[]), ...((anyOf ?? []) as unknown[])];
    const found = branches.flatMap((one) => bodiesOf(resolved(one), text, depth + 1));
    if (depth > 8) return found;
    if (items !== undefined)
      found.push(...bodiesOf(resolved(items), text, depth + 1).map((one) => [one]));
    for (const [name, part] of Object.entries((properties ?? {}) as Schema))
      for (const inner of bodiesOf(resolved(part), text, depth + 1)) found.push({ [name]: inner });
    if (type === 'string' || (Array.isArray(type) && type.includes('string'))) found.push(text);
    return found;
  }

  const texts = [
    `${'a'.repeat(20_000)}!`,
    `${' '.repeat(20_000)}x`,
    `${'1:-._/'.repeat(4000)}\u2028`,
  ];

  it('takes no operation a quarter of a second of work, in whatever field it stands', async () => {
    const slowest = { cpuMs: 0, what: '' };
    let sent = 0;
    const time = async (what: string, work: () => Promise<{ status: number }>): Promise<void> => {
      const before = process.cpuUsage();
      expect((await work()).status).toBeLessThan(500);
      const { user, system } = process.cpuUsage(before);
      sent++;
      const cpuMs = (user + system) / 1000;
      if (cpuMs > slowest.cpuMs && sent > 50) Object.assign(slowest, { cpuMs, what });
    };
    for (const [path, item] of Object.entries(document.paths)) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      for (const [method, operation] of Object.entries(item)) {
        const content = resolved(operation['requestBody'] ?? {})['content'] as Schema | undefined;
        const body = content?.['application/json'] as { schema?: unknown } | undefined;
        if (body?.schema === undefined) continue;
        const [text = ''] = [texts[sent % texts.length]];
        for (const one of bodiesOf(resolved(body.schema), text, 0))
          await time(`${method} ${path} ${JSON.stringify(one).slice(0, 80)}`, () =>
            server.request(method.toUpperCase(), url, { body: one, headers: { 'if-match': '*' } }),
          );
      }
      for (const parameter of ((item['get']?.['parameters'] ?? []) as unknown[]).map(resolved))
        if (parameter['in'] === 'query')
          await time(`get ${path}?${String(parameter['name'])}`, () =>
            server.request('GET', `${url}?${String(parameter['name'])}=${'a'.repeat(7000)}!`),
          );
    }
    process.stdout.write(`${JSON.stringify({ sent, slowest })}\n`);
    expect(sent).toBeGreaterThan(500);
    expect(slowest.cpuMs).toBeLessThan(250);
  }, 180_000);
});
