// One request and its answer. Addresses are relative to the page, so both a stage's path and a domain work.

/** @typedef {{status: number, body: any, headers: Headers}} Answer */

/** A refusal: a problem document (RFC 9457) with its own members. */
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
   * The error of a field in words; empty if there is none.
   * @param {string} pointer of the field, such as `/name`; errors below it count too
   */
  at(pointer) {
    return this.errors.find((each) => isAt(each, pointer))?.detail ?? "";
  }

  /** Whether all that is wrong is at these fields. @param {string[]} pointers */
  isAllAt(pointers) {
    return this.errors.length > 0 && this.errors.every((each) => pointers.some((pointer) => isAt(each, pointer)));
  }
}

/** Whether an error is that of a field, or of a part of it. @param {Api.FieldError} error @param {string} pointer */
function isAt(error, pointer) {
  const place = error.pointer.replace(/^#/, "");
  return place === pointer || place.startsWith(`${pointer}/`);
}

/** The server could not be reached. */
export class Unreachable extends Error {
  /** Whether the request would have saved something. */
  isWrite = false;
}

/** Another member has signed in in another window of the browser, so the request was not sent. */
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
      // Only store.js caches answers, and its cache ends with the page.
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
    // Not from the API, such as a proxy's page.
    return null;
  }
}
