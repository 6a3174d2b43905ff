import { createHmac, timingSafeEqual } from "node:crypto";

/** Tell whether *signature* (base64) is the HMAC-SHA256 of *content*, in a time that does not depend on it. */
export function matches(secret: Uint8Array, content: Uint8Array, signature: string): boolean {
  // As text: bytes can be written in more than one way, and none but ours is right.
  const wanted = Buffer.from(createHmac("sha256", secret).update(content).digest("base64"));
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
