// Services: their durations, and the practitioners who offer them.
import { Action, Confirm, RequestState, Status } from "./parts.js";
import { EditService, NewService } from "./settings-services-edit.js";
import { Problem, ask } from "./api.js";
import { Table } from "./tables.js";
import { address, go, useStaying } from "./router.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { refresh, useList, useResource } from "./store.js";
import { say } from "./toasts.js";
import { calendarNames, useCalendars } from "./clinic.js";
import { useKeys } from "./keys.js";

const words = office.services;

/** @param {{part: string}} props `part`: the open service's id, or `new` */
export function Section({ part }) {
  return part ? html`<${One} key=${part} id=${part} />` : html`<${All} />`;
}

function All() {
  const list = useList("/api/services?limit=100", { all: true });
  const calendars = useCalendars();
  const canWrite = may("appointments:write");
  useKeys({ n: () => canWrite && go(address("settings", "services/new")) });
  const sorted = list.items && [...list.items].sort((one, other) => one.name.localeCompare(other.name));
  /** @param {Api.Service} service */
  const cells = (service) => [
    html`<div><a href=${address("settings", `services/${service.id}`)}><strong><bdi>${service.name}</bdi></strong></a>
      ${service.aliases.length > 0 && html`<div class="quiet">${service.aliases.join(", ")}</div>`}</div>`,
    html`<div><span class="number">${words.minutes(service.duration_minutes)}</span>
      ${buffersSaid(service) && html`<div class="quiet">${buffersSaid(service)}</div>`}</div>`,
    calendarNames(service.calendar_ids, calendars),
    html`<${Status} tone=${service.active ? "good" : "quiet"}>${service.active ? words.active : words.inactive}</${Status}>`,
  ];
  return html`<div class="page">
    <header class="page-head"><h2>${office.sections.services}</h2>
      ${canWrite && html`<${Action} kind="primary" icon="plus" href=${address("settings", "services/new")}>${words.new}</${Action}>`}</header>
    <p class="quiet">${words.about}</p>
    <${Table} list=${{ ...list, items: sorted }} label=${office.sections.services} head=${words.head} empty=${words.empty} row=${cells} />
  </div>`;
}

/** @param {Api.Service} service */
const buffersSaid = ({ buffer_before_minutes: before, buffer_minutes: after }) =>
  [before && words.before(before), after && words.after(after)].filter(Boolean).join(", ");

/** @param {{id: string}} props */
function One({ id }) {
  const isNew = id === "new";
  const asked = useResource(isNew ? "" : `/api/services/${id}`);
  const [isDeleting, setDeleting] = useState(false);
  const staying = useStaying();
  const { data, etag } = asked;
  useKeys({ Escape: () => go(address("settings", "services")) });
  const canWrite = may("appointments:write");
  return html`<div class="page">
    <p class="crumb"><a href=${address("settings", "services")}>${office.sections.services}</a></p>
    ${!isNew && html`<${RequestState} of=${asked} />`}
    ${isNew && html`<header class="page-head"><h2>${words.new}</h2></header><${NewService} />`}
    ${data && html`<header class="page-head"><h2><bdi>${data.name}</bdi></h2>
        ${canWrite && html`<${Action} onClick=${() => setDeleting(true)}>${words.delete}</${Action}>`}</header>
      <${EditService} service=${data} etag=${etag} />`}
    ${isDeleting && html`<${Delete} service=${data} staying=${staying} onClose=${() => setDeleting(false)} />`}
  </div>`;
}

/** @param {{service: Api.Service, staying: () => () => boolean, onClose: () => void}} props `staying`: of the page, which stays when this is closed */
function Delete({ service, staying, onClose }) {
  const [ahead, setAhead] = useState(/** @type {string[]} */ ([]));
  const act = async () => {
    const isHere = staying();
    try {
      await ask("DELETE", `/api/services/${service.id}`);
    } catch (error) {
      if (error instanceof Problem) setAhead(error.body?.appointment_ids ?? []);
      throw error;
    }
    refresh("/api/services");
    say(words.deleted(service.name));
    if (isHere()) go(address("settings", "services"), { replace: true });
  };
  return html`<${Confirm} title=${words.deleteTitle(service.name)} body=${words.deleteBody} act=${words.deleteDo} onAct=${act} onClose=${onClose}>
    ${ahead.length > 0 && html`<ul class="plain-list">${ahead.slice(0, 5).map((id, at) => html`<li key=${id}><a href=${address("calendar", id)}>${words.appointment(at + 1)}</a></li>`)}</ul>`}
  </${Confirm}>`;
}
