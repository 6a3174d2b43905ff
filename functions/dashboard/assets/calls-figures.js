// Figures of calls in a span of days: outcomes, rates and minutes. Each number links to its calls.
import { Choices, Outcomes, Rates } from "./calls-figures-parts.js";
import { DayBars, Legend } from "./calls-figures-bars.js";
import { Empty, RequestState, useTitle } from "./parts.js";
import { Table } from "./tables.js";
import { addDays, sayDate, sayZone, today } from "./times.js";
import { address } from "./router.js";
import { GROUPS, UNANSWERED, answerRate, grouped, minutes, sayRate } from "./calls-counts.js";
import { clinicZone } from "./clinic.js";
import { figures as words } from "./texts-figures.js";
import { html, useState } from "./preact.js";
import { text } from "./texts.js";
import { useNarrow } from "./lists.js";
import { useResource } from "./store.js";
import { withQuery } from "./api.js";

const SPANS = [7, 30, 90];
// Milliseconds between two polls.
const EVERY = 60_000;

/** @param {{query: Record<string, string>}} props */
export function Figures({ query }) {
  const days = SPANS.find((each) => String(each) === query["days"]) ?? 30;
  const last = today(clinicZone());
  const first = addDays(last, 1 - days);
  /** @param {string} from @param {string} to */
  const path = (from, to) => withQuery("/api/analytics/calls", { from, to, agent_id: query["agent_id"] });
  const asked = useResource(path(first, last), { every: EVERY });
  const before = useResource(path(addDays(first, -days), addDays(first, -1)));
  useTitle(words.title, text.pages.calls);
  return html`<article class="object figures">
    <header><h2>${words.title}</h2>
      <${Choices} spans=${SPANS} days=${days} query=${query} /></header>
    <${RequestState} of=${asked} />
    ${asked.data && html`<${Shown} counts=${asked.data} before=${before.data?.total} query=${query} />`}
  </article>`;
}

/** @param {{counts: Api.CallAnalytics, before: Api.CallCounts | undefined, query: Record<string, string>}} props */
function Shown({ counts, before, query }) {
  const { total, groups, from, to } = counts;
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const isNarrow = useNarrow();
  const about = html`<p class="quiet">${words.about(sayDate(from), sayDate(to), sayZone(counts.time_zone))}</p>`;
  if (total.calls === 0) return html`${about}<${Empty}>${words.empty}</${Empty}>`;
  /** The address of a span's calls, with the figures beside them if there is room. @param {string} since @param {string} until @param {string} [outcome] */
  const callsOf = (since, until, outcome) => address("calls", isNarrow ? "" : "figures", { ...(isNarrow ? {} : { days: query["days"] }), agent_id: query["agent_id"], outcome, since, until });
  const outcomeHref = (/** @type {string} */ outcome) => (UNANSWERED.includes(outcome) ? callsOf("", "", outcome) : callsOf(from, to, outcome));
  const dayHref = (/** @type {string} */ day) => callsOf(day, day);
  return html`${about}
    <section><h3>${words.perDay}</h3>
      <${Legend} counts=${total} />
      <${DayBars} days=${groups} at=${at} onAt=${setAt} said=${saidOf} href=${dayHref} />
      <p class="reading" aria-hidden="true">${at === null || !groups[at] ? wholeOf(counts) : saidOf(groups[at])}</p></section>
    <${Rates} counts=${counts} before=${before} at=${at} />
    <section><h3>${words.outcomes}</h3><${Outcomes} counts=${total} href=${outcomeHref} /></section>
    <details><summary>${words.table}</summary><${DayTable} days=${groups} href=${dayHref} /></details>`;
}

/** @param {Api.CallAnalytics} counts */
function wholeOf({ total, groups }) {
  const most = groups.reduce((best, day) => (day.calls >= best.calls ? day : best));
  return words.whole(total.calls, sayDate(most.key ?? ""), most.calls);
}

/** A day in words. @param {Api.CallCountGroup} day */
function saidOf(day) {
  const parts = grouped(day).flatMap((count, at) => (count ? [`${count} ${words.ofGroups[GROUPS[at]?.[0] ?? "talked"]}`] : []));
  const rate = answerRate(day);
  return words.ofDay(sayDate(day.key ?? ""), [words.calls(day.calls), ...parts, ...(rate === null ? [] : [`${sayRate(rate)} ${words.answered.toLowerCase()}`, words.inMinutes(minutes(day))])]);
}

/** @param {{days: Api.CallCountGroup[], href: (day: string) => string}} props */
function DayTable({ days, href }) {
  const items = [...days].reverse().map((day) => ({ ...day, id: day.key }));
  const list = { items, isOld: false, error: null, isLoading: false, hasMore: false, more: () => undefined, reload: () => undefined };
  return html`<${Table} list=${list} label=${words.table} head=${words.head} empty=""
    row=${(/** @type {Api.CallCountGroup} */ day) => [html`<a href=${href(day.key ?? "")}>${sayDate(day.key ?? "")}</a>`, day.calls, ...grouped(day), sayRate(answerRate(day)) || words.none, minutes(day)]} />`;
}
