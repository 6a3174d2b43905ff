/** One call: its attempts, the pauses between them, and its outcome. */
import { APIConnectionError, APITimeoutError } from "./errors.js";
import { retryAfter } from "./responses.js";

/** The limits of a call's effort. */
export interface Effort {
  /** The function that sends a request; by default the platform's. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for all attempts. */
  readonly timeout: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

/** An answer with its complete body. */
export interface Arrived {
  readonly response: Response;
  readonly text: string;
}

/** The answer of a call, and whether an earlier attempt without a usable answer may have had its effect. */
export interface Outcome extends Arrived {
  readonly unseen: boolean;
}

// The gateway answers within 30 s, so after a longer wait the answer is lost.
const ATTEMPT_MILLISECONDS = 35_000;
const FIRST_PAUSE_MILLISECONDS = 500;
const RETRIED = new Set([429, 503, 504]);

/** Send a request until there is a final answer, or time or retries are used up. */
export async function send(request: Request, effort: Effort): Promise<Outcome> {
  const deadline = Date.now() + effort.timeout;
  let unseen = false;
  for (let retries = 0; ; retries++) {
    const outcome = await attempt(request.clone(), effort, deadline);
    const pause = retries < effort.maxRetries && mayRepeat(request) ? pauseAfter(outcome, retries) : undefined;
    if (pause === undefined || Date.now() + pause >= deadline) {
      if (outcome instanceof Error) throw outcome;
      return { ...outcome, unseen };
    }
    unseen ||= outcome instanceof Error || outcome.response.status !== 429;
    await sleep(pause, effort.signal);
  }
}

/** A repeated PATCH without `If-Match` could undo others' changes. All other requests are safe, a POST by its key. */
function mayRepeat(request: Request): boolean {
  return request.method !== "PATCH" || request.headers.has("If-Match");
}

/** Return the milliseconds to wait before the next attempt; undefined if the outcome is final. */
function pauseAfter(outcome: Arrived | APIConnectionError, retries: number): number | undefined {
  const jittered = Math.random() * FIRST_PAUSE_MILLISECONDS * 2 ** retries;
  if (outcome instanceof Error) return outcome instanceof APITimeoutError ? undefined : jittered;
  if (!RETRIED.has(outcome.response.status) && !isStillRunning(outcome)) return undefined;
  const asked = retryAfter(outcome.response.headers);
  return asked === undefined ? jittered : asked * 1000;
}

function isStillRunning({ response, text }: Arrived): boolean {
  return response.status === 409 && /"code"\s*:\s*"still_running"/.test(text);
}

/** Send a request once and read the whole answer. Return the error of a lost connection; throw the caller's abort. */
async function attempt(request: Request, effort: Effort, deadline: number): Promise<Arrived | APIConnectionError> {
  // A browser's `fetch` can only be called as a function, or as a method of its window.
  const { fetch, signal } = effort;
  signal?.throwIfAborted();
  const left = deadline - Date.now();
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, Math.min(left, ATTEMPT_MILLISECONDS));
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(new Request(request, { signal: controller.signal }));
    return { response, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    return lost(request, cause, { late: Date.now() >= deadline, timeout: effort.timeout });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

function lost(request: Request, cause: unknown, { late, timeout }: { late: boolean; timeout: number }): APIConnectionError {
  const idempotencyKey = request.headers.get("Idempotency-Key") ?? undefined;
  const { host } = new URL(request.url);
  if (late) return new APITimeoutError(`No answer from ${host} within ${timeout} ms`, { idempotencyKey });
  return new APIConnectionError(`No answer from ${host}: ${reason(cause)}`, { cause, idempotencyKey });
}

/** Return the useful message of an error: that of its cause, if the error only says `fetch failed`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? error.cause : error;
  return inner.message || ((inner as { code?: string }).code ?? inner.name);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", wake);
      resolve();
    }, milliseconds);
    if (signal?.aborted) wake();
    else signal?.addEventListener("abort", wake, { once: true });
  });
}
