// The session. The token is in memory only; after a reload, the cookie of /dashboard/session gets a new one.
import { idleFor } from "./input.js";
import { SomeoneElse, problemOf, send } from "./transport.js";

/** @typedef {{token: string, endsAt: number, me: Api.Me}} Session */

/** @type {Session | null} */
let session = null;
// The member whose session ended other than by signing out; empty if none did.
let ended = "";
/** @type {Promise<Session | null> | null} */
let renewal = null;
// The member who was last signed in in this page, by the id of /api/me; empty if there was none.
let last = "";
// Whether the cookie belongs to another member than the page.
let isTaken = false;
/** @type {Set<() => void>} */
const listeners = new Set();
// Milliseconds before the end of a token at which it is renewed.
const MARGIN = 60_000;
// Milliseconds without input after which a session ends, and between two looks: polls renew the session on the server.
const IDLE = 30 * 60_000;
const LOOK = 15_000;
setInterval(() => void (session && idleFor() >= IDLE && endIdle(session)), LOOK);

/** The current session; null if signed out. */
export const currentSession = () => session;

/** The member whose session ended other than by signing out, by the id of /api/me; empty if none did. */
export const endedFor = () => ended;

/** @returns {Api.Me} */
export function me() {
  if (session === null) throw new Error("There is no session.");
  return session.me;
}

/**
 * Whether the signed-in member has a scope.
 * @param {string} scope
 */
export const may = (scope) => session !== null && session.me.scopes.includes(scope);

/** All scopes of the signed-in member. @returns {string[]} */
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
 * Open a session with an API key, or without one, the cookie's session.
 * @param {string} [apiKey]
 * @returns {Promise<Session>}
 */
async function open(apiKey) {
  const answer = await send("POST", "dashboard/session", { body: apiKey ? { api_key: apiKey } : {} });
  if (answer.status !== 200) throw problemOf(answer);
  const { token, expires_at: end, me: who } = answer.body;
  const endsAt = Date.parse(end);
  // By a clock that is ahead, a new token has expired already. Then it is used until the API refuses it.
  return { token, endsAt: endsAt - MARGIN > Date.now() ? endsAt : Infinity, me: who };
}

/** Sign in with an API key. @param {string} apiKey */
export async function signIn(apiKey) {
  const opened = await open(apiKey);
  if (!last || last === opened.me.id) {
    set(opened);
    return;
  }
  // A reload ends all that is left of another member's page: toasts, an Undo, an erasure in progress.
  isTaken = true;
  location.reload();
}

/**
 * End the session here and on the server.
 * @param {{everywhere?: boolean}} [how] `everywhere`: end the member's sessions in other browsers too
 */
export async function signOut({ everywhere = false } = {}) {
  // The request is authenticated by the cookie only.
  const current = await ofCookie();
  if (current) checkSame(current);
  const answer = await send("DELETE", `dashboard/session${everywhere ? "?everywhere=true" : ""}`);
  if (answer.status !== 204 && answer.status !== 401) throw problemOf(answer);
  ended = "";
  set(null);
}

/**
 * End a session that is no longer used: what the page shows is gone at once, also while the server can't be reached.
 * @param {Session} left
 */
async function endIdle(left) {
  ended = left.me.id;
  set(null);
  try {
    const current = await ofCookie();
    if (current && isSame(current, left)) await send("DELETE", "dashboard/session");
  } catch {
    // Nothing renews the session any more, so it ends on the server too.
  }
}

/** Open the cookie's session, if there is one, in a page that shows nothing yet. */
export async function restore() {
  set(await ofCookie());
}

/**
 * A token for a request, renewed shortly before it expires; null if signing in again is necessary.
 * @param {string} [refused] a token that the API refused
 * @throws {SomeoneElse} the cookie's session is not the page's
 */
export async function freshToken(refused) {
  if (isTaken) throw new SomeoneElse();
  // A request from a page that has ended: the cookie may belong to another member now.
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

/** The cookie's session; null if there is none. */
async function ofCookie() {
  try {
    return await open();
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status !== 401) throw error;
    return null;
  }
}

/**
 * All windows of a browser share the cookie, so another member may have signed in in another window. End everything
 * that runs here, and reload the page for that member.
 * @param {Session} other
 * @throws {SomeoneElse}
 */
function checkSame(other) {
  if (!session || isSame(other, session)) return;
  isTaken = true;
  // The state of the history entry survives the reload, and is not a storage.
  history.replaceState({ isTaken }, "");
  location.reload();
  throw new SomeoneElse();
}

/** Whether two sessions are of one member of one organization. @param {Session} one @param {Session} other */
const isSame = (one, other) => one.me.id === other.me.id && one.me.organization.id === other.me.organization.id;

/** Whether the page was reloaded because another member has signed in; to be called once. */
export function wasTaken() {
  const was = Boolean(history.state?.isTaken);
  if (was) history.replaceState(null, "");
  return was;
}
