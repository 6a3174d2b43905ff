// Icons: 16 px, with a stroke of 1.5 px, each beside a word.
import { html } from "./preact.js";

const PATHS = {
  today: "M3 4.5h10v9H3zM3 7.5h10M5.5 2.5v3M10.5 2.5v3M6 10.5l1.5 1.5L10.5 9.5",
  calls: "M5.6 2.5 3.4 3.4c-.9 2.5.9 5.4 2.7 7.1s4.6 3.4 6.9 2.2l.6-2.3-2.8-1.5-1.3 1.2c-1.4-.7-2.7-2-3.4-3.4l1.2-1.3z",
  calendar: "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3M6 7v6.5M10 7v6.5",
  contacts: "M8 8.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM3 13.5c.5-2.2 2.5-3.3 5-3.3s4.5 1.1 5 3.3",
  agents: "M3 9.5V8a5 5 0 0 1 10 0v1.5M3 9h2v4H4a1 1 0 0 1-1-1zM13 9h-2v4h1a1 1 0 0 0 1-1zM12.5 13v.3a1.2 1.2 0 0 1-1.2 1.2H8.5",
  figures: "M2.5 13.5h11M4.5 13.5V9M8 13.5v-10M11.5 13.5v-7",
  webhooks: "M8 6.5 5.5 11M8 6.5a2 2 0 1 0-2-2M5.5 11a2 2 0 1 1-2.5-1.9M5.5 11h5M10.5 11a2 2 0 1 0 1-1.7M11.5 9.3 9.2 5.5",
  settings: "M2.5 4.5h5M11 4.5h2.5M2.5 11.5H5M8.5 11.5h5M9.2 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM6.7 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z",
  inbound: "M12.5 3.5 4 12M4 6v6h6",
  outbound: "M3.5 12.5 12 4M6 4h6v6",
  play: "M5 3v10l8-5z",
  pause: "M5.5 3v10M10.5 3v10",
  back: "M9.5 3.5 5 8l4.5 4.5",
  next: "M6.5 3.5 11 8l-4.5 4.5",
  plus: "M8 3v10M3 8h10",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  theme: "M8 13.5a5.5 5.5 0 1 0 0-11v11zM8 3v10.5",
  keyboard: "M1.5 4.5h13v7h-13zM4 7h.5M6.5 7h.5M9 7h.5M11.5 7h.5M5 9.5h6",
  leave: "M9.5 3H3v10h6.5M7 8h7M11.5 5.5 14 8l-2.5 2.5",
  warning: "M8 2.5 14 13.5H2zM8 6.5v3.5M8 11.5v.5",
  move: "M8 2v12M2 8h12M8 2 6.5 3.5M8 2l1.5 1.5M8 14l-1.5-1.5M8 14l1.5-1.5M2 8l1.5-1.5M2 8l1.5 1.5M14 8l-1.5-1.5M14 8l-1.5 1.5",
};

/** @param {{name: keyof typeof PATHS}} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
