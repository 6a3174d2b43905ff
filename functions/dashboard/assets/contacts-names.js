// Names for the ids of contacts: one request for the newest hundred, then one each for those it does not bring.
import { ask } from "./api.js";
import { entryOf, load, remember, usePeek } from "./store.js";
import { html, useEffect } from "./preact.js";
import { may } from "./session.js";
import { sayPhone } from "./phones.js";

/** @type {Promise<void> | null} */
let newest = null;
/** @type {Set<string>} */
const wanted = new Set();
let running = 0;
// Requests at once.
const MOST = 3;

/** @param {string} id */
const pathOf = (id) => `/api/contacts/${id}`;

/** @param {string} id */
async function want(id) {
  if (entryOf(pathOf(id)).body !== undefined || wanted.has(id)) return;
  wanted.add(id);
  newest ??= askForNewest();
  await newest;
  void work();
}

async function askForNewest() {
  const { body } = await ask("GET", "/api/contacts?limit=100").catch(() => ({ body: [] }));
  for (const contact of body) if (entryOf(pathOf(contact.id)).body === undefined) remember(pathOf(contact.id), contact);
  // Who calls next is newer than these.
  setTimeout(() => (newest = null), 60_000);
}

async function work() {
  for (const id of wanted) {
    if (running >= MOST) return;
    wanted.delete(id);
    if (entryOf(pathOf(id)).body !== undefined) continue;
    running += 1;
    // Where it fails, the number stands for the name: erased, merged, or no answer.
    await load(pathOf(id));
    running -= 1;
  }
}

/**
 * The contact of an id, as far as it is known yet.
 * @param {string | null} id
 * @returns {Api.Contact | undefined}
 */
export function useContact(id) {
  const isAsked = id && may("contacts:read");
  useEffect(() => {
    if (isAsked) void want(id);
  }, [id]);
  return usePeek(isAsked ? pathOf(id) : "");
}

/** A contact's name, until it is known the number. @param {{id: string | null, phone: string | null, without: string}} props */
export function ContactName({ id, phone, without }) {
  const contact = useContact(id);
  return html`<bdi>${contact?.name ?? (sayPhone(phone) || without)}</bdi>`;
}
