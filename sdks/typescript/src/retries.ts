/** One call: its attempts, the time between them, and its end. */
import { APIConnectionError, APITimeoutError } from "./errors.js";
import { retryAfter } from "./responses.js";

/** What a call may cost. */
export interface Effort {
  /** Sends a request: by default the platform's own. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds for all attempts together. */
  readonly timeout: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

/** An answer that has arrived as a whole. */
export interface Arrived {
  readonly response: Response;
  readonly text: string;
}

/** The answer of a call, and whether an attempt before it may have taken effect unseen. */
export interface Outcome extends Arrived {
  readonly unseen: boolean;
}

// The gateway answers within 30 s: what takes longer will not come.
const ATTEMPT_MILLISECONDS = 35_000;
const FIRST_PAUSE_MILLISECONDS = 500;
const RETRIED = new Set([429, 503, 504]);

/** Send a request until it is answered, refused, or the effort is used up. */
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

/** A PATCH without `If-Match` could undo what others did since; all else is safe, a POST by its key. */
function mayRepeat(request: Request): boolean {
  return request.method !== "PATCH" || request.headers.has("If-Match");
}

/** Return for how many milliseconds to wait before the next attempt; undefined: the outcome is the call's. */
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

/** Send a request once and read all of the answer. Returns the error of a lost connection; throws the caller's own. */
async function attempt(request: Request, effort: Effort, deadline: number): Promise<Arrived | APIConnectionError> {
  // A browser's `fetch` is no method of anything but its window.
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

/** Find the words that help: `fetch failed` hides them in its cause. */
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
