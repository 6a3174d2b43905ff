// How contacts are looked for.
import { go } from "./router.js";
import { looksLikePhone } from "./phones.js";
import { useEffect, useState } from "./preact.js";
import { text } from "./texts.js";
import { withQuery } from "./api.js";

/** @param {string} sought a name's beginning, or a whole number */
export const pathOf = (sought) =>
  withQuery("/api/contacts", { limit: 50, ...(looksLikePhone(sought) ? { phone: sought } : { q: sought }) });

/** That no contact was found, and how one would be. @param {string} sought */
export const notFound = (sought) => (looksLikePhone(sought) ? text.contacts.noNumber(sought) : text.contacts.noName(sought));

/**
 * Enter in a search acts on the first match, or on that there is none, once there is an answer to what was typed.
 * @param {string} sought what the list is of
 * @param {import("./store.js").List} list
 * @param {(first: Api.Contact | undefined) => void} act
 * @returns {(typed: string) => void} to be told what was typed at Enter
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

/** Open contacts with the cursor in their search: the page may have to be loaded first. */
export function seekContact() {
  isSeeking = true;
  go("#/contacts");
}

/** Whether contacts were opened to search them; true once. */
export function takeSeeking() {
  const taken = isSeeking;
  isSeeking = false;
  return taken;
}
