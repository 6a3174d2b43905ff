// A server of this machine that answers as it is told, and clients that ask it.
import { createServer } from 'node:http';
import { Voxanne } from '@voxanne/sdk';

export const KEY = 'vox_test_0123456789abcdefghij_checks';

// Each answer is { status, headers, body } or 'cut': the connection ends. The last one is given again and again.
export async function served(answers, body) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
    const answer = typeof answers === 'function' ? answers(request) : answers[Math.min(requests.length, answers.length) - 1];
    if (answer === 'cut') return request.socket.destroy();
    if (answer === 'cut within') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
      return response.write('{"id": ', () => request.socket.destroy());
    }
    if (answer === 'never') return undefined;
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
    return response.end(answer.body ?? '{"id": "con_1"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  try {
    return await body(new Voxanne({ apiKey: KEY, baseUrl }), requests, baseUrl);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

export function problem(status, code, members = {}) {
  const body = { type: `https://api.example.com/errors#${code}`, title: 'Title', status, detail: 'Detail.', code, request_id: 'req-1', ...members };
  return { status, headers: { 'Content-Type': 'application/problem+json', 'Request-Id': 'req-1' }, body: JSON.stringify(body) };
}
