// Asks again and again for what is seen, and less often where the page merely stands there.
import { useEffect } from "./preact.js";

// Milliseconds without a touch after which a page asks less often: a member's requests are counted.
const STILL = 120_000;
// It lets so many turns of three pass.
const PASSED = 2;
let touchedAt = performance.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => (touchedAt = performance.now()), { passive: true });
}

/**
 * Ask again for what lies at these paths while it is seen.
 * @param {string[]} paths
 * @param {number} every milliseconds; 0: never
 * @param {(path: string, always?: boolean) => Promise<void>} load
 */
export function usePolled(paths, every, load) {
  useEffect(() => {
    if (!paths.length || !every) return undefined;
    let passed = 0;
    const timer = setInterval(() => {
      const isStill = performance.now() - touchedAt > STILL;
      passed = isStill && passed < PASSED ? passed + 1 : 0;
      if (!document.hidden && !passed) for (const path of paths) void load(path, true);
    }, every);
    const back = () => void (document.hidden || paths.forEach((path) => load(path)));
    document.addEventListener("visibilitychange", back);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
    };
  }, [paths.join("\n"), every]);
}
