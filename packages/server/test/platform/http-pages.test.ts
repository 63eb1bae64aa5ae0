// Goal: the pages about the API are there, true, and load nothing from elsewhere.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemTypes } from '../../src/platform/errors.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { newProbe, probeRoutes } from './http-support.ts';

const probe = newProbe();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ routes: probeRoutes(probe) });
});
afterAll(() => server.stop());

const page = (path: string, headers: Record<string, string> = {}) =>
  server.request('GET', path, { key: null, headers });

describe('pages', () => {
  it.each([
    '/docs',
    '/docs/operations/listThings',
    '/docs/operations/makeThing',
    '/docs/problems',
    '/problems/validation-failed',
    '/docs/problems/not-found',
  ])('need no key and hold nothing inline or foreign: %s', async (path) => {
    const answer = await page(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect(answer.text).not.toMatch(
      /<script(?! src="\/docs\/assets)|<style|\sstyle=|\son[a-z]+=|(src|href)="(https?:)?\/\//i,
    );
    const links = [...answer.text.matchAll(/(?:href|src)="(\/[^"#]*)"/g)].map(
      ([, link]) => link ?? '',
    );
    for (const link of new Set(links))
      expect([link, (await page(link)).status]).toEqual([link, 200]);
  });

  it('tell every operation, escaped', async () => {
    const { text } = await page('/docs');
    for (const id of ['makeThing', 'listThings', 'createApiKey'])
      expect(text).toContain(`id="${id}"`);
    expect(text).toContain('/v1/things/{id}');
    const made = await page('/docs/operations/makeThing');
    expect(made.text).toContain('-H &quot;Idempotency-Key: $(uuidgen)&quot;');
    expect(made.text).toContain('<code>colour</code>');
    expect((await page('/docs/operations/constructor')).status).toBe(404);
  });

  it('explain every kind of problem that a refusal points to', async () => {
    for (const code of Object.keys(problemTypes)) {
      const answer = await page(`/problems/${code.replaceAll('_', '-')}`, {
        accept: 'application/json',
      });
      expect(answer.body).toMatchObject({
        code,
        cause: expect.stringMatching(/.{20}/),
        fix: expect.stringMatching(/.{15}/),
      });
    }
    const refused = await page('/v1/things/a');
    expect((await page(refused.body.docs)).status).toBe(200);
    expect((await page(refused.body.type.replace('http://switchyard.test', ''))).status).toBe(200);
    expect((await page('/problems/nothing')).status).toBe(404);
  });

  it('give the document and a short text for machines', async () => {
    const document = (await page('/openapi.json')).body;
    expect(document.paths['/v1/things'].post).toMatchObject({
      operationId: 'makeThing',
      'x-required-scopes': ['orders:write'],
      'x-idempotency': 'required',
    });
    expect((await page('/llms.txt')).text).toContain('POST /v1/things');
  });
});

describe('the document', () => {
  it('takes defaults for optional in requests, promises them in answers, and lets answers grow', async () => {
    const { components } = (await page('/openapi.json')).body;
    expect(components.schemas.MakeThing.required).toEqual(['name', 'quantity']);
    expect(components.schemas.MakeThing.additionalProperties).toBe(false);
    expect(components.schemas.Thing.additionalProperties).toBeUndefined();
    expect(components.schemas.ListedThingList.properties.data.items).toEqual({
      $ref: '#/components/schemas/ListedThing',
    });
  });
});
