// Tables of short lists. On narrow screens each row is a card, with the columns' names before the values.
import { Empty, RequestState } from "./parts.js";
import { html } from "./preact.js";
import { text } from "./texts.js";

/**
 * @param {{list: import("./store.js").List, label: string, head: string[], empty: unknown,
 *   row: (item: any) => unknown[]}} props `row`: a value for each column; a column without a name has actions
 */
export function Table({ list, label, head, empty, row }) {
  if (list.items === undefined) return html`<${RequestState} of=${list} />`;
  if (list.items.length === 0 && !list.hasMore) return html`<${Empty}>${empty}</${Empty}>`;
  return html`<${RequestState} of=${list} />
    <table class="table" aria-label=${label} role="table">
      <thead role="rowgroup"><tr role="row">${head.map((name) => html`<th key=${name} scope="col" role="columnheader">${name || html`<span class="visually-hidden">${text.actions.menu}</span>`}</th>`)}</tr></thead>
      <tbody role="rowgroup">
        ${list.items.map((item) => html`<tr key=${item.id} role="row">
          ${row(item).map((value, column) => html`<td key=${column} role="cell" data-label=${head[column]} class=${head[column] ? "" : "does"}>${value}</td>`)}
        </tr>`)}
      </tbody>
    </table>
    ${list.hasMore && html`<p class="list-end quiet">${text.states.shown(list.items.length, true)}
      <button type="button" class="plain" onClick=${list.more}>${text.actions.more}</button></p>`}`;
}
