// Who is signed in. The token stays in memory; after a reload the cookie of /dashboard/session gives a new one.
import { SomeoneElse, problemOf, send } from "./transport.js";

/** @typedef {{token: string, endsAt: number, me: Api.Me}} Session */

/** @type {Session | null} */
let session = null;
// Whose session ended without their doing; empty: none did.
let ended = "";
/** @type {Promise<Session | null> | null} */
let renewal = null;
// Who was signed in last in this page, by the id of /api/me; empty: no one yet.
let last = "";
// Whether the cookie is someone else's than the page.
let isTaken = false;
/** @type {Set<() => void>} */
const listeners = new Set();
// Milliseconds before the end of a token at which it is renewed.
const MARGIN = 60_000;

/** The session as it is now; null: signed out. */
export const currentSession = () => session;

/** Whose session ended without their doing, by the id of /api/me; empty: none did. */
export const endedFor = () => ended;

/** @returns {Api.Me} */
export function me() {
  if (session === null) throw new Error("There is no session.");
  return session.me;
}

/**
 * Whether who is signed in holds a scope.
 * @param {string} scope
 */
export const may = (scope) => session !== null && session.me.scopes.includes(scope);

/** All scopes of who is signed in. @returns {string[]} */
export const scopesHeld = () => session?.me.scopes ?? [];

/** @param {() => void} listener */
export function onSession(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** @param {Session | null} next */
function set(next) {
  const changed = session?.me.id !== next?.me.id;
  session = next;
  last = next?.me.id ?? last;
  if (changed) for (const listener of listeners) listener();
}

/**
 * Open a session with an API key, or with none that of the cookie.
 * @param {string} [apiKey]
 * @returns {Promise<Session>}
 */
async function open(apiKey) {
  const answer = await send("POST", "dashboard/session", { body: apiKey ? { api_key: apiKey } : {} });
  if (answer.status !== 200) throw problemOf(answer);
  const { token, expires_at: end, me: who } = answer.body;
  return { token, endsAt: Date.parse(end), me: who };
}

/** Sign in with an API key. @param {string} apiKey */
export async function signIn(apiKey) {
  const opened = await open(apiKey);
  if (!last || last === opened.me.id) {
    set(opened);
    return;
  }
  // All that is left of someone else's page ends with it: what has been said, an Undo, an erasure that goes on.
  isTaken = true;
  location.reload();
}

/**
 * End the session here and at the server.
 * @param {{everywhere?: boolean}} [how] `everywhere`: the same person's in other browsers too
 */
export async function signOut({ everywhere = false } = {}) {
  // The request goes by the cookie alone.
  const current = await ofCookie();
  if (current) checkSame(current);
  const answer = await send("DELETE", `dashboard/session${everywhere ? "?everywhere=true" : ""}`);
  if (answer.status !== 204 && answer.status !== 401) throw problemOf(answer);
  ended = "";
  set(null);
}

/** Open the session of the cookie, if there is one, in a page that shows nothing yet. */
export async function restore() {
  set(await ofCookie());
}

/**
 * A token for a request, renewed when it is about to end; null: sign in again.
 * @param {string} [refused] a token that the API did not take
 * @throws {SomeoneElse} the cookie's session is not that of the page
 */
export async function freshToken(refused) {
  if (isTaken) throw new SomeoneElse();
  // A request that is left of a page that is gone: the cookie may be another's by now.
  if (!session) return null;
  if (session.token !== refused && Date.now() < session.endsAt - MARGIN) return session.token;
  renewal ??= renew().finally(() => (renewal = null));
  return (await renewal)?.token ?? null;
}

/** @returns {Promise<Session | null>} */
async function renew() {
  const renewed = await ofCookie();
  if (renewed) checkSame(renewed);
  else if (session) ended = session.me.id;
  set(renewed);
  return renewed;
}

/** The session of the cookie; null: there is none. */
async function ofCookie() {
  try {
    return await open();
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status !== 401) throw error;
    return null;
  }
}

/**
 * The cookie is the browser's, the page one window's: in another one someone else may have signed in. All that runs here
 * ends with the page, which is then loaded for them.
 * @param {Session} other
 * @throws {SomeoneElse}
 */
function checkSame({ me: who }) {
  if (!session || (session.me.id === who.id && session.me.organization.id === who.organization.id)) return;
  isTaken = true;
  // It outlasts the page, and lies in no storage.
  history.replaceState({ isTaken }, "");
  location.reload();
  throw new SomeoneElse();
}

/** Whether the page was loaded because someone else has signed in; asked once. */
export function wasTaken() {
  const was = Boolean(history.state?.isTaken);
  if (was) history.replaceState(null, "");
  return was;
}
