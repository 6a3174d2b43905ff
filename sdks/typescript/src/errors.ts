import type { ErrorCode } from "./generated/problems.js";
import type { components } from "./generated/schema.js";
import type { LastResponse } from "./responses.js";

/** A problem document (RFC 9457), or as much of one as there is. */
export type ProblemMembers = Partial<components["schemas"]["Problem"]> & { readonly [member: string]: unknown };

/** All errors of this package. */
export class VoxanneError extends Error {
  /** Under which key a POST was sent that failed: sent again with it, it has one effect, whatever became of it. */
  declare idempotencyKey: string | undefined;

  static {
    this.prototype.name = "VoxanneError";
  }
}

/** No answer came: the request may have taken effect. A POST that is repeated with `idempotencyKey` has one effect. */
export class APIConnectionError extends VoxanneError {
  constructor(message: string, options: { cause?: unknown; idempotencyKey: string | undefined }) {
    super(message, { cause: options.cause });
    this.idempotencyKey = options.idempotencyKey;
  }

  static {
    this.prototype.name = "APIConnectionError";
  }
}

/** No answer came within `timeout`. */
export class APITimeoutError extends APIConnectionError {
  static {
    this.prototype.name = "APITimeoutError";
  }
}

/** The answer says that it worked, but cannot be read: HTML, an empty body, JSON that is cut off. */
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

/** An answer that is no success. The members of its problem document are in `problem`. */
export class APIStatusError extends VoxanneError {
  readonly status: number;
  /** Stable, to program against; undefined if the answer did not come from Voxanne. */
  readonly code: ErrorCode | undefined;
  /** For people. */
  readonly detail: string;
  /** What is wrong with which field. */
  readonly errors: readonly components["schemas"]["FieldError"][];
  /** Quote it when you ask for help. */
  readonly requestId: string | undefined;
  /** The page that explains the code. */
  readonly docs: string | undefined;
  /** After how many seconds to ask again, if the answer says so. */
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
    // Hundreds of lines of headers help no reader of a log.
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
