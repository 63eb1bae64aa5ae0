// Guarantee: a policy comes into effect by draft, test, review and publication only, by keys that
// may; what is published never changes. Method: the whole life through HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import { seedLocation } from '../support/seed.ts';

const cheapest = {
  schema: 'switchyard.policy/1',
  batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
  objective: { kind: 'money' },
  otherwise: { action: 'backorder' },
};
const two = {
  ...cheapest,
  batches: [
    {
      name: 'German',
      when: { field: 'country', op: 'eq', value: 'DE' },
      rules: [{ name: 'Near', constraints: [{ kind: 'distance_km_max', value: 300 }] }],
    },
    ...cheapest.batches,
  ],
};

let server: TestServer;
let writer: string;
let publisher: string;
let reader: string;

async function newKey(scopes: string[]): Promise<string> {
  const made = await server.request('POST', '/v1/api_keys', { body: { name: 'a key', scopes } });
  expect(made.status, made.text).toBe(201);
  return made.body.secret as string;
}

beforeAll(async () => {
  server = await startTestServer();
  await seedLocation(server, 'DC');
  writer = await newKey(['policies:read', 'policies:write']);
  publisher = await newKey(['policies:read', 'policies:publish']);
  reader = await newKey(['policies:read']);
});
afterAll(async () => {
  await server.stop();
});

type Options = { key?: string; version?: number; body?: unknown };
const post = (path: string, { key = writer, version, body = {} }: Options = {}) =>
  server.request('POST', path, {
    key,
    body,
    ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
  });
const get = (path: string) => server.request('GET', path, { key: reader });

async function policyWith(code: string, document: unknown): Promise<string> {
  const made = await post('/v1/policies', { body: { code, document } });
  expect(made.status, made.text).toBe(201);
  return `/v1/policies/${code}`;
}

/** Takes a draft to an approved version and answers its ETag's number. */
async function approved(path: string): Promise<number> {
  expect((await post(`${path}/test`, { body: undefined })).status).toBe(200);
  expect((await post(`${path}/submit`)).status).toBe(200);
  const answer = await post(`${path}/approve`, { key: publisher });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.version as number;
}

async function published(path: string, body: unknown = {}): Promise<void> {
  const version = await approved(path);
  const answer = await post(`${path}/publish`, { key: publisher, version, body });
  expect(answer.status, answer.text).toBe(200);
}

describe('before anybody says anything', () => {
  it('the built-in policy counts, and is read like any other', async () => {
    const active = await get('/v1/policies/active');
    expect(active.body).toMatchObject({ code: 'default', number: 1, channel: null });
    const policy = await get('/v1/policies/default');
    expect(policy.body).toMatchObject({ built_in: true, id: active.body.policy_id });
    const version = await get(`/v1/policies/${policy.body.id}/versions/1`);
    expect(version.body).toMatchObject({ state: 'published', supported_actions: [] });
    expect(version.body.document).toEqual(active.body.document);
    const change = await post('/v1/policies/default/versions', { body: {} });
    expect([change.status, change.body.code]).toEqual([409, 'illegal_transition']);
    expect(
      (await post('/v1/policies', { body: { code: 'default', document: cheapest } })).status,
    ).toBe(409);
  });

  it('the form of a document is published as a JSON Schema', async () => {
    const schema = await get('/v1/policies/schema');
    expect(schema.body.$ref).toBe('#/$defs/PolicyDocument');
    expect(schema.body.$defs.PolicyDocument.required).toEqual(['schema', 'batches', 'objective']);
    expect(schema.body.$defs.PolicyExpression.anyOf).toHaveLength(4);
  });
});

describe('a policy', () => {
  it('goes from draft by test, review and publication to where it counts', async () => {
    const path = await policyWith('life', cheapest);
    const draft = await get(`${path}/versions/1`);
    expect(draft.body).toMatchObject({
      state: 'draft',
      supported_actions: ['edit', 'test', 'archive'],
      document: cheapest,
    });
    const early = await post(`${path}/versions/1/submit`);
    expect([early.status, early.body.allowed_actions]).toEqual([409, ['edit', 'test', 'archive']]);
    const tested = await post(`${path}/versions/1/test`, { body: undefined });
    expect(tested.body).toMatchObject({ state: 'tested', report: { ok: true, findings: [] } });
    const submitted = await post(`${path}/versions/1/submit`, {
      body: { comment: 'Please look.' },
    });
    expect(submitted.body.state).toBe('in_review');
    const unapproved = await post(`${path}/versions/1/publish`, {
      key: publisher,
      version: submitted.body.version,
    });
    expect([unapproved.status, unapproved.body.code]).toEqual([409, 'illegal_transition']);
    const approval = await post(`${path}/versions/1/approve`, { key: publisher });
    expect(approval.body.supported_actions).toContain('publish');
    const answer = await post(`${path}/versions/1/publish`, {
      key: publisher,
      version: approval.body.version,
      body: { activate: {} },
    });
    expect(answer.body).toMatchObject({ state: 'published' });
    expect((await get('/v1/policies/active')).body).toMatchObject({ code: 'life', number: 1 });
    const comments = await get(`${path}/versions/1/comments`);
    expect(comments.body.data.map((one: { text: string }) => one.text)).toEqual(['Please look.']);
    const expected = [
      'policy.created',
      'policy.version_created',
      'policy.version_tested',
      'policy.submitted',
      'policy.approved',
      'policy.published',
      'policy.activated',
    ];
    await eventually('every step is an event', async () => {
      const events = await server.request('GET', '/v1/events?types=policy.*&limit=100');
      const types = new Set(events.body.data.map((one: { type: string }) => one.type));
      return expected.every((type) => types.has(type));
    });
    const back = await post('/v1/policy_activations', {
      key: publisher,
      body: { policy_id: 'default' },
    });
    expect(back.status).toBe(201);
    expect((await get('/v1/policies/active')).body.code).toBe('default');
  });

  it('is never changed once it is published: an edit makes a new version', async () => {
    const path = await policyWith('fixed', cheapest);
    await published(`${path}/versions/1`);
    const edit = await server.request('PATCH', `${path}/versions/1`, {
      key: writer,
      body: { document: two },
      headers: { 'if-match': '*' },
    });
    expect([edit.status, edit.body.code]).toEqual([409, 'illegal_transition']);
    const next = await post(`${path}/versions`, { body: { document: two, note: 'Near first' } });
    expect(next.body).toMatchObject({ number: 2, state: 'draft', based_on: 1, document: two });
    expect((await get(`${path}/versions/1`)).body.document).toEqual(cheapest);
    const diff = await get(`${path}/diff?from=1&to=2`);
    expect(diff.body.changes).toEqual([{ op: 'add', path: '/batches/0', value: two.batches[0] }]);
    const list = await get(`/v1/policy_versions?policy_id=${next.body.policy_id}`);
    expect(list.body.data.map((one: { number: number }) => one.number)).toEqual([2, 1]);
  });

  it('is a draft again when it is edited after its test, and only at the version that was read', async () => {
    const path = await policyWith('edited', cheapest);
    const tested = await post(`${path}/versions/1/test`, { body: undefined });
    const edit = (version: string, document: unknown) =>
      server.request('PATCH', `${path}/versions/1`, {
        key: writer,
        body: { document },
        headers: { 'if-match': version },
      });
    expect((await edit('"1"', two)).status).toBe(412);
    const changed = await edit(`"${tested.body.version}"`, two);
    expect(changed.body).toMatchObject({ state: 'draft', report: null, document: two });
    const bare = await server.request('PATCH', `${path}/versions/1`, {
      key: writer,
      body: { document: two },
    });
    expect(bare.status).toBe(428);
  });

  it('goes back to its author with a word, and is put away when nobody wants it', async () => {
    const path = await policyWith('returned', cheapest);
    await approved(`${path}/versions/1`);
    const back = await post(`${path}/versions/1/return`, {
      key: publisher,
      body: { comment: 'Not before Monday.' },
    });
    expect(back.body).toMatchObject({ state: 'draft', approved_by: null, submitted_by: null });
    const away = await post(`${path}/versions/1/archive`);
    expect(away.body).toMatchObject({ state: 'archived', supported_actions: [] });
  });

  it('is not approved by who wrote it while another key could', async () => {
    const both = await newKey(['policies:read', 'policies:write', 'policies:publish']);
    const made = await post('/v1/policies', {
      key: both,
      body: { code: 'own', document: cheapest },
    });
    expect(made.status).toBe(201);
    const path = '/v1/policies/own/versions/1';
    await post(`${path}/test`, { key: both, body: undefined });
    await post(`${path}/submit`, { key: both });
    const own = await post(`${path}/approve`, { key: both });
    expect([own.status, own.body.code]).toEqual([403, 'insufficient_scope']);
    expect((await post(`${path}/approve`, { key: publisher })).status).toBe(200);
  });

  it('is published once when two publish at once', async () => {
    const path = await policyWith('race', cheapest);
    const version = await approved(`${path}/versions/1`);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() =>
        post(`${path}/versions/1/publish`, { key: publisher, version, body: { activate: {} } }),
      ),
    );
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 412, 412, 412]);
    const list = await get(
      `/v1/policy_activations?policy_id=${answers.find((one) => one.status === 200)?.body.policy_id}`,
    );
    expect(list.body.data).toHaveLength(1);
  });

  it('draws its numbers one after the other when two drafts are started at once', async () => {
    const path = await policyWith('numbers', cheapest);
    const made = await Promise.all([1, 2, 3].map(() => post(`${path}/versions`)));
    expect(made.map((one) => one.body.number).toSorted()).toEqual([2, 3, 4]);
  });

  it('is made once when the same request comes twice', async () => {
    const send = () =>
      server.request('POST', '/v1/policies', {
        key: writer,
        body: { code: 'twice', document: cheapest },
        idempotencyKey: 'the-same',
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const other = await post('/v1/policies', { body: { code: 'twice', document: cheapest } });
    expect([other.status, other.body.existing_id]).toEqual([409, first.body.id]);
  });

  it('is listed and filtered, and has a name that can be changed', async () => {
    const path = await policyWith('named', cheapest);
    const renamed = await server.request('PATCH', path, {
      key: writer,
      body: { name: 'A better name' },
      headers: { 'if-match': '"1"' },
    });
    expect(renamed.body).toMatchObject({ name: 'A better name', version: 2 });
    const list = await get('/v1/policies?code[prefix]=nam');
    expect(list.body.data.map((one: { code: string }) => one.code)).toEqual(['named']);
  });
});

describe('faults', () => {
  it('of a document are told all at once, with pointers, and nothing is kept', async () => {
    const form = await post('/v1/policies', {
      body: {
        code: 'faulty',
        document: {
          schema: 'switchyard.policy/1',
          batches: [
            {
              name: 'All',
              when: { field: 'country', op: 'is', value: 'DE' },
              rules: [{ name: 'Any', constraints: [{ kind: 'distance_km_max', value: -1 }] }],
              surprise: true,
            },
          ],
          objective: { kind: 'money', freight: 'high' },
        },
      },
    });
    expect(form.status).toBe(422);
    expect(form.body.errors.map((one: { pointer: string }) => one.pointer).toSorted()).toEqual([
      '#/document/batches/0/rules/0/constraints/0/value',
      '#/document/batches/0/surprise',
      '#/document/batches/0/when/op',
      '#/document/objective/freight',
    ]);
    const words = await post('/v1/policies', {
      body: {
        code: 'faulty',
        document: {
          ...cheapest,
          batches: [
            { ...cheapest.batches[0], when: { field: 'tags', op: 'eq', value: 'vip' } },
            {
              name: 'All',
              when: { not: { field: 'colour', op: 'eq', value: 'red' } },
              rules: [{ name: 'Any' }],
            },
          ],
        },
      },
    });
    expect(words.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      '#/document/batches/1/name',
      '#/document/batches/0/when/op',
      '#/document/batches/1/when/not/field',
    ]);
    expect((await get('/v1/policies/faulty')).status).toBe(404);
  });
});

describe('who may', () => {
  it.each([
    ['make one', 'POST', '/v1/policies', { code: 'x', document: cheapest }],
    ['test one', 'POST', '/v1/policies/life/versions/1/test', undefined],
    ['publish one', 'POST', '/v1/policies/life/versions/1/publish', {}],
    ['activate one', 'POST', '/v1/policy_activations', { policy_id: null }],
    ['roll back', 'POST', '/v1/policies/life/rollback', { number: 1 }],
  ])('a key that only reads may not %s', async (_what, method, path, body) => {
    const answer = await server.request(method, path, {
      key: reader,
      body,
      headers: { 'if-match': '*' },
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'insufficient_scope']);
  });

  it('a key that writes may not publish or approve', async () => {
    for (const action of ['publish', 'approve', 'return']) {
      const answer = await post(`/v1/policies/life/versions/1/${action}`, { version: 1 });
      expect([answer.status, answer.body.code]).toEqual([403, 'insufficient_scope']);
    }
  });

  it('another tenant sees and changes nothing', async () => {
    const tenantId = await createTestTenant(server.db, server.ids, 'other');
    await server.db.system.query(
      `insert into routing_policies (tenant_id, id, code, name, last_number, created_by, created_at, updated_at)
       values ($1, $2, 'theirs', 'theirs', 1, 'x', now(), now())`,
      [tenantId, server.ids.uuid()],
    );
    expect((await get('/v1/policies/theirs')).status).toBe(404);
    const list = await get('/v1/policies?code=theirs');
    expect(list.body.data).toEqual([]);
    expect((await post('/v1/policies/theirs/versions')).status).toBe(404);
    expect(
      (await post('/v1/policies/theirs/rollback', { key: publisher, body: { number: 1 } })).status,
    ).toBe(404);
  });
});
