import { createHmac, timingSafeEqual } from "node:crypto";

/** Return in constant time whether *signature* (base64) is the HMAC-SHA256 of *content*. */
export function matches(secret: Uint8Array, content: Uint8Array, signature: string): boolean {
  // Compare text, not bytes: base64 can write the same bytes in several ways, and only ours is valid.
  const wanted = Buffer.from(createHmac("sha256", secret).update(content).digest("base64"));
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
