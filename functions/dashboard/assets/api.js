// Requests to the API. Pages write through this module and read through store.js, which caches answers.
import { freshToken } from "./session.js";
import { Problem, SomeoneElse, Unreachable, send } from "./transport.js";

export { Problem, SomeoneElse, Unreachable };

/** @typedef {{status: number, body: any, etag: string, next: string, headers: Headers}} Result */
/** @typedef {{body?: unknown, etag?: string, ifMatch?: string, once?: (body: unknown) => string}} Options */

/**
 * Send a request to the API; paths are `/api/…`.
 *
 * A POST has an Idempotency-Key, so it is sent again if its answer was lost.
 * @param {string} method
 * @param {string} path
 * @param {Options} [options] `etag`: 304 if it is still current; `ifMatch`: 412 if it is not; `once`: returns the
 *   Idempotency-Key of a body, for a request that the user may send again
 * @returns {Promise<Result>}
 * @throws {Problem} the API refused the request
 * @throws {Unreachable} there was no answer
 * @throws {SomeoneElse} the request was not sent, because another person is signed in than the page shows
 */
export async function ask(method, path, { body, etag, ifMatch, once } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (etag) headers["If-None-Match"] = etag;
  if (ifMatch) headers["If-Match"] = ifMatch;
  if (method === "POST") headers["Idempotency-Key"] = once?.(body) ?? crypto.randomUUID();
  const answer = await sendAgain(method, path, { body, headers }).catch((error) => {
    if (error instanceof Unreachable) error.isWrite = method !== "GET";
    throw error;
  });
  if (answer.status >= 400) throw new Problem(answer);
  return {
    ...answer,
    etag: answer.headers.get("ETag") ?? "",
    next: nextOf(answer.headers.get("Link")),
  };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, headers: Record<string, string>}} options
 */
async function sendAgain(method, path, options) {
  try {
    return await sendWithToken(method, path, options);
  } catch (error) {
    if (!(error instanceof Unreachable) || method === "PATCH") throw error;
    const answer = await sendWithToken(method, path, options);
    // What is gone by now was removed by the first one, whose answer was lost. What was merged goes on in another.
    const isRemoved = method === "DELETE" && [404, 410].includes(answer.status) && answer.body?.code !== "merged";
    return isRemoved ? { ...answer, status: 204, body: null } : answer;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, headers: Record<string, string>}} options
 */
async function sendWithToken(method, path, { body, headers }) {
  const token = await freshToken();
  const answer = await attempt(token);
  if (answer.status !== 401) return answer;
  const renewed = await freshToken(token ?? undefined);
  return renewed === null ? answer : attempt(renewed);

  /** @param {string | null} bearer */
  function attempt(bearer) {
    const all = { ...headers, Authorization: `Bearer ${bearer ?? ""}` };
    return send(method, path.replace(/^\//, ""), { body, headers: all });
  }
}

/**
 * The path of the next page, from `Link`; empty if there is none.
 * @param {string | null} link
 */
function nextOf(link) {
  const target = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  if (!target) return "";
  const url = new URL(target, location.href);
  return url.pathname.slice(url.pathname.lastIndexOf("/api/")) + url.search;
}

/**
 * A path with a query; empty values are left out.
 * @param {string} path
 * @param {Record<string, string | number | undefined>} query
 */
export function withQuery(path, query) {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, String(value)]] : []));
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}
