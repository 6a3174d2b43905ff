import type { ErrorCode } from "./generated/problems.js";
import type { components } from "./generated/schema.js";
import type { LastResponse } from "./responses.js";

/** A problem document (RFC 9457); members may be missing. */
export type ProblemMembers = Partial<components["schemas"]["Problem"]> & { readonly [member: string]: unknown };

/** The base class of all errors of this package. */
export class VoxanneError extends Error {
  /** The idempotency key of a failed POST. A repetition with this key has no second effect. */
  declare idempotencyKey: string | undefined;

  static {
    this.prototype.name = "VoxanneError";
  }
}

/** There was no answer; the request may have had its effect. A POST repeated with `idempotencyKey` has only one. */
export class APIConnectionError extends VoxanneError {
  constructor(message: string, options: { cause?: unknown; idempotencyKey: string | undefined }) {
    super(message, { cause: options.cause });
    this.idempotencyKey = options.idempotencyKey;
  }

  static {
    this.prototype.name = "APIConnectionError";
  }
}

/** There was no answer within `timeout`. */
export class APITimeoutError extends APIConnectionError {
  static {
    this.prototype.name = "APITimeoutError";
  }
}

/** A success whose body can't be parsed: HTML, an empty body, incomplete JSON. */
export class APIResponseError extends VoxanneError {
  readonly status: number;
  readonly lastResponse: LastResponse;

  constructor(detail: string, last: LastResponse, cause?: unknown) {
    super(`${last.status}: ${detail}${last.requestId ? ` (request ${last.requestId})` : ""}`, { cause });
    this.status = last.status;
    this.lastResponse = last;
  }

  static {
    this.prototype.name = "APIResponseError";
  }
}

/** A signature that does not match, is missing or too old. */
export class WebhookVerificationError extends VoxanneError {
  static {
    this.prototype.name = "WebhookVerificationError";
  }
}

/** The API refused the request. The members of the problem document are in `problem`. */
export class APIStatusError extends VoxanneError {
  readonly status: number;
  /** A stable code to program against; undefined if the answer is not from Voxanne. */
  readonly code: ErrorCode | undefined;
  /** An explanation for people. */
  readonly detail: string;
  /** The errors of single fields. */
  readonly errors: readonly components["schemas"]["FieldError"][];
  /** The id to quote when you ask for help. */
  readonly requestId: string | undefined;
  /** The URL of the page that explains the code. */
  readonly docs: string | undefined;
  /** The seconds to wait before the next request, if the answer says so. */
  readonly retryAfter: number | undefined;
  readonly problem: ProblemMembers;
  readonly lastResponse: LastResponse;

  constructor(problem: ProblemMembers, last: LastResponse, retryAfter: number | undefined) {
    const detail = String(problem.detail ?? problem.title ?? "");
    const requestId = problem.request_id ?? last.requestId;
    super(`${last.status}${problem.code ? ` ${problem.code}` : ""}: ${detail}${requestId ? ` (request ${requestId})` : ""}`);
    this.status = last.status;
    this.code = problem.code;
    this.detail = detail;
    this.errors = Array.isArray(problem["errors"]) ? problem["errors"] : [];
    this.requestId = requestId;
    this.docs = problem.type;
    this.retryAfter = retryAfter;
    this.problem = problem;
    this.lastResponse = last;
    // Not enumerable: hundreds of lines of headers do not help in a log.
    Object.defineProperty(this, "lastResponse", { enumerable: false });
    // The members of the code's own class, such as `next_free_slots`.
    for (const [name, value] of Object.entries(problem)) {
      if (!(name in this)) Object.defineProperty(this, name, { value });
    }
  }

  static {
    this.prototype.name = "APIStatusError";
  }
}
