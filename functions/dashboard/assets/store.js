// What the API said, kept while the page is open: shown at once, then asked for again.
import { Problem, ask } from "./api.js";
import { onSession } from "./session.js";
import { useLayoutEffect, useReducer, useRef } from "./preact.js";
import { usePolled } from "./polls.js";

/**
 * @typedef {object} Entry
 * @property {any} body undefined: not known yet
 * @property {string} etag
 * @property {string} next the path of the next page
 * @property {Error | null} error why the last request failed
 * @property {number} at when it was asked for last
 * @property {Promise<void> | null} running
 * @property {number} turn counts requests and writes: what an older request brings is not kept
 * @property {Set<() => void>} watchers
 */

/** @typedef {{data: any, etag: string, error: Error | null, isLoading: boolean, reload: () => void}} Resource */
/** @typedef {{items: any[] | undefined, isOld: boolean, error: Error | null, isLoading: boolean, hasMore: boolean, more: () => void, reload: () => void}} List */

/** @type {Map<string, Entry>} */
const entries = new Map();
// Milliseconds in which an answer counts as new: parts of one view share it.
const FRESH = 2000;
// Pages of a walk that ends before the list does.
const MOST = 10;

onSession(() => entries.clear());

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
 * Ask for what lies at a path, unless it was asked for just now.
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
    // What is erased, merged or deleted is named nowhere any more.
    if (error instanceof Problem && [404, 410].includes(error.status)) empty(entry);
  }
}

/** What an answer that is still to come brings is not kept either. @param {Entry} entry */
const empty = (entry) => void Object.assign(entry, { body: undefined, etag: "", next: "", turn: entry.turn + 1 });

/** Keep nothing of what lies below these paths. @param {...string} prefixes */
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
 * Keep the answer of a write as what lies at a path. Without an ETag it is not the object's own answer, as from a list:
 * it is shown, and asked for again when it is opened; what is being asked for already takes its place.
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
 * After a write: ask again for all that is on the screen below these paths, and forget the rest of it.
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
 * What lies at a path; empty: nothing is asked for.
 * @param {string} path
 * @param {{every?: number}} [options] `every`: milliseconds after which it is asked for again while it is seen
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
 * The pages of a list that were walked so far. A first page that changes leads to a new second one.
 * @param {string} path
 * @param {{every?: number, all?: boolean, until?: (items: any[]) => boolean, isSearch?: boolean}} [options]
 * `all`: walk to the end; `until`: walk to the page of which this is true, and show what is there on the way;
 * `isSearch`: what was found before stays until the answer to the new question is here, and with it the focus on a row
 * that both have
 * @returns {List}
 */
export function useList(path, { every = 0, all = false, until, isSearch = false } = {}) {
  const walk = useRef({ path, depth: 1, items: /** @type {any[] | undefined} */ (undefined) });
  if (walk.current.path !== path) walk.current = { path, depth: 1, items: isSearch ? walk.current.items : undefined };
  const first = useResource(path, { every });
  const chain = path ? chainOf(path, all ? 100 : until ? MOST : walk.current.depth, until) : [];
  const update = useWatched(chain.slice(1));
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

/** What is known of a path already; nothing is asked for. @param {string} path @returns {any} */
export function usePeek(path) {
  useWatched(path ? [path] : [], false);
  return path ? entryOf(path).body : undefined;
}

/**
 * The lists at these paths, to their ends, as far as they are known yet.
 * @param {string[]} paths
 * @param {{every: number}} options `every`: milliseconds from one request to the next, whatever the number of pages is
 * @returns {any[][]}
 */
export function useLists(paths, { every }) {
  const chains = paths.map((path) => chainOf(path, 100));
  const pages = chains.flat();
  useWatched(pages);
  usePolled(pages, every * pages.length, load);
  return chains.map((chain) => chain.flatMap((page) => entryOf(page).body ?? []));
}

/**
 * Render again when something at these paths changes.
 * @param {string[]} paths
 */
function useWatched(paths, isLoaded = true) {
  const [, update] = useReducer((count) => count + 1, 0);
  const watched = paths.join("\n");
  // With the drawing, not after it: what came in between would not be shown.
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

/** A page that no walk leads to any more: each new object leads to others, all day. @param {string} path */
function forgetPage(path) {
  if (path.includes("cursor=") && !entryOf(path).watchers.size) entries.delete(path);
}
