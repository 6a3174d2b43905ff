import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem, served } from './answers.mjs';

// Five pages of two; links name another host, as one behind a proxy may.
function pages(request) {
  const url = new URL(request.url, 'http://localhost');
  const page = Number(url.searchParams.get('cursor') ?? 0);
  const next = `https://elsewhere.example/api/calls?status=completed&cursor=${page + 1}`;
  return {
    headers: page < 4 ? { Link: `<${next}>; rel="next"` } : {},
    body: JSON.stringify([{ id: `call_${2 * page}` }, { id: `call_${2 * page + 1}` }]),
  };
}

test('a list is walked to its end, page by page, at the host of the client', () =>
  served(pages, async (client, requests) => {
    const ids = [];
    for await (const call of client.calls.list({ status: 'completed', limit: 2 })) ids.push(call.id);
    assert.deepEqual(ids, Array.from({ length: 10 }, (_, number) => `call_${number}`));
    assert.deepEqual(requests.map(({ url }) => url), [
      '/api/calls?status=completed&limit=2',
      ...[1, 2, 3, 4].map((cursor) => `/api/calls?status=completed&limit=2&cursor=${cursor}`),
    ]);
  }));

test('nothing is asked for after a break, nor before the first look', () =>
  served(pages, async (client, requests) => {
    const list = client.calls.list();
    assert.equal(requests.length, 0);
    for await (const call of list) if (call.id === 'call_1') break;
    assert.equal(requests.length, 1);
    for await (const call of list) if (call.id === 'call_2') break;
    assert.equal(requests.length, 3);
  }));

test('a page that is empty does not end the list', () =>
  served((request) => (request.url.includes('cursor') ? { body: '[{"id": "call_9"}]' } : { headers: { Link: '</api/calls?cursor=2>; rel="next"' }, body: '[]' }), async (client) => {
    const found = [];
    for await (const call of client.calls.list({ from: '+12125550177', outcome: 'other' })) found.push(call.id);
    assert.deepEqual(found, ['call_9']);
  }));

test('awaited, a list is its first page, with the cursor of the next', () =>
  served(pages, async (client) => {
    const page = await client.calls.list();
    assert.deepEqual([page.length, page.nextCursor, page.lastResponse.status], [2, '1', 200]);
    const last = await client.calls.list({ cursor: '4' });
    assert.equal(last.nextCursor, undefined);
    const lengths = [];
    for await (const each of client.calls.list().pages()) lengths.push(each.length);
    assert.deepEqual(lengths, [2, 2, 2, 2, 2]);
  }));

test('a refusal ends the walk with its error', () =>
  served([problem(400, 'invalid_cursor')], async (client) => {
    await assert.rejects(async () => { for await (const call of client.calls.list()) assert.fail(call.id); }, { code: 'invalid_cursor' });
    assert.equal(await client.calls.list().catch((error) => error.code), 'invalid_cursor');
  }));

test('a filter is sent or refused, never left out', () =>
  served(pages, async (client, requests) => {
    const instant = { toJSON: () => '2026-12-01T00:00:00Z' };
    await client.calls.list({ started_after: new Date(0), started_before: instant });
    assert.equal(requests[0].url, '/api/calls?started_after=1970-01-01T00%3A00%3A00.000Z&started_before=2026-12-01T00%3A00%3A00Z');
    for (const wrong of [new Date('soon'), {}, new Map()]) {
      await assert.rejects(async () => client.calls.list({ started_after: wrong }), /`started_after` must be/);
    }
    assert.equal(requests.length, 1);
  }));

test('an answer that is no list is an error of the answer', () =>
  served([{ body: '{}' }], async (client) => {
    await assert.rejects(async () => { for await (const call of client.calls.list()) assert.fail(call.id); }, { name: 'APIResponseError', status: 200 });
  }));
