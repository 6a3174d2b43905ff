/** What an answer tells beside its body. */

/** What one rate limit leaves, as far as the answer tells: https://api.voxanne.ai/docs/rate-limits. */
export interface RateLimit {
  /** Requests that are left. */
  readonly remaining: number | undefined;
  /** Seconds until more are. */
  readonly resetSeconds: number | undefined;
  /** Requests that are admitted in each window. */
  readonly limit: number | undefined;
  /** Seconds that the window covers. */
  readonly windowSeconds: number | undefined;
}

/** Status and headers of an answer. */
export interface LastResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Quote it when you ask for help. */
  readonly requestId: string | undefined;
  /** The version of the object, for `ifMatch`. */
  readonly etag: string | undefined;
  /** What is left to the organisation, to the address, and to a member who is signed in. */
  readonly rateLimit: { readonly org: RateLimit; readonly ip: RateLimit; readonly member: RateLimit };
  /** Whether an earlier request with the same idempotency key had the effect. */
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

/** Return a value with the answer that it came with, where neither JSON nor a copy shows it. */
export function answered<Value extends object>(value: Value, last: LastResponse): Value & { lastResponse: LastResponse } {
  return Object.defineProperty(value, "lastResponse", { value: last, configurable: true }) as Value & {
    lastResponse: LastResponse;
  };
}

/** Return how many seconds an answer asks to wait: `Retry-After` has seconds or a date. */
export function retryAfter(headers: Headers): number | undefined {
  const written = headers.get("Retry-After")?.trim();
  if (!written) return undefined;
  if (/^\d+$/.test(written)) return Number(written);
  const at = Date.parse(written);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

function rateLimits(headers: Headers): LastResponse["rateLimit"] {
  const [policies, states] = [items(headers.get("RateLimit-Policy")), items(headers.get("RateLimit"))];
  const limit = (name: string): RateLimit => {
    const { q, w, r, t } = { ...policies.get(name), ...states.get(name) };
    return { remaining: r, resetSeconds: t, limit: q, windowSeconds: w };
  };
  return { org: limit("org"), ip: limit("ip"), member: limit("member") };
}

/** Read a list of structured fields such as `"org";r=998;t=3594`. */
function items(header: string | null): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>();
  for (const [, name, parameters] of (header ?? "").matchAll(/"([^"]*)"((?:;[a-z]+=\d+)*)/g)) {
    const pairs = [...(parameters ?? "").matchAll(/;([a-z]+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)]);
    found.set(name ?? "", Object.fromEntries(pairs) as Record<string, number>);
  }
  return found;
}
