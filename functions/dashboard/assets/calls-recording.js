// A call's recording: its URL is requested when it is played, and again when the URL has expired.
import { Problem, ask } from "./api.js";
import { text } from "./texts.js";
import { useEffect, useRef, useState } from "./preact.js";
import { words as inWords } from "./toasts.js";

const words = text.calls;

/** @param {Api.Call} call */
export function useRecording(call) {
  const audio = useRef(/** @type {HTMLAudioElement | null} */ (null));
  const isRetried = useRef(false);
  const [state, setState] = useState({ time: 0, duration: call.duration_seconds ?? 0, isPlaying: false, hasBegun: false, note: "", rate: 1 });
  /** @param {Partial<typeof state>} change */
  const set = (change) => setState((before) => ({ ...before, ...change }));
  useEffect(() => () => audio.current?.pause(), []);

  /** @param {number} from seconds */
  async function begin(from) {
    const player = audio.current;
    if (!player) return;
    set({ note: "" });
    try {
      const { status, body } = await ask("GET", `/api/calls/${call.id}/recording`);
      if (status === 202) {
        set({ note: words.pending });
        return;
      }
      player.src = body.url;
      moveTo(from);
      player.playbackRate = state.rate;
      await player.play();
    } catch (error) {
      set({ isPlaying: false, note: noteOf(error) });
    }
  }

  /** @param {number} seconds */
  function moveTo(seconds) {
    const player = audio.current;
    if (!player) return;
    // Seeking works only once the length is known.
    if (player.readyState > 0) player.currentTime = seconds;
    else player.addEventListener("loadedmetadata", () => (player.currentTime = seconds), { once: true });
  }
  const resume = () => void audio.current?.play().catch((/** @type {unknown} */ error) => set({ note: noteOf(error) }));

  const events = {
    onPlay: () => set({ isPlaying: true, hasBegun: true }),
    onPause: () => set({ isPlaying: false }),
    onTimeUpdate: () => set({ time: audio.current?.currentTime ?? 0 }),
    onDurationChange: () => {
      const { duration = 0 } = audio.current ?? {};
      if (Number.isFinite(duration)) set({ duration });
    },
    onPlaying: () => (isRetried.current = false),
    onError: () => {
      // The URL is valid for 15 minutes: request a new one.
      if (!audio.current?.src) return;
      if (isRetried.current) {
        set({ isPlaying: false, note: words.broken });
        return;
      }
      isRetried.current = true;
      void begin(state.time);
    },
  };
  return {
    ...state, audio, events,
    toggle: () => {
      const player = audio.current;
      if (!player?.src) void begin(state.time);
      else if (player.paused) resume();
      else player.pause();
    },
    /** @param {number} seconds */
    seek: (seconds) => {
      if (audio.current?.src) moveTo(seconds);
      set({ time: seconds });
    },
    /** @param {number} seconds */
    playFrom: (seconds) => {
      set({ time: seconds });
      if (!audio.current?.src) void begin(seconds);
      else {
        moveTo(seconds);
        resume();
      }
    },
    /** @param {number} rate */
    setRate: (rate) => {
      if (audio.current) audio.current.playbackRate = rate;
      set({ rate });
    },
  };
}

/** @param {unknown} error */
function noteOf(error) {
  if (error instanceof Problem && error.status === 410) return words.gone;
  if (error instanceof Problem && error.status === 404) return words.missing;
  // Chromium's own errors: the URL has nothing that it can play, or another URL replaced it.
  if (error instanceof DOMException) return error.name === "AbortError" ? "" : words.broken;
  return inWords(error);
}
