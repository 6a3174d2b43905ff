// Limits and usage: a bar for each window.
import { RequestState } from "./parts.js";
import { clinicZone } from "./clinic.js";
import { html } from "./preact.js";
import { office } from "./texts-office.js";
import { sayMoment } from "./times.js";
import { useResource } from "./store.js";

const words = office.usage;

/** The current limits, polled every 10 seconds. */
export function Section() {
  const asked = useResource("/api/limits", { every: 10_000 });
  return html`<div class="page"><header class="page-head"><h2>${office.sections.usage}</h2></header>
    <${RequestState} of=${asked} />
    ${asked.data && html`<${Bars} limits=${asked.data} />`}
  </div>`;
}

/** @param {{limits: Api.AllLimits}} props */
function Bars({ limits }) {
  const { per_day: most, remaining, per_number_per_day: each, reset_at: end } = limits.call_backs;
  return html`
    ${limits.organization && html`<${Bar} title=${words.organization} about=${words.window(limits.organization.window_seconds)} most=${limits.organization.limit} left=${limits.organization.remaining} end=${limits.organization.reset_at} />`}
    ${limits.ip && html`<${Bar} title=${words.ip} about=${words.window(limits.ip.window_seconds)} most=${limits.ip.limit} left=${limits.ip.remaining} end=${limits.ip.reset_at} />`}
    ${limits.member && html`<${Bar} title=${words.member} about=${words.window(limits.member.window_seconds)} most=${limits.member.limit} left=${limits.member.remaining} end=${limits.member.reset_at} />`}
    <${Bar} title=${words.callBacks} about=${words.perNumber(each)} most=${most} left=${remaining} end=${end} />`;
}

/** @param {{title: string, about: string, most: number, left: number, end: string}} props */
function Bar({ title, about, most, left, end }) {
  const used = Math.max(0, most - left);
  const share = most > 0 ? Math.min(100, (used / most) * 100) : 100;
  const tone = share >= 100 ? "bad" : share >= 80 ? "warn" : "accent";
  return html`<section class="usage"><header class="row"><strong>${title}</strong><span class="number">${words.used(used, most)}</span></header>
    <svg class=${tone} viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${`${title}: ${words.used(used, most)}`}>
      <rect class="all" width="100" height="8" /><rect class="part" width=${used ? Math.max(share, 0.6) : 0} height="8" /></svg>
    <p class="quiet">${about} ${used > 0 && words.until(sayMoment(end, clinicZone()))}</p></section>`;
}
