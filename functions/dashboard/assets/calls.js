// Calls: the list with its filters. One call is in calls-one.js.
import { Action, loadedWhenShown } from "./parts.js";
import { CallRow } from "./calls-row.js";
import { OneCall } from "./calls-one.js";
import { Panes, Rows } from "./lists.js";
import { Problem, withQuery } from "./api.js";
import { address, currentRoute, go } from "./router.js";
import { clinicZone, useAgents } from "./clinic.js";
import { html, useEffect, useLayoutEffect, useState } from "./preact.js";
import { addDays, instantOf, isDay, sayZone, zoneNote } from "./times.js";
import { looksLikePhone } from "./phones.js";
import { text } from "./texts.js";
import { useList } from "./store.js";

const words = text.calls;

const Figures = loadedWhenShown(async () => (await import("./calls-figures.js")).Figures);

/** @param {{route: import("./router.js").Route}} props */
export function Page({ route }) {
  const { id } = route;
  // `days` belongs to the figures.
  const { days: _, ...query } = route.query;
  const isFigures = id === "figures";
  const zone = clinicZone();
  const list = useList(withQuery("/api/calls", { ...filtersOf(query), limit: 50 }), { every: 10_000, isSearch: true });
  const isFiltered = Object.keys(query).length > 0;
  const isUnread = Boolean(query["from"]) && list.error instanceof Problem && list.error.status === 422;
  return html`<${Panes} title=${text.pages.calls} isOpen=${Boolean(id)} back=${address("calls", "", query)}
    beside=${html`${zoneNote(zone) && html`<span class="quiet">${sayZone(zone)}</span>`}${!isFigures && html`<${Action} kind="plain" icon="figures" href=${address("calls", "figures", query)}>${words.figures}</${Action}>`}`}
    bar=${html`<${Filters} query=${query} figures=${isFigures} />`}
    list=${isUnread ? html`<${NoNumber} typed=${query["from"] ?? ""} />` : html`<${Rows} list=${list} current=${id} label=${text.pages.calls} empty=${isFiltered ? words.none : words.empty}
      href=${(/** @type {Api.Call} */ call) => address("calls", call.id, query)} row=${(/** @type {Api.Call} */ call) => html`<${CallRow} call=${call} />`} />`}>
    ${isFigures ? html`<${Figures} query=${route.query} />` : id && html`<${OneCall} key=${id} id=${id} />`}
  </${Panes}>`;
}

/**
 * The field of the caller's number. What is typed stays while the list is polled.
 * @param {{from: string, onSearch: (typed: string) => void}} props
 */
function NumberSearch({ from, onSearch }) {
  const [typed, setTyped] = useState(from);
  // A layout effect: a later one would discard what is typed as soon as the field is there.
  useLayoutEffect(() => setTyped(from), [from]);
  return html`<input data-search type="search" aria-label=${words.search} placeholder=${words.search} value=${typed}
    onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setTyped(event.currentTarget.value)}
    onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => onSearch(event.currentTarget.value.trim())} />`;
}

/** What to search for instead of a text that is no whole number. @param {{typed: string}} props */
function NoNumber({ typed }) {
  if (looksLikePhone(typed)) return html`<p class="empty">${text.contacts.wholeNumber}</p>`;
  return html`<p class="empty">${words.byNumber} <a href=${address("contacts", "", { q: typed })}>${words.seekContact(typed)}</a></p>`;
}

/** The address's filters as the API's query. @param {Record<string, string>} query */
function filtersOf({ since, until, ...query }) {
  const zone = clinicZone();
  return {
    ...query,
    started_after: since && isDay(since) ? new Date(instantOf(since, 0, zone)).toISOString() : undefined,
    started_before: until && isDay(until) ? new Date(instantOf(addDays(until, 1), 0, zone)).toISOString() : undefined,
  };
}

/** @param {{query: Record<string, string>, figures: boolean}} props `figures`: whether they are shown and stay shown */
function Filters({ query, figures }) {
  const hasMore = Object.keys(query).some((name) => !["outcome", "from"].includes(name));
  const [isOpen, setOpen] = useState(hasMore);
  // Show filters that a link has set.
  useEffect(() => {
    if (hasMore) setOpen(true);
  }, [hasMore]);
  const agents = useAgents();
  const beside = figures ? "figures" : "";
  /** @param {string} name @param {string} value */
  const set = (name, value) => go(address("calls", beside, { ...currentRoute().query, [name]: value }), { replace: true });
  /** @param {string} name @param {string} label @param {[string, string][]} options */
  const choice = (name, label, options) => html`<select aria-label=${label} value=${query[name] ?? ""}
      onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => set(name, event.currentTarget.value)}>
      <option value="">${words.filters.any(label)}</option>
      ${options.map(([value, said]) => html`<option key=${value} value=${value} selected=${value === query[name]}>${said}</option>`)}
    </select>`;
  /** @param {string} name @param {string} label */
  const day = (name, label) => html`<label class="filter"><span>${label}</span>
    <input type="date" value=${query[name] ?? ""} onChange=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => set(name, event.currentTarget.value)} /></label>`;
  return html`<div class="filters" role="search">
    <${NumberSearch} from=${query["from"] ?? ""} onSearch=${(/** @type {string} */ typed) => set("from", typed)} />
    ${choice("outcome", words.filters.outcome, Object.entries(words.outcomes))}
    <button type="button" class="plain" aria-expanded=${isOpen ? "true" : "false"} onClick=${() => setOpen(!isOpen)}>${words.filters.more}</button>
    ${isOpen && html`
      ${choice("direction", words.filters.direction, Object.entries(words.directions))}
      ${choice("status", words.filters.status, Object.entries(words.statuses))}
      ${agents.length > 0 && choice("agent_id", words.filters.agent, agents.map(({ id, name }) => [id, name]))}
      ${day("since", words.filters.since)} ${day("until", words.filters.until)}`}
    ${Object.keys(query).length > 0 && html`<a class="button plain" href=${address("calls", beside, figures ? { days: currentRoute().query["days"] } : {})}>${text.actions.clear}</a>`}
  </div>`;
}
