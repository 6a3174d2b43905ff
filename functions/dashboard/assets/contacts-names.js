// Names for the ids of contacts: one request for all that a page shows.
import { ask } from "./api.js";
import { entryOf, remember, usePeek } from "./store.js";
import { html, useEffect } from "./preact.js";
import { may } from "./session.js";
import { sayPhone } from "./phones.js";

/** @type {Set<string>} */
const wanted = new Set();
// Of one request.
const MOST = 100;

/** @param {string} id */
const pathOf = (id) => `/api/contacts/${id}`;

/** @param {string} id */
function want(id) {
  if (entryOf(pathOf(id)).body !== undefined) return;
  // The rows of a page ask in one go, before the task begins that asks for all of them.
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
  // Where it fails, or leaves one out, the number stands for the name: erased, merged, or no answer.
  const { body } = await ask("GET", `/api/contacts?limit=${MOST}&ids=${ids.join(",")}`).catch(() => ({ body: [] }));
  for (const contact of body) if (entryOf(pathOf(contact.id)).body === undefined) remember(pathOf(contact.id), contact);
}

/**
 * The contact of an id, as far as it is known yet.
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

/** A contact's name, until it is known the number. @param {{id: string | null, phone: string | null, without: string}} props */
export function ContactName({ id, phone, without }) {
  const contact = useContact(id);
  return html`<bdi>${contact?.name ?? (sayPhone(phone) || without)}</bdi>`;
}
