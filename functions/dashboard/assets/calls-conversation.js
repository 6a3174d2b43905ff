// The transcript and the recording: the turn that is playing is marked, and each turn can be played from its start.
import { Empty, RequestState } from "./parts.js";
import { Icon } from "./icons.js";
import { Player } from "./calls-player.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { sayDuration } from "./times.js";
import { text } from "./texts.js";
import { useKeys } from "./keys.js";
import { useRecording } from "./calls-recording.js";
import { useResource } from "./store.js";

const words = text.calls;

/** @param {{call: Api.Call}} props */
export function Conversation({ call }) {
  const recording = useRecording(call);
  useKeys({ Space: () => void (call.has_recording && recording.toggle()) });
  return html`<section class="conversation"><h3>${words.transcript}</h3>
    <${Player} call=${call} recording=${recording} />
    ${call.has_transcript ? html`<${Transcript} call=${call} recording=${recording} />` : html`<${Empty}>${words.noTranscript}</${Empty}>`}
  </section>`;
}

/** @param {{call: Api.Call, recording: ReturnType<typeof useRecording>}} props */
function Transcript({ call, recording }) {
  const asked = useResource(`/api/calls/${call.id}/transcript`);
  const { data } = asked;
  const spoken = useSpoken(data?.turns ?? [], recording);
  const list = useRef(/** @type {HTMLOListElement | null} */ (null));
  useEffect(() => {
    if (recording.isPlaying) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [spoken]);
  if (!data) return html`<${RequestState} of=${asked} lines=${8} />`;
  return html`<ol class="turns" ref=${list} lang=${data.language ?? undefined}>
    ${data.turns.map((/** @type {Api.Turn} */ turn) => html`<${TurnLine} key=${turn.index} turn=${turn} isSpoken=${turn.index === spoken}
      onPlay=${call.has_recording && typeof turn.start_ms === "number" ? () => recording.playFrom((turn.start_ms ?? 0) / 1000) : null} />`)}
  </ol>`;
}

/** The index of the playing turn. @param {Api.Turn[]} turns @param {ReturnType<typeof useRecording>} recording */
function useSpoken(turns, recording) {
  if (!recording.hasBegun) return -1;
  const at = recording.time * 1000;
  const begun = turns.filter((turn) => turn.role !== "tool" && typeof turn.start_ms === "number" && turn.start_ms <= at);
  return begun.at(-1)?.index ?? -1;
}

/** @param {{turn: Api.Turn, isSpoken: boolean, onPlay: (() => void) | null}} props */
function TurnLine({ turn, isSpoken, onPlay }) {
  const [isLong, setLong] = useState(false);
  const at = typeof turn.start_ms === "number" ? sayDuration(turn.start_ms / 1000) : "";
  if (turn.role === "tool") {
    return html`<li class="turn tool"><button type="button" class="plain" aria-expanded=${isLong ? "true" : "false"} onClick=${() => setLong(!isLong)}>
      <${Icon} name="settings" /> <span class=${isLong ? "" : "clip"}>${turn.text}</span></button></li>`;
  }
  return html`<li class=${`turn ${turn.role}`} aria-current=${isSpoken ? "true" : undefined}>
    <span class="speaker">${words.roles[turn.role]}
      ${at && (onPlay ? html`<button type="button" class="plain at" title=${words.playFrom} aria-label=${`${words.playFrom}: ${at}`} onClick=${onPlay}>${at}</button>` : html`<span class="at">${at}</span>`)}
    </span>
    <p dir="auto" onClick=${onPlay}>${turn.text}</p>
  </li>`;
}
