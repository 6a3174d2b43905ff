// The recording's controls. Nothing is loaded before Play.
import { Icon } from "./icons.js";
import { html } from "./preact.js";
import { sayDuration } from "./times.js";
import { text } from "./texts.js";

const words = text.calls;
const RATES = [1, 1.5, 2];

/** @param {{call: Api.Call, recording: ReturnType<typeof import("./calls-recording.js").useRecording>}} props */
export function Player({ call, recording }) {
  if (!call.has_recording) return html`<p class="quiet">${words.missing}</p>`;
  const { time, duration, isPlaying, note, rate } = recording;
  return html`<div class="player">
    <audio ref=${recording.audio} preload="none" ...${recording.events} />
    <button type="button" class="primary" onClick=${recording.toggle}><${Icon} name=${isPlaying ? "pause" : "play"} /> ${isPlaying ? words.pause : words.play}</button>
    <input type="range" min="0" max=${Math.max(1, Math.ceil(duration))} step="1" value=${Math.floor(time)} aria-label=${words.position}
      aria-valuetext=${sayDuration(time)} onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => recording.seek(Number(event.currentTarget.value))} />
    <span class="number">${sayDuration(time)} / ${sayDuration(duration)}</span>
    <div class="choices" role="group" aria-label=${words.speed}>
      ${RATES.map((each) => html`<button type="button" class="plain" key=${each} aria-pressed=${each === rate ? "true" : "false"} onClick=${() => recording.setRate(each)}>${each}×</button>`)}
    </div>
    ${note && html`<p class="note warn" role="alert">${note}</p>`}
  </div>`;
}
