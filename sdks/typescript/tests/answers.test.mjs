import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { inspect } from 'node:util';
import * as sdk from '@voxanne/sdk';
import { KEY, problem, served } from './answers.mjs';

beforeEach(() => mock.method(Math, 'random', () => 0));

test('an answer has its headers beside it, in neither JSON nor a copy', () => {
  const headers = {
    'Request-Id': 'req-7',
    ETag: '"1-a"',
    'Idempotent-Replayed': 'true',
    'RateLimit-Policy': '"org";q=1000;w=3600, "ip";q=100;w=900',
    RateLimit: '"org";r=998;t=3594, "ip";r=98;t=894',
  };
  return served([{ status: 201, headers }], async (client) => {
    const contact = await client.contacts.create({ name: 'Robin', phone: '+12125550177' });
    const { status, requestId, etag, replayed, rateLimit } = contact.lastResponse;
    assert.deepEqual([status, requestId, etag, replayed], [201, 'req-7', '"1-a"', true]);
    assert.deepEqual(rateLimit.org, { remaining: 998, resetSeconds: 3594, limit: 1000, windowSeconds: 3600 });
    assert.equal(rateLimit.ip.remaining, 98);
    assert.equal(JSON.stringify(contact), '{"id":"con_1"}');
    assert.deepEqual(Object.keys({ ...contact }), ['id']);
  });
});

test('what a newer server adds passes: fields, values of enums, codes', async () => {
  const body = '[{"id": "call_1", "status": "levitating", "from": "+1", "mood": {"of": "the day"}}]';
  await served([{ body }], async (client) => {
    for await (const call of client.calls.list()) assert.deepEqual([call.status, call.mood], ['levitating', { of: 'the day' }]);
  });
  await served([problem(418, 'is_a_teapot', { colour: 'blue', stack: 'x', __proto__: { code: 'no' } })], async (client) => {
    const error = await client.calls.get('call_1').catch((each) => each);
    assert.deepEqual([error.constructor, error.code, error.colour], [sdk.APIStatusError, 'is_a_teapot', 'blue']);
    assert.match(error.stack, /418 is_a_teapot/);
  });
});

test('an error has its class by status and code, and all that its problem says', async () => {
  const classes = {
    400: sdk.BadRequestError, 401: sdk.AuthenticationError, 402: sdk.PaymentRequiredError, 403: sdk.PermissionDeniedError,
    404: sdk.NotFoundError, 409: sdk.ConflictError, 410: sdk.GoneError, 412: sdk.PreconditionFailedError,
    422: sdk.InvalidRequestError, 429: sdk.RateLimitError, 500: sdk.InternalServerError, 503: sdk.ServiceUnavailableError,
    504: sdk.GatewayTimeoutError, 502: sdk.ServerError, 413: sdk.ContentTooLargeError, 418: sdk.APIStatusError,
  };
  for (const [status, kind] of Object.entries(classes)) {
    await served([problem(Number(status), 'some_code', { errors: [{ pointer: '#/name', detail: 'is required' }] })], async (client) => {
      const error = await client.withOptions({ maxRetries: 0 }).contacts.get('con_1').catch((each) => each);
      assert.equal(error.constructor, kind);
      assert.equal(error.name, kind.name);
      assert.deepEqual([error.status, error.code, error.detail], [Number(status), 'some_code', 'Detail.']);
      assert.deepEqual([error.requestId, error.docs], ['req-1', 'https://api.example.com/errors#some_code']);
      assert.equal(error.errors[0].pointer, '#/name');
      assert.match(error.message, /^\d+ some_code: Detail\. \(request req-1\)$/);
    });
  }
  await served([problem(409, 'constructor')], async (client) => {
    assert.equal((await client.calls.get('call_1').catch((each) => each)).constructor, sdk.ConflictError);
  });
  await served([problem(409, 'slot_taken', { next_free_slots: [{ starts_at: '2026-12-08T16:30:00Z' }] })], async (client) => {
    const taken = await client.appointments.create({ starts_at: '2026-12-08T16:00:00Z' }).catch((each) => each);
    assert.ok(taken instanceof sdk.SlotTakenError && taken instanceof sdk.ConflictError);
    assert.equal(taken.next_free_slots[0].starts_at, '2026-12-08T16:30:00Z');
  });
});

const HTML = { 'Content-Type': 'text/html' };

for (const [what, answer, kind, words] of [
  ['HTML that says it worked', { headers: HTML, body: '<html>' }, sdk.APIResponseError, /^200: The answer is text\/html, not JSON/],
  ['an empty body', { body: '' }, sdk.APIResponseError, /^200: The answer is empty/],
  ['JSON that is cut off', { body: '{"id": "con' }, sdk.APIResponseError, /^200: The answer is not JSON to its end/],
  ['JSON that is no object', { body: '17' }, sdk.APIResponseError, /no object/],
  ['HTML of a proxy', { status: 502, headers: HTML, body: '<html>' }, sdk.ServerError, /^502: .*text\/html.*proxy/],
  ['a refusal without body', { status: 404, body: '' }, sdk.NotFoundError, /^404: .*empty/],
  ['a refusal that is cut off', { status: 422, body: '{"code": "inv' }, sdk.InvalidRequestError, /^422: /],
  ['a body that ends before its length', 'cut within', sdk.APIConnectionError, /^No answer from 127\.0\.0\.1:\d+: /],
]) {
  test(`${what} is a clear error`, () =>
    served([answer], async (client) => {
      const error = await client.contacts.get('con_1').catch((each) => each);
      assert.ok(error instanceof kind, inspect(error));
      assert.match(error.message, words);
    }));
}

test('a redirect is not followed, so that no other host gets the key', () =>
  served([{ body: '{}' }], (_, elsewhere, url) =>
    served([{ status: 307, headers: { Location: `${url}/api/contacts/con_1` } }], async (client) => {
      const error = await client.contacts.get('con_1').catch((each) => each);
      assert.deepEqual([error.status, elsewhere.length], [307, 0]);
      assert.match(error.message, /redirects to another address/);
    })));

test('the key is nowhere to be seen', async () => {
  const seen = (value) => inspect(value, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(value) + String(value);
  await served([problem(401, 'invalid_api_key')], async (client) => {
    assert.ok(!seen(client).includes(KEY));
    assert.ok(!seen(client.withOptions({ timeout: 1000 }).contacts).includes(KEY));
    assert.ok(!seen(client.contacts.list()).includes(KEY));
    const error = await client.contacts.get('con_1').catch((each) => each);
    assert.ok(!seen(error).includes(KEY));
  });
  await served(['cut'], async (client) => {
    const error = await client.contacts.get('con_1').catch((each) => each);
    assert.ok(!seen(error).includes(KEY) && !error.stack.includes(KEY));
  });
  assert.throws(() => new sdk.Voxanne({ apiKey: '' }), /No API key/);
  assert.throws(() => new sdk.Voxanne({ apiKey: `${KEY}\n` }), (error) => !seen(error).includes(KEY) && error instanceof sdk.VoxanneError);
});

test('fetch is called as browsers want it, as the method of no object', async () => {
  async function fetch(request) {
    if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
    return new Response(JSON.stringify({ url: request.url }), { headers: { 'Content-Type': 'application/json' } });
  }
  const client = new sdk.Voxanne({ apiKey: KEY, baseUrl: 'http://localhost', fetch });
  assert.equal((await client.contacts.get('con_1')).url, 'http://localhost/api/contacts/con_1');
});

test('an id that would lead elsewhere is refused before it is sent', () =>
  served([{}], async (client, requests) => {
    for (const id of ['', '.', '..', undefined, 7]) await assert.rejects(client.contacts.get(id), /must be an id/);
    await client.contacts.get('../agents?x=1');
    assert.deepEqual(requests.map(({ url }) => url), ['/api/contacts/..%2Fagents%3Fx%3D1']);
  }));

test('a base URL may have a path, a slash at its end, and /api', async () => {
  for (const path of ['', '/', '/v1', '/v1/', '/v1/api/']) {
    await served([{}], async (_, requests, url) => {
      await new sdk.Voxanne({ apiKey: KEY, baseUrl: url + path }).contacts.get('con_1');
      assert.equal(requests[0].url, `${path.startsWith('/v1') ? '/v1' : ''}/api/contacts/con_1`);
    });
  }
  for (const baseUrl of ['api.voxanne.ai', 'ftp://api.voxanne.ai']) assert.throws(() => new sdk.Voxanne({ apiKey: KEY, baseUrl }), /base URL/);
});

test('key and base URL come from the environment', () =>
  served([{}], async (_, requests, url) => {
    Object.assign(process.env, { VOXANNE_API_KEY: 'vox_test_environment', VOXANNE_BASE_URL: url });
    await new sdk.Voxanne().contacts.get('con_1');
    assert.equal(requests[0].headers.authorization, 'Bearer vox_test_environment');
    delete process.env.VOXANNE_API_KEY;
    assert.throws(() => new sdk.Voxanne(), /VOXANNE_API_KEY/);
  }));

test('an object without fields is what a key that may not read gets', () =>
  served([{ status: 204, body: '' }], async (client) => {
    const changed = await client.contacts.update('con_1', { name: 'A' });
    assert.deepEqual([{ ...changed }, changed.lastResponse.status], [{}, 204]);
  }));
