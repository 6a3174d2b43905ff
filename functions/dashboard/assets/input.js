// How long ago someone used the page, or the dashboard in any window of the browser.

// Milliseconds between two messages to the other windows.
const BETWEEN = 10_000;
const windows = new BroadcastChannel("voxanne-input");
let here = performance.now();
let anywhere = here;
let told = -BETWEEN;

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) addEventListener(kind, touched, { passive: true });
windows.addEventListener("message", () => (anywhere = performance.now()));

function touched() {
  here = anywhere = performance.now();
  if (here - told < BETWEEN) return;
  told = here;
  windows.postMessage("");
}

/** Milliseconds since the last input in this page. */
export const stillFor = () => performance.now() - here;

/** Milliseconds since the last input in any window. */
export const idleFor = () => performance.now() - anywhere;
