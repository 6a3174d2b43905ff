// Calendars: a card for each, with its week in words. A click opens its hours or its connections.
import { Action, Empty, Facts, RequestState, Status } from "./parts.js";
import { AddHoliday } from "./holidays.js";
import { Connections } from "./settings-calendars-connections.js";
import { EditCalendar } from "./settings-calendars-edit.js";
import { NewCalendar } from "./settings-calendars-new.js";
import { address, go } from "./router.js";
import { byAge } from "./clinic.js";
import { html } from "./preact.js";
import { hoursSaid, spanSaid } from "./opening-hours.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { sayZone, today } from "./times.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";
import { useKeys } from "./keys.js";
import { useList, useResource } from "./store.js";

const words = office.calendars;
// The number of upcoming days that a card names.
const MOST = 3;

/** @param {{part: string, query: Record<string, string>}} props `part`: the calendar that is open; `show` in `query`: `connections` */
export function Section({ part, query }) {
  return part ? html`<${One} key=${part} id=${part} show=${query["show"] ?? ""} />` : html`<${All} />`;
}

function All() {
  const list = useList("/api/calendars?limit=100", { all: true });
  const [open, setOpen] = useKept("open", /** @type {"holiday" | "new" | ""} */ (""));
  const canWrite = may("appointments:write");
  const close = () => setOpen("");
  const calendars = byAge(list.items ?? []);
  useKeys({ n: () => canWrite && setOpen("new"), h: () => canWrite && calendars.length > 0 && setOpen("holiday") });
  return html`<div class="page"><header class="page-head"><h2>${office.sections.calendars}</h2>
      ${canWrite && html`<div class="row">${calendars.length > 0 && html`<${Action} onClick=${() => setOpen("holiday")}>${text.calendar.addHoliday}</${Action}>`}
        <${Action} kind="primary" icon="plus" onClick=${() => setOpen("new")}>${words.new}</${Action}></div>`}</header>
    <${RequestState} of=${list} />
    ${list.items?.length === 0 && html`<${Empty}>${words.empty}</${Empty}>`}
    ${calendars.map((calendar) => html`<section class="card" key=${calendar.id} aria-label=${calendar.name}>
      <header class="row"><strong class="clip">${calendar.name}</strong><span class="quiet">${sayZone(calendar.time_zone)}</span></header>
      ${calendar.stale_sources.length > 0 && html`<${Status} tone="warn">${words.hasStale}</${Status}>`}
      <dl class="week">${words.days.map(([day, said]) => html`<div key=${day}><dt>${said}</dt><dd>${hoursSaid(calendar.opening_hours[day] ?? []) || html`<span class="quiet">${words.closed}</span>`}</dd></div>`)}</dl>
      <${Facts} rows=${soonOf(calendar)} />
      <div class="actions"><${Action} href=${address("settings", `calendars/${calendar.id}`)}>${canWrite ? words.edit : words.see}</${Action}>
        <${Action} kind="plain" href=${address("settings", `calendars/${calendar.id}`, { show: "connections" })}>${words.connections}</${Action}></div>
    </section>`)}
    ${open === "holiday" && html`<${AddHoliday} calendars=${calendars} opened=${["open", open]} onClose=${close} />`}
    ${open === "new" && html`<${NewCalendar} opened=${["open", open]} onClose=${close} />`}
  </div>`;
}

/** Differences from the weekly hours, from today on. @param {Api.Calendar} calendar @returns {[string, unknown][]} */
function soonOf({ closures, special_hours: special, public_holidays: place, public_holiday_dates: dates, time_zone: zone }) {
  const now = today(zone);
  const spans = closures.map((each) => (typeof each === "string" ? [each, each] : [each.starts_at, each.ends_at]));
  /** @param {[string, string][]} soon when it ends, and in words */
  const first = (soon) => soon.filter(([end]) => end >= now).sort().slice(0, MOST).map(([, said]) => said).join(" · ");
  return [
    [words.soon, first(spans.map(([starts = "", ends = ""]) => [ends, spanSaid(starts, ends)]))],
    [words.otherHours, first(special.map(({ date, hours }) => [date, `${spanSaid(date, date)}, ${hoursSaid(hours) || words.closed}`]))],
    [words.publicHolidays, place && words.holidaysOf(place, first(dates.map((date) => [date, spanSaid(date, date)])))],
  ];
}

/** @param {{id: string, show: string}} props */
function One({ id, show }) {
  const asked = useResource(`/api/calendars/${id}`);
  const { data, etag } = asked;
  useKeys({ Escape: () => go(address("settings", "calendars")) });
  /** @param {string} name @param {string} said */
  const tab = (name, said) => html`<a class="button plain" aria-current=${show === name ? "true" : undefined} href=${address("settings", `calendars/${id}`, { show: name })}>${said}</a>`;
  return html`<div class="page">
    <p class="crumb"><a href=${address("settings", "calendars")}>${office.sections.calendars}</a></p>
    <${RequestState} of=${asked} />
    ${data && html`<header class="page-head"><h2><bdi>${data.name}</bdi></h2><nav class="choices" aria-label=${data.name}>${tab("", words.hoursTab)}${tab("connections", words.connections)}</nav></header>
      ${show === "connections"
        ? html`<${Connections} calendar=${data} />`
        : html`<${EditCalendar} calendar=${data} etag=${etag} />`}`}
    ${!may("appointments:write") && html`<p class="quiet">${text.states.noChange}</p>`}
  </div>`;
}
