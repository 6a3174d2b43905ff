// One request and its answer. Addresses are relative to the page, so a stage's path and an own domain both work.

/** @typedef {{status: number, body: any, headers: Headers}} Answer */

/** An answer that refuses: a problem document (RFC 9457) and what it adds. */
export class Problem extends Error {
  /** @param {Answer} answer */
  constructor({ status, body, headers }) {
    super(body?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = /** @type {string} */ (body?.code ?? "");
    this.requestId = /** @type {string} */ (body?.request_id ?? headers.get("Request-Id") ?? "");
    this.errors = /** @type {Api.FieldError[]} */ (body?.errors ?? []);
    this.retryAfter = Number(headers.get("Retry-After") ?? 0);
    this.body = body;
  }

  /**
   * What is wrong with a field, in words; empty: nothing.
   * @param {string} pointer of the field, such as `/name`; what lies below it counts too
   */
  at(pointer) {
    const found = this.errors.find((each) => {
      const place = each.pointer.replace(/^#/, "");
      return place === pointer || place.startsWith(`${pointer}/`);
    });
    return found?.detail ?? "";
  }
}

/** The server was not reached. */
export class Unreachable extends Error {
  /** Whether something was to be saved. */
  isWrite = false;
}

/** In another window of the browser someone else has signed in: what this page asks for was not sent. */
export class SomeoneElse extends Error {}

/** @param {Answer} answer */
export const problemOf = (answer) => new Problem(answer);

/**
 * Send a request and read its answer.
 * @param {string} method
 * @param {string} path relative to the page
 * @param {{body?: unknown, headers?: Record<string, string>}} [options]
 * @returns {Promise<Answer>}
 */
export async function send(method, path, { body, headers = {} } = {}) {
  const withBody = body !== undefined || method !== "GET";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...(withBody ? { "Content-Type": "application/json" } : {}), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // What is kept is kept by store.js, and goes with the page.
      cache: "no-store",
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  } catch (error) {
    if (error instanceof TypeError || /** @type {Error} */ (error).name === "AbortError") throw new Unreachable();
    throw error;
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    // Not of the API: a proxy's page.
    return null;
  }
}
