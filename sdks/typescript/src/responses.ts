/** An answer's status, headers and rate limits. */

/** The state of a rate limit, as far as the answer has it: https://api.voxanne.ai/docs/rate-limits. */
export interface RateLimit {
  /** Remaining requests. */
  readonly remaining: number | undefined;
  /** Seconds until `remaining` rises. */
  readonly resetSeconds: number | undefined;
  /** Requests that each window admits. */
  readonly limit: number | undefined;
  /** The window's length in seconds. */
  readonly windowSeconds: number | undefined;
}

/** Status and headers of an answer. */
export interface LastResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The id to quote when you ask for help. */
  readonly requestId: string | undefined;
  /** The version of the object, for `ifMatch`. */
  readonly etag: string | undefined;
  /** The limits of the organisation, of the address, and of a signed-in member. */
  readonly rateLimit: { readonly org: RateLimit; readonly ip: RateLimit; readonly member: RateLimit };
  /** Whether this is a repetition of the first answer to the idempotency key. */
  readonly replayed: boolean;
}

/** Read the headers of an answer. */
export function lastResponse(response: Response): LastResponse {
  const { headers, status } = response;
  return {
    status,
    headers,
    requestId: headers.get("Request-Id") ?? undefined,
    etag: headers.get("ETag") ?? undefined,
    rateLimit: rateLimits(headers),
    replayed: headers.get("Idempotent-Replayed") === "true",
  };
}

/** Attach an answer to its value, so that neither JSON nor copies of the value include it. */
export function answered<Value extends object>(value: Value, last: LastResponse): Value & { lastResponse: LastResponse } {
  return Object.defineProperty(value, "lastResponse", { value: last, configurable: true }) as Value & {
    lastResponse: LastResponse;
  };
}

// A longer Retry-After is a mistake; timers count milliseconds in 32 bits, and end at once beyond them.
const LONGEST_SECONDS = 86_400;

/** Return the seconds to wait from `Retry-After`, which has seconds or a date; a day at most. */
export function retryAfter(headers: Headers): number | undefined {
  const written = headers.get("Retry-After")?.trim();
  if (!written) return undefined;
  if (/^\d+$/.test(written)) return Math.min(Number(written), LONGEST_SECONDS);
  const at = Date.parse(written);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, (at - Date.now()) / 1000), LONGEST_SECONDS);
}

function rateLimits(headers: Headers): LastResponse["rateLimit"] {
  const [policies, states] = [items(headers.get("RateLimit-Policy")), items(headers.get("RateLimit"))];
  const limit = (name: string): RateLimit => {
    const { q, w, r, t } = { ...policies.get(name), ...states.get(name) };
    return { remaining: r, resetSeconds: t, limit: q, windowSeconds: w };
  };
  return { org: limit("org"), ip: limit("ip"), member: limit("member") };
}

/** Parse a list of structured fields, such as `"org";r=998;t=3594`. */
function items(header: string | null): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>();
  for (const [, name, parameters] of (header ?? "").matchAll(/"([^"]*)"((?:;[a-z]+=\d+)*)/g)) {
    const pairs = [...(parameters ?? "").matchAll(/;([a-z]+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)]);
    found.set(name ?? "", Object.fromEntries(pairs) as Record<string, number>);
  }
  return found;
}
