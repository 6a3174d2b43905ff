// A cache of the API's answers while the page is open: pages show them at once, then request them again.
import { Problem, ask } from "./api.js";
import { onSession } from "./session.js";
import { useLayoutEffect, useReducer, useRef } from "./preact.js";
import { usePolled } from "./polls.js";

/**
 * @typedef {object} Entry
 * @property {any} body undefined until it is known
 * @property {string} etag
 * @property {string} next the path of the next page
 * @property {Error | null} error why the last request failed
 * @property {number} at when it was last requested
 * @property {Promise<void> | null} running
 * @property {number} turn counts requests and writes, so that an older request's answer is dropped
 * @property {Set<() => void>} watchers
 */

/** @typedef {{data: any, etag: string, error: Error | null, isLoading: boolean, reload: () => void}} Resource */
/** @typedef {{items: any[] | undefined, isOld: boolean, error: Error | null, isLoading: boolean, hasMore: boolean, more: () => void, reload: () => void}} List */

/** @type {Map<string, Entry>} */
const entries = new Map();
// Milliseconds in which an answer counts as new, so that parts of a view share it.
const FRESH = 2000;
// The most pages to load of a list that is not needed to its end.
const MOST = 10;

onSession(() => entries.clear());

/** Whether two values of the API are equal. @param {unknown} one @param {unknown} other */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {string} path @returns {Entry} */
export function entryOf(path) {
  const found = entries.get(path);
  if (found) return found;
  /** @type {Entry} */
  const entry = { body: undefined, etag: "", next: "", error: null, at: 0, running: null, turn: 0, watchers: new Set() };
  entries.set(path, entry);
  return entry;
}

/**
 * Request a path, unless it was requested just now.
 * @param {string} path
 * @param {boolean} [always]
 */
export function load(path, always = false) {
  const entry = entryOf(path);
  if (entry.running && !always) return entry.running;
  if (!always && entry.at && performance.now() - entry.at < FRESH) return Promise.resolve();
  entry.at = performance.now();
  const running = fill(path, entry).finally(() => {
    if (entry.running === running) entry.running = null;
    tell(entry);
  });
  entry.running = running;
  return running;
}

/** @param {string} path @param {Entry} entry */
async function fill(path, entry) {
  entry.turn += 1;
  const { turn } = entry;
  try {
    const answer = await ask("GET", path, { etag: entry.etag });
    if (entry.turn !== turn) return;
    if (answer.status !== 304) Object.assign(entry, { body: answer.body, etag: answer.etag, next: answer.next });
    entry.error = null;
  } catch (error) {
    if (entry.turn !== turn) return;
    entry.error = /** @type {Error} */ (error);
    // An object that was erased, merged or deleted must not be shown any more.
    if (error instanceof Problem && [404, 410].includes(error.status)) empty(entry);
  }
}

/** Also drop the answer of a running request. @param {Entry} entry */
const empty = (entry) => void Object.assign(entry, { body: undefined, etag: "", next: "", turn: entry.turn + 1 });

/** Drop all entries below these paths. @param {...string} prefixes */
export function forget(...prefixes) {
  for (const [path, entry] of entries) {
    if (!prefixes.some((prefix) => path.startsWith(prefix))) continue;
    empty(entry);
    if (entry.watchers.size) tell(entry);
    else entries.delete(path);
  }
}

/** @param {Entry} entry */
function tell(entry) {
  for (const watcher of entry.watchers) watcher();
}

/**
 * Keep the answer of a write as the entry of a path. Without an ETag, as from a list, it is not the object's own
 * answer: it is shown, and requested again when it is opened. The answer of a running request replaces it.
 * @param {string} path
 * @param {any} body
 * @param {string} [etag]
 */
export function remember(path, body, etag = "") {
  const entry = entryOf(path);
  Object.assign(entry, { body, etag, error: null, at: etag ? performance.now() : 0, turn: entry.turn + (etag ? 1 : 0) });
  tell(entry);
}

/**
 * After a write, request all visible entries below these paths again, and mark the others as old.
 * @param {...string} prefixes
 */
export function refresh(...prefixes) {
  for (const [path, entry] of entries) {
    if (!prefixes.some((prefix) => path.startsWith(prefix))) continue;
    if (entry.watchers.size) void load(path, true);
    else entry.at = 0;
  }
}

/**
 * The entry of a path; an empty path requests nothing.
 * @param {string} path
 * @param {{every?: number}} [options] `every`: milliseconds between two polls while it is visible
 * @returns {Resource}
 */
export function useResource(path, { every = 0 } = {}) {
  useWatched(path ? [path] : []);
  usePolled(path ? [path] : [], every, load);
  const entry = path ? entryOf(path) : null;
  return {
    data: entry?.body,
    etag: entry?.etag ?? "",
    error: entry?.error ?? null,
    isLoading: Boolean(entry && entry.body === undefined && !entry.error),
    reload: () => void (path && load(path, true)),
  };
}

/**
 * The pages of a list that were loaded so far. All of them are polled, since a later one changes without the first.
 * @param {string} path
 * @param {{every?: number, all?: boolean, until?: (items: any[]) => boolean, isSearch?: boolean}} [options]
 * `all`: load all pages; `until`: load up to the page for which this is true, and show pages as they arrive;
 * `isSearch`: earlier results stay until the new answer arrives, so that a row in both keeps the focus
 * @returns {List}
 */
export function useList(path, { every = 0, all = false, until, isSearch = false } = {}) {
  const walk = useRef({ path, depth: 1, items: /** @type {any[] | undefined} */ (undefined) });
  if (walk.current.path !== path) walk.current = { path, depth: 1, items: isSearch ? walk.current.items : undefined };
  const first = useResource(path, { every });
  const chain = path ? chainOf(path, all ? 100 : until ? MOST : walk.current.depth, until) : [];
  const update = useWatched(chain.slice(1));
  // Less often than the first page, because a member's requests are limited: all of them together as often as that one.
  usePolled(chain.slice(1), every * (chain.length - 1), load);
  const pages = chain.map(entryOf);
  const isComplete = pages.length > 0 && pages.every((page) => page.body !== undefined);
  if (isComplete && !(all && pages.at(-1)?.next)) walk.current.items = pages.flatMap((page) => page.body);
  const error = pages.find((page) => page.error)?.error ?? null;
  if (error && first.data === undefined) walk.current.items = undefined;
  const onTheWay = until && first.data ? pages.flatMap((page) => page.body ?? []) : undefined;
  const items = walk.current.items ?? onTheWay;
  return {
    items, error,
    isOld: items !== undefined && first.isLoading,
    isLoading: items === undefined && !error,
    hasMore: Boolean(pages.at(-1)?.next) || !isComplete,
    more: () => {
      walk.current.depth = pages.length + 1;
      update();
    },
    reload: () => {
      first.reload();
      for (const each of chain.slice(1)) if (entryOf(each).error) void load(each, true);
    },
  };
}

/** @param {string} path @param {number} most @param {(items: any[]) => boolean} [isEnough] @returns {string[]} */
function chainOf(path, most, isEnough = () => false) {
  const chain = [path];
  let last = entryOf(path);
  while (last.next && chain.length < most && !isEnough(last.body)) {
    chain.push(last.next);
    last = entryOf(last.next);
  }
  return chain;
}

/** The cached body of a path; requests nothing. @param {string} path @returns {any} */
export function usePeek(path) {
  useWatched(path ? [path] : [], false);
  return path ? entryOf(path).body : undefined;
}

/**
 * The complete lists at these paths, as far as they are loaded.
 * @param {string[]} paths
 * @param {{every: number}} options `every`: milliseconds between two requests, whatever the number of pages
 * @returns {{lists: any[][], error: Error | null, reload: () => void}}
 */
export function useLists(paths, { every }) {
  const chains = paths.map((path) => chainOf(path, 100));
  const pages = chains.flat();
  useWatched(pages);
  usePolled(pages, every * pages.length, load);
  return {
    lists: chains.map((chain) => chain.flatMap((page) => entryOf(page).body ?? [])),
    error: pages.map((page) => entryOf(page).error).find(Boolean) ?? null,
    reload: () => pages.forEach((page) => void load(page, true)),
  };
}

/**
 * Render again when something at these paths changes.
 * @param {string[]} paths
 */
function useWatched(paths, isLoaded = true) {
  const [, update] = useReducer((count) => count + 1, 0);
  const watched = paths.join("\n");
  // A layout effect, because a change between the render and a later effect would not be shown.
  useLayoutEffect(() => {
    const again = () => update();
    for (const path of paths) {
      entryOf(path).watchers.add(again);
      if (isLoaded) void load(path);
    }
    return () => {
      for (const path of paths) entryOf(path).watchers.delete(again);
      queueMicrotask(() => paths.forEach(forgetPage));
    };
  }, [watched]);
  return () => update();
}

/** Drop a page that no list uses any more: each new object changes the pages' paths. @param {string} path */
function forgetPage(path) {
  if (path.includes("cursor=") && !entryOf(path).watchers.size) entries.delete(path);
}
