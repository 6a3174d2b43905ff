// The search for contacts.
import { go } from "./router.js";
import { looksLikePhone } from "./phones.js";
import { useEffect, useState } from "./preact.js";
import { text } from "./texts.js";
import { withQuery } from "./api.js";

/** @param {string} sought the beginning of a name or of its last word, or a complete number */
export const pathOf = (sought) =>
  withQuery("/api/contacts", { limit: 50, ...(looksLikePhone(sought) ? { phone: sought } : { search: sought }) });

/** The text if no contact was found, with advice. @param {string} sought */
export const notFound = (sought) => (looksLikePhone(sought) ? text.contacts.noNumber(sought) : text.contacts.noName(sought));

/**
 * Have Enter act on the first match, or on its absence, once the answer for what was typed has arrived.
 * @param {string} sought the text that *list* was requested for
 * @param {import("./store.js").List} list
 * @param {(first: Api.Contact | undefined) => void} act
 * @returns {(typed: string) => void} to be called at Enter with what was typed
 */
export function useEntered(sought, list, act) {
  const [entered, setEntered] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    if (entered !== sought || list.isOld || !list.items) return;
    setEntered(null);
    act(list.items[0]);
  });
  return setEntered;
}

let isSeeking = false;

/** Open the contacts with the focus in their search; the page may have to be loaded first. */
export function seekContact() {
  isSeeking = true;
  go("#/contacts");
}

/** Whether the contacts were opened for a search; true only once. */
export function takeSeeking() {
  const taken = isSeeking;
  isSeeking = false;
  return taken;
}
