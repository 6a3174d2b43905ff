/** The core that all resources call: requests with openapi-fetch, with API key and retries, and answers as objects. */
import createClient, { type Client } from "openapi-fetch";
import { APIResponseError, VoxanneError } from "./errors.js";
import { errorOf, problemOf } from "./problems.js";
import { answered, lastResponse, type LastResponse } from "./responses.js";
import { send, type Outcome } from "./retries.js";

/** Options of a client, of one made from it by `withOptions`, and of one call. */
export interface RequestOptions {
  /** Milliseconds for a call, including its retries; 100,000 by default. */
  readonly timeout?: number | undefined;
  /** The maximum number of retries; 3 by default. */
  readonly maxRetries?: number | undefined;
  /** The idempotency key of a POST, 1 to 255 visible ASCII characters; by default a new one for each call. */
  readonly idempotencyKey?: string | undefined;
  /** The version to change or delete, from `lastResponse.etag`. If it is not current, the answer is 412. */
  readonly ifMatch?: string | undefined;
  /** Aborts the call, including its retries. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a new client. */
export interface ClientOptions extends RequestOptions {
  /** The API key; by default the environment variable `VOXANNE_API_KEY`. A session's token works too. */
  readonly apiKey?: string | undefined;
  /** The API's base URL; by default the environment variable `VOXANNE_BASE_URL`, or https://api.voxanne.ai. */
  readonly baseUrl?: string | undefined;
  /** The function that sends requests; by default the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** One operation with its values. */
export interface Call {
  readonly method: string;
  /** The path in the document, such as `/api/contacts/{contact_id}`. */
  readonly path: string;
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: object | undefined;
  readonly body?: unknown;
  /** Whether it deletes the object and answers without a body, so that a 404 after a lost answer is a success. */
  readonly deletes?: boolean;
}

const PUBLISHED = "https://api.voxanne.ai";
const TIMEOUT_MILLISECONDS = 100_000;
const MAX_RETRIES = 3;
const VISIBLE = /^[\x21-\x7e]{1,255}$/;
const TEXTS = new Set(["text/plain", "text/vtt", "application/x-subrip"]);

export class Core {
  readonly #options: ClientOptions;
  readonly #http: Client<Record<string, never>>;

  constructor(options: ClientOptions) {
    const apiKey = options.apiKey ?? environment("VOXANNE_API_KEY");
    if (!apiKey) throw new VoxanneError("No API key: give `apiKey`, or set VOXANNE_API_KEY.");
    // Check here, because the error with which `fetch` refuses such a header contains the key.
    if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new VoxanneError("The API key has a blank, a line break or another character that no key has.");
    this.#options = options;
    this.#http = createClient({
      baseUrl: baseUrl(options.baseUrl ?? environment("VOXANNE_BASE_URL") ?? PUBLISHED),
      headers: { Authorization: `Bearer ${apiKey}`, Accept: "application/json" },
      credentials: "omit",
      // The API never redirects. A server that does is not the API, and must not get the key.
      redirect: "manual",
    });
  }

  /** Return a core with other options; undefined ones do not change. */
  with(options: RequestOptions): Core {
    return new Core(merged(this.#options, options));
  }

  /** Make a call; return the answer's data and the response. Throw an `APIStatusError` unless it is a success. */
  async call(call: Call, given: RequestOptions | undefined): Promise<{ value: object; last: LastResponse }> {
    const options = merged(this.#options, given ?? {});
    let arrived: Outcome | undefined;
    const sent = headers(call, options);
    await this.#http.request(call.method as "get", call.path as never, {
      params: { path: checked(call.ids), query: parameters(call.query), header: sent },
      body: call.body,
      parseAs: "text",
      fetch: async (request: Request) => {
        const { timeout = TIMEOUT_MILLISECONDS, maxRetries = MAX_RETRIES, signal } = options;
        const { fetch = globalThis.fetch } = this.#options;
        arrived = await send(request, { fetch, timeout, maxRetries, signal });
        // The body is read already, so openapi-fetch must not parse it.
        return new Response(null, { status: 204 });
      },
    } as never);
    try {
      return read(arrived as Outcome, call);
    } catch (error) {
      if (error instanceof VoxanneError) error.idempotencyKey = sent["Idempotency-Key"];
      throw error;
    }
  }
}

function headers(call: Call, options: RequestOptions): Record<string, string> {
  const written: Record<string, string> = {};
  if (call.method === "POST") written["Idempotency-Key"] = options.idempotencyKey ?? newKey();
  if (options.ifMatch !== undefined) written["If-Match"] = options.ifMatch;
  const key = written["Idempotency-Key"];
  if (key !== undefined && !VISIBLE.test(key)) throw new VoxanneError("An idempotency key has 1 to 255 visible ASCII characters.");
  return written;
}

/** Return 128 random bits; `randomUUID` is missing in pages that are not secure. */
function newKey(): string {
  return Array.from(globalThis.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Refuse ids that would lead to another path: an empty one to the list, and `..` to its parent. */
function checked(ids: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  for (const [name, id] of Object.entries(ids)) {
    if (typeof id !== "string" || !id || id === "." || id === "..") throw new VoxanneError(`\`${name}\` must be an id, not ${JSON.stringify(id)}.`);
  }
  return ids;
}

/** Write dates as JSON does. Other objects are refused: without a parameter for them a filter would silently be none. */
function parameters(query: object = {}): object {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, parameter(name, value)]));
}

function parameter(name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const written: unknown = "toJSON" in value && typeof value.toJSON === "function" ? value.toJSON() : undefined;
  if (typeof written !== "string") throw new VoxanneError(`\`${name}\` must be a string, a number or a valid date.`);
  return written;
}

function read(outcome: Outcome, call: Call): { value: object; last: LastResponse } {
  const { response, text } = outcome;
  const last = lastResponse(response);
  if (wasDeleted(outcome, call)) return { value: answered({}, last), last };
  if (!response.ok) throw errorOf(response, text, outcome.unseen);
  const type = response.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (response.status === 204) return { value: answered({}, last), last };
  if (TEXTS.has(type)) return { value: answered({ text }, last), last };
  if (!text) throw new APIResponseError("The answer is empty.", last);
  if (!type.endsWith("json")) {
    throw new APIResponseError(`The answer is ${type || "of no type"}, not JSON: is the base URL right?`, last);
  }
  return { value: answered(parsed(text, last), last), last };
}

/** Return whether an earlier attempt, whose answer was lost, deleted the object that is missing now. */
function wasDeleted({ response, text, unseen }: Outcome, { deletes = false }: Call): boolean {
  return deletes && unseen && (response.status === 404 || response.status === 410) && problemOf(text) !== undefined;
}

function parsed(text: string, last: LastResponse): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new APIResponseError(`The answer is not JSON to its end (${text.length} characters).`, last, cause);
  }
  if (typeof value !== "object" || value === null) throw new APIResponseError("The answer is no object.", last);
  return value;
}

function merged<Options extends RequestOptions>(options: Options, others: RequestOptions): Options {
  return { ...options, ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)) };
}

function baseUrl(written: string): string {
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    throw new VoxanneError(`The base URL ${JSON.stringify(written)} is none; one looks like ${PUBLISHED}.`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new VoxanneError("The base URL begins with https:// or http://.");
  // The document's paths already begin with /api.
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/api$/, "");
}

function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.[name] || undefined;
}
