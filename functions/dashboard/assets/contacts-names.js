// Names for the ids of contacts, with one request for all ids that a page shows.
import { ask } from "./api.js";
import { entryOf, remember, usePeek } from "./store.js";
import { html, useEffect } from "./preact.js";
import { may } from "./session.js";
import { sayPhone } from "./phones.js";

/** @type {Set<string>} */
const wanted = new Set();
// The most ids in one request.
const MOST = 100;

/** @param {string} id */
const pathOf = (id) => `/api/contacts/${id}`;

/** @param {string} id */
function want(id) {
  if (entryOf(pathOf(id)).body !== undefined) return;
  // All rows of a page register their ids before the task starts that requests all of them.
  if (wanted.size === 0) setTimeout(askForWanted);
  wanted.add(id);
}

function askForWanted() {
  const ids = [...wanted];
  wanted.clear();
  for (let first = 0; first < ids.length; first += MOST) void askFor(ids.slice(first, first + MOST));
}

/** @param {string[]} ids */
async function askFor(ids) {
  // If a name is missing (erased, merged, or no answer), the number is shown instead.
  const { body } = await ask("GET", `/api/contacts?limit=${MOST}&ids=${ids.join(",")}`).catch(() => ({ body: [] }));
  for (const contact of body) if (entryOf(pathOf(contact.id)).body === undefined) remember(pathOf(contact.id), contact);
}

/**
 * The contact of an id, if it is known yet.
 * @param {string | null} id
 * @returns {Api.Contact | undefined}
 */
export function useContact(id) {
  const isAsked = id && may("contacts:read");
  useEffect(() => {
    if (isAsked) want(id);
  }, [id]);
  return usePeek(isAsked ? pathOf(id) : "");
}

/** A contact's name, or its number until the name is known. @param {{id: string | null, phone: string | null, without: string}} props */
export function ContactName({ id, phone, without }) {
  const contact = useContact(id);
  return html`<bdi>${contact?.name ?? (sayPhone(phone) || without)}</bdi>`;
}
