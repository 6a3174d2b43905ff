// Addresses in the page: `#/calls/call_1?outcome=voicemail` is page, id and query.
import { useEffect, useRef, useState } from "./preact.js";

/** @typedef {{page: string, id: string, part: string, query: Record<string, string>}} Route */

/** The current route. @returns {Route} */
export function currentRoute() {
  const [path = "", search = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", id = "", part = ""] = path.split("/").map(decoded);
  return { page, id, part, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The address of an object, for links. Empty values of the query are left out.
 * @param {string} page
 * @param {string} [id]
 * @param {Record<string, string | undefined>} [query]
 */
export function address(page, id = "", query = {}) {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const search = new URLSearchParams(given).toString();
  const path = id.split("/").map(encodeURIComponent).join("/");
  return `#/${page}${path && `/${path}`}${search && `?${search}`}`;
}

let shown = location.hash;
addEventListener("hashchange", () => (shown = location.hash));

/** The address that the page shows: once another one is wanted, the page follows a moment later. */
export const shownAddress = () => shown;

/**
 * Go to an address; with `replace`, the browser's back skips the one before.
 * @param {string} to
 * @param {{replace?: boolean}} [how]
 */
export function go(to, { replace = false } = {}) {
  if (to === location.hash) return;
  if (!replace) {
    location.hash = to;
    return;
  }
  history.replaceState(null, "", to);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/**
 * Whether someone has gone on while an answer was awaited: to another address, or by closing this part of the page. An
 * answer that comes late must not take them away from what they do then.
 * @returns {() => () => boolean} to be called before waiting; what it returns tells afterwards whether they are still here
 */
export function useStaying() {
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);
  return () => {
    const { page, id, part } = currentRoute();
    return () => {
      const now = currentRoute();
      return isShown.current && now.page === page && now.id === id && now.part === part;
    };
  };
}

/** The current route, as a hook. */
export function useRoute() {
  const [route, setRoute] = useState(currentRoute);
  const [seen] = useState(location.hash);
  useEffect(() => {
    const follow = () => setRoute(currentRoute());
    addEventListener("hashchange", follow);
    // It may have changed between the first render and now.
    if (location.hash !== seen) follow();
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
