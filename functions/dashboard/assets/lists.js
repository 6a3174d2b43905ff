// A list to the left and an object to the right. On narrow screens the object covers the list, which keeps its place.
import { Empty, RequestState } from "./parts.js";
import { Icon } from "./icons.js";
import { go } from "./router.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";

const NARROW = matchMedia("(max-width: 900px)");

/** Whether the screen has room for one column only. */
export function useNarrow() {
  const [isNarrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const follow = () => setNarrow(NARROW.matches);
    NARROW.addEventListener("change", follow);
    return () => NARROW.removeEventListener("change", follow);
  }, []);
  return isNarrow;
}

/**
 * Two panes. `back`: the list's address; `isOpen`: whether an object is shown; `beside`: the content beside the title.
 * @param {{title: string, isOpen: boolean, back: string, beside?: unknown, bar?: unknown, list: unknown, children?: unknown}} props
 */
export function Panes({ title, isOpen, back, beside, bar, list, children }) {
  const covered = useNarrow() && isOpen;
  const detail = useRef(/** @type {HTMLElement | null} */ (null));
  useKeys({
    Escape: () => {
      if (!isOpen) return;
      const row = /** @type {HTMLElement | null} */ (document.querySelector(".rows [aria-current=true]"));
      go(back);
      requestAnimationFrame(() => row?.focus());
    },
  });
  useEffect(() => {
    if (covered) detail.current?.focus();
  }, [covered]);
  return html`<div class=${`panes ${isOpen ? "is-open" : ""}`}>
    <section class="pane list" aria-label=${title} inert=${covered}>
      <header class="pane-head"><div class="row pane-title"><h1>${title}</h1>${beside}</div>${bar}</header>
      ${list}
    </section>
    <section class="pane detail" aria-label=${text.shell.detail} ref=${detail} tabindex="-1">
      ${isOpen && html`<a class="button plain back" href=${back}><${Icon} name="back" /> ${title}</a>`}
      ${children || html`<${Empty}>${text.states.choose}</${Empty}>`}
    </section>
  </div>`;
}

/**
 * Move the focus along the links of rows.
 * @param {Element | null} within
 * @param {number} by
 */
export function step(within, by) {
  const links = /** @type {HTMLElement[]} */ ([...(within?.querySelectorAll("li a") ?? [])]);
  // A button of the row counts as the row.
  const at = links.findIndex((link) => link.closest("li")?.contains(document.activeElement));
  const from = at < 0 ? links.findIndex((link) => link.ariaCurrent === "true") : at;
  links[Math.min(links.length - 1, Math.max(0, from + by))]?.focus();
}

/**
 * Rows as links; j and k move the focus.
 * @param {{list: import("./store.js").List,
 *   row: (item: any) => unknown, href: (item: any) => string, current: string, empty: unknown, label: string}} props
 */
export function Rows({ list, row, href, current, empty, label }) {
  const here = useRef(/** @type {HTMLUListElement | null} */ (null));
  useKeys({ j: () => step(here.current, 1), k: () => step(here.current, -1) });
  if (list.items === undefined) return html`<${RequestState} of=${list} lines=${12} />`;
  return html`<div class="scroll">
    <${RequestState} of=${list} />
    ${list.items.length === 0 && !list.hasMore && html`<${Empty}>${empty}</${Empty}>`}
    <ul class="rows" ref=${here} aria-label=${label} aria-busy=${list.isOld ? "true" : undefined}>
      ${list.items.map(
        (item) => html`<li key=${item.id}>
          <a href=${href(item)} aria-current=${item.id === current ? "true" : undefined}>${row(item)}</a>
        </li>`,
      )}
    </ul>
    ${list.items.length > 0 && html`<p class="list-end quiet">
      ${text.states.shown(list.items.length, list.hasMore)}
      ${list.hasMore && html`<button type="button" class="plain" onClick=${list.more}>${text.actions.more}</button>`}
    </p>`}
  </div>`;
}
