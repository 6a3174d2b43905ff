import { VoxanneError } from "./errors.js";

/** Refuse: webhooks are sent to servers, and their secret has no place in a page. */
export function matches(_secret: Uint8Array, _content: Uint8Array, _signature: string): boolean {
  throw new VoxanneError("Webhooks are verified on a server: in a page everybody could read the secret.");
}
