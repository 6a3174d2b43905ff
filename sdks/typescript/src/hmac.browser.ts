import { VoxanneError } from "./errors.js";

/** Always throws: webhooks are sent to servers, and a web page must not contain their secret. */
export function matches(_secret: Uint8Array, _content: Uint8Array, _signature: string): boolean {
  throw new VoxanneError("Webhooks are verified on a server: in a page everybody could read the secret.");
}
