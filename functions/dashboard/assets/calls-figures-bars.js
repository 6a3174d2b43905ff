// Bar charts of days, drawn as SVG. Each group has a pattern and a word beside its colour; each day links to its calls.
import { GROUPS, ceiling, grouped } from "./calls-counts.js";
import { figures as words } from "./texts-figures.js";
import { html, useLayoutEffect, useRef, useState } from "./preact.js";
import { sayDate } from "./times.js";

// Pixels: the height, the margins, and the width of a date.
const HEIGHT = 190;
const [TOP, RIGHT, BOTTOM, LEFT] = [10, 20, 24, 30];
const DATE_ROOM = 76;

/** The current width of an element. @returns {[{current: Element | null}, number]} */
function useWidth() {
  const here = useRef(/** @type {Element | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!here.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    setWidth(Math.floor(here.current.getBoundingClientRect().width));
    observer.observe(here.current);
    return () => observer.disconnect();
  }, []);
  return [here, width];
}

/** The patterns that fill the groups' bars. */
function Patterns() {
  return html`<defs>
    <pattern id="missed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="5" height="5" /><rect class="ink" width="2.5" height="5" /></pattern>
    <pattern id="failed" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ground" width="4" height="4" /><circle class="ink" cx="2" cy="2" r="1.4" /></pattern>
  </defs>`;
}

/** The groups with their patterns, words and sums. @param {{counts: Api.CallCounts}} props */
export function Legend({ counts }) {
  return html`<ul class="legend">${grouped(counts).map((count, at) => {
    const name = GROUPS[at]?.[0] ?? "talked";
    return html`<li key=${name}><svg width="14" height="14" aria-hidden="true"><rect class=${`group ${name}`} x="0.5" y="0.5" width="13" height="13" rx="2" /></svg> ${words.groups[name]} <strong>${count.toLocaleString("en")}</strong></li>`;
  })}</ul>`;
}

/**
 * @param {{days: Api.CallCountGroup[], at: number | null, onAt: (at: number | null) => void,
 *   said: (day: Api.CallCountGroup) => string, href: (day: string) => string}} props `at`: index of the selected day
 */
export function DayBars({ days, at, onAt, said, href }) {
  const [here, width] = useWidth();
  const top = ceiling(Math.max(...days.map(({ calls }) => calls)));
  const step = Math.max(0, width - LEFT - RIGHT) / days.length;
  const bar = Math.min(28, Math.max(2, step * 0.72));
  /** @param {number} calls */
  const y = (calls) => TOP + (1 - calls / top) * (HEIGHT - TOP - BOTTOM);
  /** @param {KeyboardEvent} event */
  const walk = (event) => {
    const from = at ?? days.length - 1;
    const next = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: days.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = Math.min(days.length - 1, Math.max(0, next));
    /** @type {SVGAElement | undefined} */ (here.current?.querySelectorAll("a")[to])?.focus();
  };
  // Dates are shown from the last day backwards, as many as fit.
  const every = Math.max(1, Math.ceil(DATE_ROOM / Math.max(step, 1)));
  return html`<div class="day-bars" ref=${here} onMouseLeave=${() => onAt(null)}>
    ${width > 0 && html`<svg class=${bar < 6 ? "is-thin" : ""} width=${width} height=${HEIGHT} role="group" aria-label=${words.chart} onKeyDown=${walk}>
      <${Patterns} />
      ${[0, top / 2, top].map((each) => html`<g key=${each} aria-hidden="true"><line class="level" x1=${LEFT} x2=${width - RIGHT + 8} y1=${y(each)} y2=${y(each)} />
        <text x=${LEFT - 8} y=${y(each) + 4} text-anchor="end">${each}</text></g>`)}
      ${days.map((day, place) => html`<a key=${day.key} href=${href(day.key ?? "")} tabindex=${place === (at ?? days.length - 1) ? 0 : -1} aria-label=${said(day)}
          onFocus=${() => onAt(place)} onBlur=${() => onAt(null)} onMouseEnter=${() => onAt(place)}>
        <rect class=${`room ${place === at ? "is-at" : ""}`} x=${LEFT + place * step} y=${TOP} width=${step} height=${HEIGHT - TOP - BOTTOM} />
        ${stacked(grouped(day)).map(([from, to], group) => to > from && html`<rect key=${group} class=${`group ${GROUPS[group]?.[0]}`}
          x=${LEFT + place * step + (step - bar) / 2} width=${bar} y=${y(to)} height=${y(from) - y(to)} />`)}
      </a>`)}
      ${days.map((day, place) => (days.length - 1 - place) % every === 0 && LEFT + place * step > 20 && html`<text key=${day.key} aria-hidden="true"
        x=${LEFT + (place + 0.5) * step} y=${HEIGHT - 6} text-anchor="middle">${sayDate(day.key ?? "", { day: "numeric", month: "short" })}</text>`)}
    </svg>`}
  </div>`;
}

/** The start and end of each count in a stacked bar. @param {number[]} counts @returns {[number, number][]} */
function stacked(counts) {
  let height = 0;
  return counts.map((count) => [height, (height += count)]);
}

/**
 * Small bars of days, without an axis.
 * @param {{values: (number | null)[], most: number, at: number | null, label: string}} props `null`: day without a bar
 */
export function SmallBars({ values, most, at, label }) {
  const [here, width] = useWidth();
  const step = width / values.length;
  const bar = Math.max(1, step * 0.72);
  const height = 44;
  return html`<div class="small-bars" ref=${here}>${width > 0 && html`<svg width=${width} height=${height} role="img" aria-label=${label}>
    <line class="level" x1="0" x2=${width} y1=${height - 0.5} y2=${height - 0.5} />
    ${values.map((value, place) => value !== null && html`<rect key=${place} class=${place === at ? "is-at" : ""} x=${place * step + (step - bar) / 2} width=${bar}
      height=${Math.max(1, (value / most) * (height - 4))} y=${height - Math.max(1, (value / most) * (height - 4))} />`)}
  </svg>`}</div>`;
}
