// Organisation: its name, its place, how its agents treat callers; and the settings of its operator.
import { BothVersions, changedNames, useEdit } from "./versions.js";
import { Copy, Facts, RequestState } from "./parts.js";
import { Field, FormError, FormOf } from "./forms.js";
import { Zones, countries, sayCountry } from "./places.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { text } from "./texts.js";
import { useAgents } from "./clinic.js";
import { useResource } from "./store.js";

const words = office.organization;
const PATH = "/api/organization";
/** @type {(keyof typeof words.fields & keyof Api.Organization)[]} */
const FIELDS = ["name", "country", "time_zone", "default_agent_id", "caller_verification", "hold_offered_times"];

/** The signed-in member's organisation. */
export function Section() {
  const asked = useResource(PATH);
  const { data, etag } = asked;
  return html`<div class="page"><header class="page-head"><h2>${office.sections.organization}</h2></header>
    <${RequestState} of=${asked} />
    ${data && html`<${EditOrganization} organization=${data} etag=${etag} /><${SetByOperator} organization=${data} />`}
  </div>`;
}

/** @param {Api.Organization} organization */
const valuesOf = (organization) => Object.fromEntries(FIELDS.map((name) => [name, organization[name] ?? ""]));

/** @param {Record<string, any>} values @param {Record<string, any>} before */
function patchOf(values, before) {
  return Object.fromEntries(changedNames(values, before).map((name) => [name, typeof values[name] === "string" ? values[name].trim() || (name === "default_agent_id" ? null : "") : values[name]]));
}

/** @param {{organization: Api.Organization, etag: string}} props */
function EditOrganization({ organization, etag }) {
  const { form, conflict } = useEdit({
    path: PATH, object: organization, etag, valuesOf, patchOf, lists: ["/api/limits"], changed: words.changed, restored: words.restored,
  });
  const agents = useAgents();
  const [all] = useState(countries);
  const names = words.fields;
  /** @type {Record<string, (value: any) => unknown>} */
  const inWords = {
    country: sayCountry,
    default_agent_id: (id) => agents.find((agent) => agent.id === id)?.name ?? id,
    caller_verification: (/** @type {keyof typeof words.verifications} */ value) => words.verifications[value],
    hold_offered_times: (value) => (value ? words.held : words.notHeld),
  };
  if (conflict) return html`<${BothVersions} of=${conflict} title=${words.stale} names=${names} say=${(/** @type {any} */ value, /** @type {string} */ name) => (inWords[name] ?? String)(value)} />`;
  const canWrite = may("organization:write");
  const chosen = form.values["default_agent_id"];
  const known = agents.some(({ id }) => id === chosen) || !chosen ? [] : [[chosen, chosen]];
  return html`<${FormOf} form=${form} label=${office.sections.organization}>
    <fieldset disabled=${!canWrite} class="hours">
      <section><div class="columns">
        <${Field} form=${form} name="name" label=${names.name} required />
        <${Field} form=${form} name="country" type="select" label=${names.country} hint=${words.countryHint} options=${all} />
        <${Field} form=${form} name="time_zone" label=${names.time_zone} hint=${words.zoneHint} more=${{ list: "zones" }} required />
      </div><${Zones} /></section>
      <section><h3>${words.calls}</h3><div class="columns">
        <${Field} form=${form} name="default_agent_id" type="select" label=${names.default_agent_id} hint=${words.agentHint} options=${[["", words.noAgent], ...known, ...agents.map(({ id, name }) => [id, name])]} />
        <${Field} form=${form} name="caller_verification" type="select" label=${names.caller_verification} hint=${words.verificationHint} options=${Object.entries(words.verifications)} />
      </div><${Field} form=${form} name="hold_offered_times" type="checkbox" label=${names.hold_offered_times} hint=${words.holdHint} /></section>
      <${FormError} form=${form} />
      ${canWrite && html`<div class="row"><button class="primary" disabled=${form.isBusy}>${text.actions.save}</button></div>`}
    </fieldset>
    ${!canWrite && html`<p class="quiet">${text.states.noChange}</p>`}
  </${FormOf}>`;
}

/** @param {{organization: Api.Organization}} props */
function SetByOperator({ organization }) {
  const { data: limits } = useResource("/api/limits");
  const { call_countries: places, limits: rates } = organization;
  return html`<section aria-label=${words.byOperator}><h3>${words.byOperator}</h3>
    <${Facts} rows=${[
      [words.plan, office.billing.plans[organization.plan]],
      [words.callCountries, places.map(sayCountry).join(", ")],
      [words.callBacks, limits && words.callLimits(limits.call_backs.per_day, limits.call_backs.per_number_per_day)],
      [words.requests, words.requestLimits(rates.requests_per_hour, rates.requests_per_ip_in_15_minutes)],
      [words.id, html`<code>${organization.id}</code> <${Copy} value=${organization.id} />`],
    ]} /></section>`;
}
