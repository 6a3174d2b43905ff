// The pages in the order of the navigation. Each is loaded when it is first opened.
import { NoRight, loadedWhenShown } from "./parts.js";
import { html } from "./preact.js";
import { may } from "./session.js";
import { text } from "./texts.js";

/** @typedef {(props: {route: import("./router.js").Route}) => unknown} View */
/** @typedef {keyof typeof text.pages} PageName */
/** @typedef {{name: PageName, key: string, scope: string, view: View}} Page */

/** @type {Page[]} */
export const pages = [
  page("today", "t", "appointments:read", () => import("./today.js")),
  page("calls", "c", "calls:read", () => import("./calls.js")),
  page("calendar", "k", "appointments:read", () => import("./calendar.js")),
  page("contacts", "p", "contacts:read", () => import("./contacts.js")),
  page("agents", "a", "agents:read", () => import("./agents.js")),
  page("webhooks", "w", "webhooks:read", () => import("./webhooks.js")),
  page("settings", "s", "", () => import("./settings.js")),
];

/**
 * @param {PageName} name its icon has this name too
 * @param {string} key the key after g
 * @param {string} scope the scope that the page requires
 * @param {() => Promise<{Page: View}>} load
 * @returns {Page}
 */
function page(name, key, scope, load) {
  const Loaded = loadedWhenShown(async () => (await load()).Page);
  /** @type {View} */
  const view = ({ route }) =>
    scope && !may(scope) ? html`<${NoRight} what=${text.pages[name].toLowerCase()} />` : html`<${Loaded} route=${route} />`;
  return { name, key, scope, view };
}
