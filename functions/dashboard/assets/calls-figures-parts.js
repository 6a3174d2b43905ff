// Parts of the figures: the choice of days and agent, rates and minutes, and outcomes with links to their calls.
import { GROUPS, answerRate, bookedRate, minutes, reached, sayRate } from "./calls-counts.js";
import { SmallBars } from "./calls-figures-bars.js";
import { address, go } from "./router.js";
import { figures as words } from "./texts-figures.js";
import { html } from "./preact.js";
import { sayDuration } from "./times.js";
import { text } from "./texts.js";
import { useAgents } from "./clinic.js";

/** @param {{spans: number[], days: number, query: Record<string, string>}} props */
export function Choices({ spans, days, query }) {
  const agents = useAgents();
  const chosen = query["agent_id"] ?? "";
  /** @param {{currentTarget: HTMLSelectElement}} event */
  const choose = ({ currentTarget }) => go(address("calls", "figures", { ...query, agent_id: currentTarget.value }), { replace: true });
  return html`<div class="row">
    <nav class="choices" aria-label=${words.span}>${spans.map((each) => html`<a key=${each} class="button" href=${address("calls", "figures", { ...query, days: String(each) })}
      aria-current=${each === days ? "true" : undefined}>${words.days(each)}</a>`)}</nav>
    ${agents.length > 1 && html`<select class="one-agent" aria-label=${words.agent} value=${chosen} onChange=${choose}>
      <option value="">${text.calls.filters.any(words.agent)}</option>
      ${agents.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === chosen}>${name}</option>`)}</select>`}
  </div>`;
}

/** @param {{counts: Api.CallAnalytics, before: Api.CallCounts | undefined, at: number | null}} props */
export function Rates({ counts: { total, groups }, before, at }) {
  const most = Math.max(1, ...groups.map(minutes));
  /** @param {(counts: Api.CallCounts) => string} say */
  const earlier = (say) => (before?.calls && say(before) ? words.before(say(before), groups.length) : "");
  return html`<div class="columns rates">
    <${Rate} title=${words.answered} value=${sayRate(answerRate(total))} about=${words.answeredOf(reached(total), total.calls)}
      earlier=${earlier((counts) => sayRate(answerRate(counts)))} values=${groups.map(answerRate)} most=${1} at=${at} />
    <${Rate} title=${words.booked} value=${sayRate(bookedRate(total)) || words.none} about=${words.bookedOf(total.booked, reached(total))}
      earlier=${earlier((counts) => sayRate(bookedRate(counts)))} values=${groups.map(bookedRate)} most=${1} at=${at} />
    <${Rate} title=${words.minutes} value=${minutes(total).toLocaleString("en")} about=${total.answered > 0 && words.average(sayDuration(total.duration_seconds / total.answered))}
      earlier=${earlier((counts) => minutes(counts).toLocaleString("en"))} values=${groups.map((day) => (day.calls ? minutes(day) : null))} most=${most} at=${at} />
  </div>`;
}

/** @param {{title: string, value: string, about: unknown, earlier: unknown, values: (number | null)[], most: number, at: number | null}} props */
function Rate({ title, value, about, earlier, values, most, at }) {
  return html`<section><h3>${title}</h3><strong class="value">${value}</strong>
    <p class="quiet">${about}</p>
    <${SmallBars} values=${values} most=${most} at=${at} label=${words.small(title, value)} />
    <p class="quiet">${earlier}</p></section>`;
}

/** @param {{counts: Api.CallCounts, href: (outcome: string) => string}} props */
export function Outcomes({ counts, href }) {
  const rows = GROUPS.flatMap(([group, outcomes]) => outcomes.map((outcome) => ({ group, outcome, count: counts.by_outcome[outcome] })));
  const given = rows.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
  const most = Math.max(...given.map(({ count }) => count));
  return html`<ul class="outcomes">${given.map(({ group, outcome, count }) => html`<li key=${outcome}><a href=${href(outcome)}>
    <span>${text.calls.outcomes[outcome]}</span>
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class=${`part ${group}`} width=${(count / most) * 100} height="8" /></svg>
    <span class="number">${count.toLocaleString("en")} <span class="quiet">${sayRate(count / counts.calls)}</span></span></a></li>`)}</ul>`;
}
