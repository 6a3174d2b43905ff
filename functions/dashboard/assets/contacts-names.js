// Names for the ids of contacts, with one request for all ids that a page shows.
import { ask } from "./api.js";
import { entryOf, isSame, load, remember, usePeek } from "./store.js";
import { html, useEffect } from "./preact.js";
import { may } from "./session.js";
import { sayPhone } from "./phones.js";

/** @type {Set<string>} */
const wanted = new Set();
/** @type {Map<string, number>} How many parts of the page show each id. */
const shown = new Map();
// The most ids in one request.
const MOST = 100;
// Milliseconds between two requests for what is shown: an agent names a new caller during the call.
const EVERY = 60_000;
setInterval(() => void (document.hidden || askForAll([...shown.keys()])), EVERY);

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
  askForAll(ids);
}

/** @param {string[]} ids */
function askForAll(ids) {
  for (let first = 0; first < ids.length; first += MOST) void askFor(ids.slice(first, first + MOST));
}

/** @param {string[]} ids */
async function askFor(ids) {
  // If a name is missing (erased, merged, or no answer), the number is shown instead.
  const { body } = await ask("GET", `/api/contacts?limit=${MOST}&ids=${ids.join(",")}`).catch(() => ({ body: [] }));
  for (const contact of body) {
    const path = pathOf(contact.id);
    const known = entryOf(path);
    if (isSame(known.body, contact)) continue;
    // An open contact keeps its ETag, without which it can't be changed.
    if (known.etag) void load(path, true);
    else remember(path, contact);
  }
}

/** Count an id as shown until it is called. @param {string} id */
function show(id) {
  shown.set(id, (shown.get(id) ?? 0) + 1);
  return () => {
    const left = (shown.get(id) ?? 1) - 1;
    if (left) shown.set(id, left);
    else shown.delete(id);
  };
}

/**
 * The contact of an id, if it is known yet.
 * @param {string | null} id
 * @returns {Api.Contact | undefined}
 */
export function useContact(id) {
  const isAsked = id && may("contacts:read");
  useEffect(() => {
    if (!isAsked) return undefined;
    want(id);
    return show(id);
  }, [id]);
  return usePeek(isAsked ? pathOf(id) : "");
}

/** A contact's name, or its number until the name is known. @param {{id: string | null, phone: string | null, without: string}} props */
export function ContactName({ id, phone, without }) {
  const contact = useContact(id);
  return html`<bdi>${contact?.name ?? (sayPhone(phone) || without)}</bdi>`;
}
