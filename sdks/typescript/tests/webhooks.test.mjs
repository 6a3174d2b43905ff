import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { WebhookVerificationError, webhooks } from '@voxanne/sdk';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another secret of the endpoint..').toString('base64')}`;
const BODY = '{"id":"evt_1","type":"call.ended","created_at":"2026-11-30T14:30:04.000Z","call":{"id":"call_1","summary":"Žluť"}}';

function signature(body, id, timestamp, secret = SECRET) {
  const key = Buffer.from(secret.slice(6), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

function signed(body = BODY, { age = 0, secret = SECRET } = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': timestamp, 'webhook-signature': signature(body, 'evt_1', timestamp, secret) };
}

const refused = (...given) => assert.throws(() => webhooks.verify(...given), WebhookVerificationError);

test('a signed event is returned, from text and bytes, with headers of any kind', () => {
  const headers = signed();
  const event = webhooks.verify(BODY, headers, SECRET);
  assert.equal(event.type === 'call.ended' && event.call.id, 'call_1');
  for (const kind of [new Headers(headers), { ...headers, 'webhook-signature': [headers['webhook-signature']] }, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))]) {
    assert.deepEqual(webhooks.verify(new TextEncoder().encode(BODY), kind, SECRET), event);
  }
  assert.deepEqual(webhooks.verify(Buffer.from(BODY), headers, SECRET), event);
});

test('each changed byte of the body, id, time or signature is refused', () => {
  const headers = signed();
  for (let at = 0; at < BODY.length; at++) refused(BODY.slice(0, at) + '~' + BODY.slice(at + 1), headers, SECRET);
  refused(`${BODY} `, headers, SECRET);
  refused(BODY, { ...headers, 'webhook-id': 'evt_2' }, SECRET);
  refused(BODY, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) }, SECRET);
  const given = headers['webhook-signature'];
  for (let at = 0; at < given.length; at++) {
    refused(BODY, { ...headers, 'webhook-signature': given.slice(0, at) + (given[at] === 'A' ? 'B' : 'A') + given.slice(at + 1) }, SECRET);
  }
});

test('another secret, none, and what is no secret are refused', () => {
  for (const secret of [OTHER, '', 'whsec_', 'whsec_!!!!', `${SECRET}AAAA`, 'whsec_a', 'whsec_aaa==', SECRET.slice(0, -4)]) refused(BODY, signed(), secret);
});

test('a missing header is refused', () => {
  for (const name of Object.keys(signed())) {
    const { [name]: _, ...headers } = signed();
    refused(BODY, headers, SECRET);
    refused(BODY, { ...headers, [name]: '' }, SECRET);
  }
  refused(BODY, {}, SECRET);
});

test('during a rotation there are two signatures, and either secret verifies', () => {
  const headers = signed();
  const both = { ...headers, 'webhook-signature': `${signature(BODY, 'evt_1', headers['webhook-timestamp'], OTHER)} ${headers['webhook-signature']}` };
  for (const secret of [SECRET, OTHER]) assert.equal(webhooks.verify(BODY, both, secret).id, 'evt_1');
  refused(BODY, { ...both, 'webhook-signature': both['webhook-signature'].replaceAll('v1,', 'v2,') }, SECRET);
});

test('a clock may differ by five minutes either way, or as much as is said', () => {
  for (const age of [-295, 295]) assert.equal(webhooks.verify(BODY, signed(BODY, { age }), SECRET).id, 'evt_1');
  for (const age of [-305, 305, 1e9]) refused(BODY, signed(BODY, { age }), SECRET);
  refused(BODY, signed(BODY, { age: 20 }), SECRET, { toleranceSeconds: 10 });
  assert.equal(webhooks.verify(BODY, signed(BODY, { age: 800 }), SECRET, { toleranceSeconds: 900 }).id, 'evt_1');
  for (const timestamp of ['NaN', '1e9', '', ' 1', '-1']) refused(BODY, { ...signed(), 'webhook-timestamp': timestamp }, SECRET);
});

test('an event that was parsed before is told so, and a type of a newer server passes', () => {
  assert.throws(() => webhooks.verify(JSON.parse(BODY), signed(), SECRET), /as it arrived/);
  const newer = '{"id":"evt_1","type":"robot.danced","robot":{}}';
  assert.equal(webhooks.verify(newer, signed(newer), SECRET).type, 'robot.danced');
  refused('no JSON', signed('no JSON'), SECRET);
});
