/** Convert answers to errors. */
import { APIStatusError, type ProblemMembers } from "./errors.js";
import { CODES, ServerError, STATUSES } from "./generated/problems.js";
import { lastResponse, retryAfter } from "./responses.js";

/** Return the error of an answer. *text* is its body. */
export function errorOf(response: Response, text: string): APIStatusError {
  const last = lastResponse(response);
  const problem = problemOf(text);
  const general = response.status >= 500 ? ServerError : APIStatusError;
  const kind = own(CODES, problem?.code) ?? own(STATUSES, response.status) ?? general;
  return new kind(problem ?? { detail: noProblem(response, text) }, last, retryAfter(response.headers));
}

function own<Value>(table: Readonly<Record<string | number, Value>>, key: string | number | undefined): Value | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Parse a problem document; undefined if the body is something else. */
export function problemOf(text: string): ProblemMembers | undefined {
  try {
    const read: unknown = JSON.parse(text);
    const named = typeof read === "object" && read !== null && "code" in read && typeof read.code === "string";
    return named ? (read as ProblemMembers) : undefined;
  } catch {
    return undefined;
  }
}

/** Describe a body that is not a problem document, and so is not from Voxanne. */
function noProblem(response: Response, text: string): string {
  if (response.status === 0 || (response.status >= 300 && response.status < 400)) {
    return "The answer redirects to another address, which is not followed: is the base URL right?";
  }
  const type = response.headers.get("Content-Type")?.split(";")[0] || "no content type";
  const what = text ? `it is ${type}, ${text.length} characters` : "it is empty";
  return `The answer is no problem document (${what}): it may come from a proxy, or the base URL is wrong.`;
}
