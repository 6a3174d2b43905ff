/** Received events: Standard Webhooks 1.0, https://www.standardwebhooks.com. */
import { matches } from "#hmac";
import { WebhookVerificationError } from "./errors.js";
import type { WebhookEvent } from "./generated/models.js";

/** Headers in the forms of `fetch`, Node's `http`, Express and Lambda. */
export type HeadersLike =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

export interface VerifyOptions {
  /** The seconds by which the sender's clock may differ, either way; 300 by default. */
  readonly toleranceSeconds?: number | undefined;
}

/**
 * Verify a request's signature and return its event.
 *
 * *body* is the body as received, byte for byte, not parsed. *secret* is the endpoint's `whsec_…`; after a rotation the
 * old and the new one work for a day. Throws a `WebhookVerificationError`.
 */
export function verify(
  body: string | Uint8Array,
  headers: HeadersLike,
  secret: string,
  { toleranceSeconds = 300 }: VerifyOptions = {},
): WebhookEvent {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new WebhookVerificationError("Give the body as it arrived, not what was parsed from it: its bytes are signed.");
  }
  const id = header(headers, "webhook-id");
  const timestamp = header(headers, "webhook-timestamp");
  checkTime(timestamp, toleranceSeconds);
  const content = concatenated(`${id}.${timestamp}.`, body);
  const key = keyOf(secret);
  const signatures = header(headers, "webhook-signature").split(" ");
  const known = signatures.filter((each) => each.startsWith("v1,")).map((each) => each.slice(3));
  if (!known.some((each) => matches(key, content, each))) throw new WebhookVerificationError("The signature does not match.");
  return parsed(body);
}

function header(headers: HeadersLike, name: string): string {
  const value = typeof headers["get"] === "function" ? headers["get"](name) : named(headers, name);
  if (typeof value !== "string" || !value) throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

function named(headers: object, wanted: string): unknown {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1] as unknown;
  return Array.isArray(value) ? value[0] : value;
}

function checkTime(timestamp: string, toleranceSeconds: number): void {
  const apart = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || !(apart <= toleranceSeconds)) {
    throw new WebhookVerificationError(`The timestamp is more than ${toleranceSeconds} s away from this clock.`);
  }
}

function keyOf(secret: string): Uint8Array {
  const encoded = secret.replace(/^whsec_/, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw new WebhookVerificationError("The secret is none: it begins with whsec_.");
  return Uint8Array.from(decoded(encoded), (character) => character.charCodeAt(0));
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch (cause) {
    throw new WebhookVerificationError("The secret is malformed: a part of it is missing.", { cause });
  }
}

function concatenated(prefix: string, body: string | Uint8Array): Uint8Array {
  const encoder = new TextEncoder();
  const [first, second] = [encoder.encode(prefix), typeof body === "string" ? encoder.encode(body) : body];
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function parsed(body: string | Uint8Array): WebhookEvent {
  try {
    return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)) as WebhookEvent;
  } catch (cause) {
    throw new WebhookVerificationError("The body is signed, but no JSON.", { cause });
  }
}
