import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ConflictError, APIConnectionError, RateLimitError, ServerError, APITimeoutError, Voxanne } from '@voxanne/sdk';
import { KEY, problem, served } from './answers.mjs';

const OK = { body: '{"id": "con_1", "name": "Robin"}' };
const BUSY = problem(503, 'service_unavailable');
const CONTACT = { name: 'Robin', phone: '+12125550177' };

// Full jitter: no time passes between attempts unless a test says so.
beforeEach(() => mock.method(Math, 'random', () => 0));

test('a POST gets a key, and each repetition has the same one', () =>
  served(['cut', 'cut within', problem(504, 'timeout'), OK], async (client, requests) => {
    assert.equal((await client.contacts.create(CONTACT)).id, 'con_1');
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 4);
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0], /^[0-9a-f]{32}$/);
    assert.deepEqual(JSON.parse(requests[3].body), CONTACT);

    await client.contacts.create(CONTACT);
    assert.notEqual(requests[4].headers['idempotency-key'], keys[0]);
  }));

test('a key of the caller is taken, for a call or for all of a client', () =>
  served([OK], async (client, requests) => {
    await client.contacts.create(CONTACT, { idempotencyKey: 'mine-1' });
    await client.withOptions({ idempotencyKey: 'mine-2' }).contacts.merge('con_1', { from_contact_id: 'con_2' });
    await client.contacts.get('con_1', { idempotencyKey: 'mine-3' });
    assert.deepEqual(requests.map(({ headers }) => headers['idempotency-key']), ['mine-1', 'mine-2', undefined]);
    await assert.rejects(client.contacts.create(CONTACT, { idempotencyKey: 'line\nbreak' }), /visible ASCII/);
  }));

test('four attempts at most, fewer if told, and the last failure is told', async () => {
  await served([BUSY], async (client, requests) => {
    await assert.rejects(client.contacts.get('con_1'), ServerError);
    assert.equal(requests.length, 4);
    const busy = await client.withOptions({ maxRetries: 0 }).contacts.create(CONTACT).catch((error) => error);
    assert.ok(busy instanceof ServerError);
    assert.equal(requests.length, 5);
    assert.equal(busy.idempotencyKey, requests[4].headers['idempotency-key']);
  });
  await served(['cut'], async (client, requests) => {
    const lost = await client.contacts.create(CONTACT).catch((error) => error);
    assert.ok(lost instanceof APIConnectionError);
    assert.equal(requests.length, 4);
    assert.equal(lost.idempotencyKey, requests[0].headers['idempotency-key']);
  });
});

test('GET and DELETE are repeated; PATCH only with the version that it changes', () =>
  served([BUSY], async (client, requests) => {
    const attempts = async (call) => {
      const before = requests.length;
      await assert.rejects(call, ServerError);
      return requests.length - before;
    };
    assert.equal(await attempts(client.agents.delete('agt_1')), 4);
    assert.equal(await attempts(client.contacts.update('con_1', { name: 'A' })), 1);
    assert.equal(await attempts(client.contacts.update('con_1', { name: 'A' }, { ifMatch: '"1-a"' })), 4);
    assert.equal(requests.at(-1).headers['if-match'], '"1-a"');
  }));

test('what an unseen attempt deleted is deleted', async () => {
  for (const gone of [problem(404, 'not_found'), problem(410, 'erased')]) {
    for (const unseen of ['cut', BUSY]) {
      await served([unseen, gone], async (client, requests) => {
        assert.equal((await client.contacts.erase('con_1')).lastResponse.status, gone.status);
        assert.equal(requests.length, 2);
        await assert.rejects(client.contacts.erase('con_1'), (error) => error.status === gone.status);
      });
    }
    // What came before had no effect, what is asked for is an object, or it is no answer of the API.
    const limited = problem(429, 'rate_limited');
    await served([limited, gone], (client) => assert.rejects(client.agents.delete('agt_1'), (error) => error.status === gone.status));
    await served(['cut', gone], (client) => assert.rejects(client.apiKeys.revoke('key_1'), (error) => error.status === gone.status));
    await served(['cut', { status: gone.status, body: '<html>' }], (client) => assert.rejects(client.agents.delete('agt_1'), (error) => error.status === gone.status));
  }
});

test('a stale version after a lost answer may be the change of the call itself', async () => {
  const stale = problem(412, 'stale_version');
  for (const [first, isDoubtful] of [['cut', true], [BUSY, true], [problem(429, 'rate_limited'), false]]) {
    await served([first, stale], async (client, requests) => {
      const error = await client.contacts.update('con_1', { name: 'A' }, { ifMatch: '"1-a"' }).catch((thrown) => thrown);
      assert.equal(error.code, 'stale_version');
      assert.equal(/this call made the change itself/.test(error.message), isDoubtful);
      assert.equal(requests.length, 2);
    });
  }
});

test('no other refusal is repeated', async () => {
  for (const status of [400, 401, 402, 403, 404, 409, 410, 412, 413, 415, 422, 500, 502]) {
    await served([problem(status, 'conflict')], async (client, requests) => {
      await assert.rejects(client.contacts.create(CONTACT), (error) => error.status === status);
      assert.equal(requests.length, 1, `${status}`);
    });
  }
});

test('a first request that is still running is asked for again', () =>
  served([problem(409, 'still_running'), OK], async (client, requests) => {
    await client.contacts.create(CONTACT);
    assert.equal(requests.length, 2);
  }));

// A clock that stands, and a server within the process.
function waiting(answers, options = {}) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-12-01T00:00:00Z') });
  const sent = [];
  const fetch = async (request) => {
    sent.push(request);
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer === 'never') await new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
    const { status = 200, headers = {}, body = '{}' } = answer;
    return new Response(body, { status, headers: { 'Content-Type': 'application/json', ...headers } });
  };
  const client = new Voxanne({ apiKey: KEY, baseUrl: 'http://localhost', fetch, ...options });
  const after = async (milliseconds) => {
    mock.timers.tick(milliseconds);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    return sent.length;
  };
  return { client, after, sent };
}

const limited = (after) => ({ ...problem(429, 'rate_limited'), headers: { 'Retry-After': after } });

for (const [form, value] of [['seconds', '7'], ['a date', 'Tue, 01 Dec 2026 00:00:07 GMT']]) {
  test(`Retry-After in ${form} is obeyed to the millisecond`, async (context) => {
    context.after(() => mock.timers.reset());
    const { client, after } = waiting([limited(value), OK]);
    const call = client.contacts.get('con_1');
    assert.deepEqual([await after(0), await after(6_999), await after(1)], [1, 1, 2]);
    await call;
  });
}

test('without it the pauses are drawn from 0 to 0.5, 1 and 2 seconds', async (context) => {
  context.after(() => mock.timers.reset());
  mock.method(Math, 'random', () => 0.5);
  const { client, after } = waiting([BUSY]);
  const call = assert.rejects(client.contacts.get('con_1'));
  const seen = [await after(0), await after(249), await after(1), await after(499), await after(1), await after(999), await after(1)];
  assert.deepEqual(seen, [1, 1, 2, 2, 3, 3, 4]);
  await call;
});

test('nothing is repeated after the time of the call', async (context) => {
  context.after(() => mock.timers.reset());
  const { client, after } = waiting([limited('3600'), OK]);
  const refused = await client.contacts.get('con_1').catch((error) => error);
  assert.ok(refused instanceof RateLimitError);
  assert.deepEqual([refused.retryAfter, await after(4_000_000)], [3600, 1]);
});

test('an answer that does not come in time is an APITimeoutError, with the key to repeat it', async (context) => {
  context.after(() => mock.timers.reset());
  const { client, after, sent } = waiting(['never']);
  let late;
  const call = client.contacts.create(CONTACT, { timeout: 50 }).catch((error) => (late = error));
  assert.deepEqual([await after(49), late], [1, undefined]);
  assert.equal(await after(1), 1);
  await call;
  assert.ok(late instanceof APITimeoutError, late);
  assert.ok(late instanceof APIConnectionError);
  assert.equal(late.idempotencyKey, sent[0].headers.get('Idempotency-Key'));
});

test('a signal ends a call while it waits for an answer, and while it waits to ask again', async (context) => {
  const reason = new Error('the user went away');
  await served(['never'], async (client, requests) => {
    const controller = new AbortController();
    const call = assert.rejects(client.contacts.create(CONTACT, { signal: controller.signal }), reason);
    while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    await call;
    await assert.rejects(client.contacts.get('con_1', { signal: controller.signal }), reason);
    assert.equal(requests.length, 1);
  });
  context.after(() => mock.timers.reset());
  const { client, after } = waiting([limited('7'), OK]);
  const controller = new AbortController();
  const call = assert.rejects(client.contacts.get('con_1', { signal: controller.signal }), reason);
  await after(3_000);
  controller.abort(reason);
  await call;
  assert.equal(await after(10_000), 1);
});

test('a conflict is an error of its class at once', () =>
  served([problem(409, 'slot_taken')], (client) => assert.rejects(client.appointments.get('apt_1'), ConflictError)));

test('a pause is a day at most, which a timer can count', () => {
  const controller = new AbortController();
  const refused = () => {
    setTimeout(() => controller.abort(new Error('enough')), 300);
    return limited('99999999');
  };
  return served(refused, async (client, requests) => {
    await assert.rejects(client.limits.get({ timeout: Infinity, signal: controller.signal }), { message: 'enough' });
    assert.equal(requests.length, 1);
  });
});
