// Billing: the current plan. Changes are made on Stripe's pages.
import { Action, Facts, RequestState, Status } from "./parts.js";
import { ask } from "./api.js";
import { clinicZone } from "./clinic.js";
import { html, useState } from "./preact.js";
import { may } from "./session.js";
import { office } from "./texts-office.js";
import { sayError } from "./toasts.js";
import { sayMoment } from "./times.js";
import { useResource } from "./store.js";

const words = office.billing;
/** @type {Record<string, import("./parts.js").Tone>} */
const TONES = { active: "good", trialing: "good", manual: "good", past_due: "warn", unpaid: "bad", incomplete: "warn" };

/** The subscription. */
export function Section() {
  const asked = useResource("/api/billing");
  return html`<div class="page"><header class="page-head"><h2>${office.sections.billing}</h2></header>
    <${RequestState} of=${asked} />
    ${asked.data && html`<${Subscription} billing=${asked.data} />`}
  </div>`;
}

/** @param {{billing: Api.Billing}} props */
function Subscription({ billing }) {
  const [isBusy, setBusy] = useState(false);
  const zone = clinicZone();
  const here = location.href.split("#")[0] + "#/settings/billing";
  /** @param {string} path @param {Record<string, string>} body */
  const leave = async (path, body) => {
    setBusy(true);
    try {
      const { body: page } = await ask("POST", path, { body });
      location.assign(page.url);
    } catch (error) {
      setBusy(false);
      sayError(error);
    }
  };
  const choose = (/** @type {string} */ plan) => leave("/api/billing/checkout", { plan, success_url: here, cancel_url: here });
  return html`<${Facts} rows=${[
      [words.plan, words.plans[billing.plan]],
      [words.status, html`<${Status} tone=${TONES[billing.status] ?? "quiet"}>${words.statuses[billing.status]}</${Status}>`],
      [words.service, billing.service === "off" && html`<${Status} tone="bad">${words.off}</${Status}>`],
      [words.paidUntil, billing.current_period_end && sayMoment(billing.current_period_end, zone)],
      [words.ends, billing.cancel_at && sayMoment(billing.cancel_at, zone)],
    ]} />
    ${may("organization:write") && html`<div class="actions">
      <${Action} kind="primary" disabled=${isBusy} onClick=${() => leave("/api/billing/portal", { return_url: here })}>${words.portal}</${Action}>
      ${Object.entries(words.plans).map(([plan, name]) => plan !== billing.plan && html`<${Action} key=${plan} disabled=${isBusy} onClick=${() => choose(plan)}>${words.choose(name)}</${Action}>`)}
    </div><p class="quiet">${words.about}</p>`}`;
}
