// A calendar's connections: sources, whose busy times can't be booked, and feeds, which show it in other programs.
import { Action, Confirm, Empty, Facts, RequestState, Status } from "./parts.js";
import { NewFeed, SourceForm } from "./settings-calendars-connect.js";
import { ShownOnce } from "./shown-once.js";
import { Table } from "./tables.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList } from "./store.js";
import { say } from "./toasts.js";
import { sayMoment } from "./times.js";
import { text } from "./texts.js";
import { useKept } from "./drafts.js";

const words = office.connections;
/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = { pending: "accent", ok: "good", failed: "warn", stale: "bad" };

/** @typedef {{kind: "source", source?: Api.CalendarSource} | {kind: "remove", source: Api.CalendarSource} | {kind: "feed"} | {kind: "revoke", feed: Api.CalendarFeed}} Open */

/** @param {{calendar: Api.Calendar}} props */
export function Connections({ calendar }) {
  const path = `/api/calendars/${calendar.id}`;
  const sources = useList(`${path}/sources?limit=100`, { all: true, every: 10_000 });
  const feeds = useList(`${path}/feeds?limit=100`, { all: true });
  const [open, setOpen] = useKept("open", /** @type {Open | null} */ (null));
  // The address of a new feed is not kept.
  const [made, setMade] = useState(/** @type {Api.CalendarFeedWithUrl | null} */ (null));
  const canWrite = may("appointments:write");
  const close = () => setOpen(null);
  /** @param {Api.CalendarFeedWithUrl} feed */
  const show = (feed) => {
    refresh(`${path}/feeds`);
    close();
    setMade(feed);
  };
  return html`
    <section aria-label=${words.sources}><header class="row between"><h3>${words.sources}</h3>
        ${canWrite && html`<${Action} icon="plus" onClick=${() => setOpen({ kind: "source" })}>${words.addSource}</${Action}>`}</header>
      <p class="quiet">${words.sourcesAbout}</p>
      ${calendar.stale_sources.length > 0 && html`<p class="note warn">${words.staleMeans[calendar.on_stale_source]}</p>`}
      <${RequestState} of=${sources} lines=${3} />
      ${sources.items?.length === 0 && html`<${Empty}>${words.noSources}</${Empty}>`}
      ${(sources.items ?? []).map((source) => html`<${Source} key=${source.id} source=${source} canWrite=${canWrite} setOpen=${setOpen} />`)}</section>
    <section aria-label=${words.feeds}><header class="row between"><h3>${words.feeds}</h3>
        ${canWrite && html`<${Action} icon="plus" onClick=${() => setOpen({ kind: "feed" })}>${words.addFeed}</${Action}>`}</header>
      <p class="quiet">${words.feedsAbout}</p>
      <${Table} list=${feeds} label=${words.feeds} head=${words.feedHead} empty=${words.noFeeds} row=${(/** @type {Api.CalendarFeed} */ feed) => [
        html`<strong><bdi>${feed.name ?? words.unnamed}</bdi></strong>`,
        words.shows[feed.show],
        html`<time datetime=${feed.created_at}>${sayMoment(feed.created_at, clinicZone())}</time>`,
        canWrite && html`<${Action} kind="plain" onClick=${() => setOpen({ kind: "revoke", feed })}>${words.revoke}</${Action}>`,
      ]} /></section>
    ${open?.kind === "source" && html`<${SourceForm} path=${path} source=${open.source} opened=${["open", open]} onClose=${close} />`}
    ${open?.kind === "remove" && html`<${Remove} path=${path} source=${open.source} onClose=${close} />`}
    ${open?.kind === "feed" && html`<${NewFeed} path=${path} opened=${["open", open]} onMade=${show} onClose=${close} />`}
    ${open?.kind === "revoke" && html`<${Revoke} path=${path} feed=${open.feed} onClose=${close} />`}
    ${made && html`<${ShownOnce} title=${words.feedTitle} label=${words.address} value=${made.url} hint=${words.keepIt} onClose=${() => setMade(null)} />`}`;
}

/** @param {{source: Api.CalendarSource, canWrite: boolean, setOpen: (open: Open) => void}} props */
function Source({ source, canWrite, setOpen }) {
  const { name, url, status, error, warnings, last_fetched_at: fetched, stale_after_minutes: patience } = source;
  return html`<section class="card" aria-label=${name ?? url}>
    <header class="row"><strong class="clip">${name ?? url}</strong><${Status} tone=${TONES[status] ?? "quiet"}>${words.statuses[status]}</${Status}></header>
    <${Facts} rows=${[
      [words.address, name && url],
      [words.fetched, fetched && sayMoment(fetched, clinicZone())],
      [words.error, error?.detail],
      [words.unread, warnings.length > 0 && warnings.map(({ code, detail, events }) => html`<div key=${code}>${detail} <span class="quiet">${words.events(events)}</span></div>`)],
      [words.patience, status !== "stale" && words.after(patience)],
    ]} />
    ${canWrite && html`<div class="actions"><${Action} onClick=${() => setOpen({ kind: "source", source })}>${text.actions.edit}</${Action}>
      <${Action} kind="plain" onClick=${() => setOpen({ kind: "remove", source })}>${words.remove}</${Action}></div>`}
  </section>`;
}

/** @param {{path: string, source: Api.CalendarSource, onClose: () => void}} props */
function Remove({ path, source, onClose }) {
  const act = async () => {
    await ask("DELETE", `${path}/sources/${source.id}`);
    refresh(`${path}/sources`);
    say(words.removed);
  };
  return html`<${Confirm} title=${words.removeTitle(source.name ?? source.url)} body=${words.removeBody} act=${words.removeDo} onAct=${act} onClose=${onClose} />`;
}

/** @param {{path: string, feed: Api.CalendarFeed, onClose: () => void}} props */
function Revoke({ path, feed, onClose }) {
  const act = async () => {
    await ask("DELETE", `${path}/feeds/${feed.id}`);
    refresh(`${path}/feeds`);
    say(words.revoked);
  };
  return html`<${Confirm} title=${words.revokeTitle(feed.name ?? words.unnamed)} body=${words.revokeBody} act=${words.revokeDo} onAct=${act} onClose=${onClose} />`;
}
