/** Convert answers to errors. */
import { APIStatusError, type ProblemMembers } from "./errors.js";
import { CODES, ServerError, STATUSES } from "./generated/problems.js";
import { lastResponse, retryAfter } from "./responses.js";

const OWN_CHANGE = "Or this call made the change itself: an earlier attempt got no answer. Read the object.";

/** Return the error of an answer. *text* is its body; *unseen*: an attempt whose answer was lost may have had its effect. */
export function errorOf(response: Response, text: string, unseen: boolean): APIStatusError {
  const last = lastResponse(response);
  let problem = problemOf(text);
  if (problem && unseen && response.status === 412) problem = { ...problem, detail: `${problem.detail ?? ""} ${OWN_CHANGE}`.trim() };
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
